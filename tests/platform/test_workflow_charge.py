"""Warnings reach persons: whoever works the case, and the head once its time is over; nothing expires in silence."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from tests.casting import AT, days, opened

from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.queries import forget, scope_of
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions, charge, expiries, owners, queries, telling
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.models import Acknowledgement, Assignment, CaseClock, Notice
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.usefixtures("open_guards")

OVER = days(20)  # the seven working days to accept are long over


@pytest.fixture
def case(cast):
    return opened(cast)


@pytest.fixture
def clock(case) -> CaseClock:
    return case.clocks.get()


def entries(action: str) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(action=action))


def as_seen_by(user: User) -> None:
    scope = scope_of(user)
    set_scope(units=scope.units, areas=scope.areas, everything=scope.everything)


def told(level: str) -> set[User | None]:
    return {one.to for one in Notice.objects.filter(level=level)}


class TestAssigning:
    def test_the_head_gives_it_to_a_person_of_the_unit_and_one_entry_says_so(self, cast, case):
        made = actions.assign(case, to=cast.officer, by=cast.head, at=AT)
        assert (made.to, made.by) == (cast.officer, cast.head)
        assert charge.handler_of(case) == cast.officer
        (entry,) = entries("workflow.assign")
        assert entry.record == f"workflow.case:{case.number}"
        assert entry.payload == {"to": f"user:{cast.officer.pk}", "before": None}

    def test_a_person_takes_it_and_the_same_again_writes_nothing(self, cast, case):
        first = actions.assign(case, to=cast.officer, by=cast.officer, at=AT)
        assert actions.assign(case, to=cast.officer, by=cast.head, at=AT) == first
        actions.assign(case, to=cast.other, by=cast.other, at=AT)
        assert charge.handler_of(case) == cast.other
        assert len(entries("workflow.assign")) == Assignment.objects.count() == 2

    @pytest.mark.parametrize(
        ("to", "by", "code"),
        [
            ("other", "officer", "assignment_not_yours"),
            ("stranger", "head", "assignee_unfit"),
            ("stranger", "stranger", "assignee_unfit"),
            ("head", "head", "assignee_unfit"),  # confirms, does not work cases
            ("admin", "head", "assignee_unfit"),
        ],
    )
    def test_it_is_refused_to_and_for_others(self, cast, case, to, by, code):
        with pytest.raises(Problem) as caught:
            actions.assign(case, to=getattr(cast, to), by=getattr(cast, by), at=AT)
        assert caught.value.code == code
        assert not Assignment.objects.exists()

    def test_a_closed_case_is_given_to_nobody(self, cast, case):
        actions.take(case, transition="withdraw", by="follower", at=AT)
        with pytest.raises(Problem, match="办结"):
            actions.assign(case, to=cast.officer, by=cast.head, at=AT)

    def test_without_an_assignment_whoever_took_the_last_step_works_it(self, cast, case):
        assert charge.handler_of(case) is None
        actions.take(case, transition="accept", by=cast.officer, at=AT)
        assert charge.handler_of(case) == cast.officer
        actions.take(case, transition="start-mediation", by=cast.other, at=AT)
        assert charge.handler_of(case) == cast.other
        actions.assign(case, to=cast.officer, by=cast.head, at=AT)
        assert charge.handler_of(case) == cast.officer

    def test_of_a_step_of_two_persons_the_one_who_proposed_it_works_the_case(self, cast, case):
        proposal = actions.propose(
            case, transition="refuse", ground="not-competent", reason="x", by=cast.officer, at=AT
        )
        actions.confirm(proposal, by=cast.head, at=AT)
        assert charge.handler_of(case) == cast.officer

    def test_whoever_left_the_unit_works_it_no_more(self, cast, case):
        actions.take(case, transition="ask-material", reason="x", by=cast.other, at=AT)
        actions.assign(case, to=cast.officer, by=cast.head, at=AT)
        User.objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert charge.handler_of(case) == cast.other
        User.objects.filter(pk=cast.other.pk).update(unit=cast.datong)
        assert charge.handler_of(case) is None


class TestWarning:
    def test_whoever_works_the_case_is_told_before_its_time_is_over(self, cast, case):
        actions.assign(case, to=cast.officer, by=cast.head, at=AT)
        actions.watch_clocks(at=days(9))
        assert told("late") == {cast.officer}
        assert told("expired") == set()
        (entry,) = entries("workflow.warn")
        assert entry.payload["told"] == [f"user:{cast.officer.pk}"]
        (said,) = [one for one in telling.happenings(case) if one.by is None]
        assert cast.officer.display_name in said.facts.zh

    def test_where_nobody_works_it_the_whole_unit_is_told(self, cast, case):
        actions.watch_clocks(at=days(9))
        assert [(one.to, one.unit) for one in Notice.objects.all()] == [(None, cast.taiyuan)]
        assert cast.taiyuan.name in telling.happenings(case)[0].facts.zh

    def test_the_heads_are_told_of_what_is_over_and_once(self, cast, case):
        actions.take(case, transition="ask-material", reason="x", by=cast.officer, at=AT)
        actions.watch_clocks(at=OVER)
        actions.watch_clocks(at=days(21))
        assert told("expired") == {cast.officer, cast.head, cast.both}
        assert Notice.objects.count() == 3

    def test_where_the_unit_has_no_head_the_next_above_answers(self, cast, case):
        Membership.objects.filter(role="complaint-head").delete()
        above = User.objects.create(username="above", unit=cast.taiyuan.parent)
        Membership.objects.create(user=above, role="complaint-head")
        actions.watch_clocks(at=OVER)
        assert told("expired") == {above}
        assert [one.case for one in expiries.waiting_for(above, at=OVER)] == [case]
        Membership.objects.create(user=cast.other, role="complaint-head")
        assert not expiries.waiting_for(above, at=OVER).exists()
        forget(cast.other)
        assert expiries.waiting_for(cast.other, at=OVER).exists()

    def test_what_was_stopped_or_paused_after_its_end_before_anybody_looked_is_told_all_the_same(
        self,
        cast,
        case,
    ):
        actions.take(case, transition="accept", by=cast.officer, at=OVER)  # too late by ten days
        assert actions.watch_clocks(at=days(20.001)).expired == 1
        (waiting,) = expiries.waiting_for(cast.head, at=days(21))
        assert (waiting.clock, waiting.state) == ("complaint-accept", ClockState.STOPPED)
        for step in ("start-mediation", "start-testing"):
            actions.take(case, transition=step, by=cast.officer, at=days(100))
        paused = case.clocks.get(clock="complaint-mediate")
        assert paused.state == ClockState.PAUSED
        assert queries.status_of(paused, days(101)) == "expired"
        assert paused in queries.expired(at=days(101))
        assert actions.watch_clocks(at=days(101)).expired == 1
        assert paused in expiries.waiting_for(cast.head, at=days(101))

    def test_an_end_that_moves_beyond_the_telling_is_told_again(self, cast, case, clock):
        actions.watch_clocks(at=OVER)
        CaseClock.objects.filter(pk=clock.pk).update(expires_at=days(25))
        assert actions.watch_clocks(at=days(24)).expired == 0
        assert actions.watch_clocks(at=days(26)).expired == 1


class TestAnsweringForAnExpiry:
    def test_the_task_stays_with_the_head_until_answered_and_the_clock_in_sight_until_stopped(
        self,
        cast,
        case,
        clock,
    ):
        actions.watch_clocks(at=OVER)
        assert list(expiries.waiting_for(cast.head, at=OVER)) == [clock]
        assert not expiries.waiting_for(cast.officer, at=OVER).exists()
        made = actions.acknowledge_expiry(clock, note="已责成三日内办结", by=cast.head, at=OVER)
        assert not expiries.waiting_for(cast.head, at=OVER).exists()
        assert not expiries.waiting_for(cast.both, at=OVER).exists()
        assert clock in queries.expired(at=OVER)
        assert actions.acknowledge_expiry(clock, note="", by=cast.both, at=days(22)) == made
        (entry,) = entries("workflow.acknowledge_expiry")
        assert entry.record == f"workflow.case:{case.number}"
        assert "已责成" not in str(entry.payload)
        assert telling.happenings(case)[-1].said == "已责成三日内办结"
        actions.take(case, transition="accept", by=cast.officer, at=days(22))
        assert clock not in queries.expired(at=days(23))
        assert not expiries.waiting_for(cast.head, at=days(23)).exists()

    def test_the_head_answers_even_where_nobody_watched_or_it_was_stopped_meanwhile(self, cast, case, clock):
        assert list(expiries.waiting_for(cast.head, at=OVER)) == [clock]
        actions.take(case, transition="accept", by=cast.officer, at=OVER)
        actions.watch_clocks(at=OVER)
        actions.acknowledge_expiry(clock, note="已提醒", by=cast.head, at=days(21))
        assert not expiries.waiting_for(cast.head, at=days(21)).exists()

    def test_what_was_answered_runs_out_anew_after_a_new_beginning(self, cast, case, clock):
        actions.acknowledge_expiry(clock, note="x", by=cast.head, at=OVER)
        CaseClock.objects.filter(pk=clock.pk).update(started_at=OVER, expires_at=days(30))
        assert not expiries.waiting_for(cast.head, at=days(29)).exists()
        assert expiries.waiting_for(cast.head, at=days(31)).exists()
        actions.acknowledge_expiry(clock, note="y", by=cast.head, at=days(31))
        assert Acknowledgement.objects.count() == 2

    @pytest.mark.parametrize(
        ("by", "note", "day", "code"),
        [
            ("officer", "x", 20, "expiry_not_yours"),
            ("stranger", "x", 20, "expiry_not_yours"),
            ("admin", "x", 20, "expiry_not_yours"),
            ("head", " ", 20, "note_missing"),
            ("head", "x", 1, "not_over"),
        ],
    )
    def test_it_is_refused(self, cast, clock, by, note, day, code):
        with pytest.raises(Problem) as caught:
            actions.acknowledge_expiry(clock, note=note, by=getattr(cast, by), at=days(day))
        assert caught.value.code == code
        assert not Acknowledgement.objects.exists()


def test_the_own_tasks_of_a_person_are_the_clocks_of_the_cases_that_the_person_works(cast, case):
    actions.take(case, transition="ask-material", reason="x", by=cast.officer, at=AT)
    found = {who: expiries.worked_by(queries.late(at=days(9)), getattr(cast, who)).count() for who in vars(cast)
             if who not in ("taiyuan", "datong")}  # fmt: skip
    assert {who for who, count in found.items() if count} == {"officer"}


def test_rows_are_seen_with_their_case_and_only_ever_added(cast, case, clock):
    actions.assign(case, to=cast.officer, by=cast.head, at=AT)
    actions.watch_clocks(at=OVER)
    actions.acknowledge_expiry(clock, note="x", by=cast.head, at=OVER)
    for model in (Assignment, Notice, Acknowledgement):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(case=case)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
    for user, is_seen in ((cast.head, True), (cast.stranger, False)):
        as_seen_by(user)
        for model in (Assignment, Notice, Acknowledgement):
            assert model.objects.exists() == is_seen


def test_a_procedure_without_an_owner_is_worked_and_answered_for_by_the_roles_of_its_steps(monkeypatch):
    with_owner = owners.handling("complaint"), owners.deciding("complaint")
    assert with_owner == ({"complaint-officer"}, {"complaint-head"})
    assert owners.page_of("complaint") == "complaint"
    monkeypatch.setattr(owners, "_owners", {})
    assert "complaint" in owners.procedures()
    assert owners.deciding("complaint") == {"complaint-head"}
    assert {"complaint-officer", "complaint-operator", "complaint-head"} == owners.handling("complaint")
    assert owners.page_of("complaint") is None
