"""The calendar, the change of rules, what ran out, and the procedures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.casting import opened

from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.workflow.models import CalendarNotice, Case, RuleSwitch
from zhiheng.web.tasks import tasks_of

pytestmark = pytest.mark.usefixtures("open_guards")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ZHIHENG_REQUIRE_MFA = False


def test_a_notice_is_entered_and_the_open_clocks_are_counted_anew(cast, client):
    case = opened(cast)
    client.force_login(cast.admin)
    typed = {"year": "2026", "source": "国办发明电〔2026〕1 号", "days_off": "2026-06-04\n2026-06-19", "workdays": ""}
    assert client.post(reverse("calendar"), typed).status_code == 302
    set_scope(everything=True)
    run_waiting()
    assert case.clocks.get().due_on == date(2026, 6, 11)
    page = client.get(reverse("calendar")).content.decode()
    assert "国办发明电〔2026〕1 号" in page


def test_what_a_notice_would_move_is_seen_before_it_is_entered(cast, client):
    case = opened(cast)
    opened(cast)
    opened(cast, received_at=timezone.make_aware(timezone.datetime(2026, 8, 3)))
    client.force_login(cast.admin)
    typed = {"year": "2026", "source": "文号", "days_off": "2026-06-04\n2026-06-19", "workdays": "", "preview": "1"}
    page = client.post(reverse("calendar"), typed)
    assert page.context["preview"] == (3, 2)
    assert CalendarNotice.objects.count() == 0
    set_scope(everything=True)
    assert case.clocks.get().due_on == date(2026, 6, 10)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"days_off": "2026-13-01"}, "2026-13-01"),
        ({"source": ""}, "必填"),
        ({"year": "1990"}, "2004"),
        ({"workdays": "2026-06-04"}, "既放假又上班"),
    ],
)
def test_a_notice_that_cannot_be_meant_comes_back_with_what_was_typed(cast, client, typed, said):
    client.force_login(cast.admin)
    given = {"year": "2026", "source": "文号", "days_off": "2026-06-04", "workdays": ""} | typed
    page = client.post(reverse("calendar"), given).content.decode()
    assert said in page
    assert given["days_off"] in page
    assert CalendarNotice.objects.count() == 0


def test_the_calendar_is_read_by_officers_and_kept_by_the_administrator_of_rules(cast, client):
    client.force_login(cast.officer)
    assert client.get(reverse("calendar")).status_code == 200
    assert client.post(reverse("calendar"), {"year": "2026"}).status_code == 403
    assert client.get(reverse("rule_switch")).status_code == 403


def test_the_choice_for_open_cases_is_recorded_with_its_reason(cast, client):
    old = opened(cast, received_at=timezone.make_aware(timezone.datetime(2026, 4, 10)))
    client.force_login(cast.admin)
    change = {"change": "complaint|2020-01-01|2026-04-15", "decision": "switch"}
    assert "必填" in client.post(reverse("rule_switch"), change | {"reason": ""}).content.decode()
    assert client.post(reverse("rule_switch"), change | {"reason": "省局通知"}).status_code == 302
    set_scope(everything=True)
    assert Case.objects.get(pk=old.pk).procedure_from == date(2026, 4, 15)
    assert RuleSwitch.objects.get().cases == 1
    assert "省局通知" in client.get(reverse("rule_switch")).content.decode()


def test_what_ran_out_is_listed_and_told_to_its_unit(cast, client):
    case = opened(cast, received_at=timezone.now() - timedelta(days=40))
    client.force_login(cast.officer)
    assert case.number in client.get(reverse("overdue")).content.decode()
    client.force_login(cast.stranger)
    assert case.number not in client.get(reverse("overdue")).content.decode()
    set_scope(everything=True)
    assert any("超期" in task.title.zh for task in tasks_of(cast.officer, date(2026, 12, 1)))
    assert not any("超期" in task.title.zh for task in tasks_of(cast.stranger, date(2026, 12, 1)))


def test_what_is_about_to_run_out_is_told_before_it_does(cast, client):
    now = timezone.now()
    case = opened(cast, received_at=now)
    set_scope(everything=True)
    clock = case.clocks.get()
    clock.started_at, clock.expires_at = now - timedelta(days=9), now + timedelta(days=1)
    clock.save()
    assert any("将满" in task.title.zh for task in tasks_of(cast.officer, now.date()))
    client.force_login(cast.officer)
    page = client.get(reverse("overdue")).content.decode()
    assert case.number in page
    assert "没有超期案件" in page


def test_every_version_of_every_procedure_is_drawn(cast, client):
    client.force_login(cast.officer)
    page = client.get(reverse("procedures"))
    for one, _ in page.context["rows"]:
        shown = client.get(reverse("procedure", args=[one.id, one.effective_from.isoformat()]))
        assert "<svg" in shown.content.decode()
    assert client.get(reverse("procedure", args=["nothing", "2026-01-01"])).status_code == 404
    assert client.get(reverse("procedure", args=["complaint", "x"])).status_code == 404
