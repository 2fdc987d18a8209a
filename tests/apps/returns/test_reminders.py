"""Deadlines: what falls due is begun and asked for in time, once at each point, and lands among the tasks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.returns.conftest import AT

from zhiheng.apps.returns import actions, owing, queries, tasks
from zhiheng.apps.returns.actions.reminding import POINTS
from zhiheng.apps.returns.choices import Delivery
from zhiheng.apps.returns.models import Reminder, Return
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period
from zhiheng.web.tasks import tasks_of

pytestmark = pytest.mark.django_db
DUE = date(2016, 1, 30)  # 30 calendar days after 2015


def morning(day):
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def roads():
    return Return.objects.filter(form="city-roads", period="2015")


def on(day):
    return actions.remind_due(today=day, at=morning(day))


def test_returns_are_begun_for_every_unit_ten_days_before_their_last_day(cast):
    on(DUE - timedelta(days=11))
    assert not roads().exists()
    on(DUE - timedelta(days=10))
    assert roads().count() == 11
    assert set(roads().values_list("due_on", flat=True)) == {DUE}


def test_each_unit_is_asked_once_at_each_point_however_often_the_job_runs(cast):
    days = [DUE + timedelta(days=offset) for offset in range(-12, 32)]
    asked = {day: sum(ret.form == "city-roads" for ret in on(day) + on(day)) for day in days}
    assert {(day - DUE).days: count for day, count in asked.items() if count} == dict.fromkeys(POINTS, 11)


def test_days_that_were_left_out_are_made_up_for_once(cast):
    on(DUE + timedelta(days=3))
    assert set(roads().values_list("reminders__by", flat=True)) == {None}
    assert Reminder.objects.filter(ret__in=roads()).count() == 11


def test_who_has_reported_is_left_in_peace(filled, cast):
    actions.submit(filled, by=cast.alice, at=AT)
    on(DUE + timedelta(days=1))
    assert filled.reminders.count() == 0
    actions.send_back(filled, by=cast.bob, at=AT, comment="请复核")
    on(DUE + timedelta(days=8))
    assert filled.reminders.count() == 0  # the reason for sending back is the request
    assert roads().exclude(pk=filled.pk).filter(reminders__isnull=False).distinct().count() == 10


def test_what_lies_far_back_is_not_dug_out(cast):
    on(date(2016, 1, 25))
    assert set(Return.objects.values_list("period_end__year", flat=True)) == {2015}
    on(date(2016, 9, 1))
    assert not Return.objects.filter(period="2014").exists()


def test_the_daily_job_is_asked_for_once_a_day_and_does_the_work(cast):
    for _ in range(2):
        tasks.remind_daily.func(0)
    assert Job.objects.filter(task="returns.remind_due").count() == 1
    assert [job.result["reminded"] for job in run_waiting()] == [Reminder.objects.count()]


def test_reporter_finds_what_is_due_among_the_tasks_with_its_day(cast):
    on(DUE - timedelta(days=5))
    before = [task for task in tasks_of(cast.alice, DUE - timedelta(days=5)) if "县乡公路" in task.title.zh]
    assert [(task.due, task.state) for task in before] == [(DUE, "return_draft")]
    after = [task for task in tasks_of(cast.alice, DUE + timedelta(days=1)) if "县乡公路" in task.title.zh]
    assert [(task.due, task.state) for task in after] == [(DUE, "return_draft")]  # the page adds that it is overdue
    assert not [task for task in tasks_of(cast.bob, DUE) if "县乡公路" in task.title.zh]


def test_tasks_follow_the_return_from_hand_to_hand(filled, cast):
    def waiting():
        people = ("alice", "bob", "gina", "olga", "charlie", "eve", "frank")
        return [name for name in people if tasks_of(getattr(cast, name), DUE)]

    assert waiting() == ["alice"]
    ret = actions.submit(filled, by=cast.alice, at=AT)
    assert waiting() == ["bob", "gina"]
    ret = actions.check(ret, by=cast.bob, at=AT)
    assert waiting() == ["olga"]
    actions.accept(ret, by=cast.olga, at=AT)
    assert waiting() == []


def test_lead_office_reminds_each_missing_unit_once_a_day_and_the_ledger_knows(filled, cast):
    actions.submit(filled, by=cast.alice, at=AT)
    units = [cast.taiyuan, cast.datong]
    owed = list(owing.owed_in(Period.parse("2015"), units=units, today=DUE, only=[filled.definition]))
    before = LedgerEntry.objects.count()
    asked = actions.remind(owed, by=cast.olga, at=AT)
    assert [ret.unit for ret in asked] == [cast.datong]
    written = list(LedgerEntry.objects.order_by("id").values_list("action", flat=True)[before:])
    assert written == ["returns.open_return", "returns.remind"]
    assert actions.remind(owed, by=cast.olga, at=AT) == []
    assert len(actions.remind(owed, by=cast.olga, at=AT + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("reported", "today", "expected"),
    [
        (None, DUE, Delivery.WAITED_FOR),
        (None, DUE + timedelta(days=1), Delivery.OVERDUE),
        (datetime(2016, 1, 30, 15, 59, tzinfo=UTC), DUE, Delivery.ON_TIME),  # one minute before midnight in China
        (datetime(2016, 1, 30, 16, 0, tzinfo=UTC), DUE, Delivery.LATE),
    ],
)
def test_the_last_day_ends_at_midnight_in_china_also_on_a_day_of_rest(ret, reported, today, expected):
    assert ret.due_on == DUE
    assert DUE.isoweekday() == 6  # a Saturday: it is not put off
    ret.reported_at = reported
    assert ret.delivery(today) is expected


def test_a_closed_unit_owes_nothing_for_what_ends_after_its_closing(cast):
    cast.datong.closed_on = date(2015, 7, 1)
    within = Period.parse("2015")
    owed = list(owing.owed_in(within, units=[cast.datong], today=date(2016, 12, 1)))
    assert {str(one.period) for one in owed} == {"2015Q1", "2015Q2", "2015H1"}


def test_who_has_reported_counts_everybody_zero_included(cast):
    units = list(visible(cast))
    owed = list(owing.owed_in(Period.parse("2015"), units=units, today=date(2016, 12, 1)))
    rows = queries.standings(owed, today=date(2016, 12, 1))
    assert len(rows) == len(owed)
    cities = {row.unit.code for row in rows if row.unit.kind == "city"}
    assert len(cities) == 11
    assert {row.state for row in rows} == {"missing"}
    departments = {form.body for form in queries.forms() if form.body != "city"}
    assert departments <= {row.unit.code for row in rows}


def visible(cast):
    from zhiheng.platform.accounts.queries import visible_units

    return visible_units(cast.olga)
