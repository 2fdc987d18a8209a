"""What a test costs and who pays in the end: noted with its steps, shown on the page of the case, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.complaints.conftest import AT
from tests.apps.complaints.test_actions import mediating, to_laboratory

from zhiheng.apps.complaints import actions, choices, exchange, models
from zhiheng.apps.complaints.choices import Verdict
from zhiheng.apps.complaints.forms import FinishTestForm, StartTestForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

FOUND = {"verdict": Verdict.FAIL, "result": "密封圈不合格", "finished_on": date(2026, 6, 16)}
LATER = AT + timedelta(days=15)


@pytest.fixture
def lab(complaint, cast) -> models.Test:
    mediating(complaint, cast)
    return to_laboratory(complaint, cast)


def started(complaint, cast, **more) -> models.Test:
    mediating(complaint, cast)
    given_ = {"kind": choices.TestKind.TEST, "laboratory": "省质检院", "question": "是否漏水", "payer": "商家垫付"}
    return actions.start_test(complaint, **given_, started_on=date(2026, 6, 6), by=cast.officer, at=AT, **more)


def test_cost_and_payer_are_noted_with_the_end_of_the_test(lab, cast):
    done = actions.finish_test(
        lab, **FOUND, cost=Decimal("350.50"), final_payer=" 商家王某 ", by=cast.officer, at=LATER
    )
    done.refresh_from_db()
    assert (done.cost, done.final_payer) == (Decimal("350.50"), "商家王某")
    step = done.complaint.case.steps.get(transition="testing-done")
    assert step.facts["cost"] == "350.50"
    assert not any("王某" in bytes(entry.data).decode() for entry in LedgerEntry.objects.all())


def test_what_was_entered_at_the_beginning_stays_unless_something_else_is(complaint, cast):
    test = started(complaint, cast, cost=Decimal(600))
    assert complaint.case.steps.get(transition="start-testing").facts["cost"] == "600.00"
    actions.finish_test(test, **FOUND, by=cast.officer, at=LATER)
    test.refresh_from_db()
    assert (test.cost, test.final_payer) == (Decimal(600), "")


def test_nothing_need_be_known_and_nought_is_something(lab, cast):
    assert lab.cost is None
    actions.finish_test(lab, **FOUND, cost=Decimal(0), by=cast.officer, at=LATER)
    lab.refresh_from_db()
    assert lab.cost == 0


@pytest.mark.parametrize("cost", ["-0.01", "0.001", "NaN", "Infinity", "10000000000"])
def test_what_is_no_cost_is_refused_at_both_ends(complaint, cast, cost):
    with pytest.raises(Problem) as caught, transaction.atomic():
        started(complaint, cast, cost=Decimal(cost))
    assert (caught.value.code, caught.value.where["field"]) == ("cost_refused", "cost")
    test = started(Complaint.objects.select_related("case").get(pk=complaint.pk), cast)
    with pytest.raises(Problem, match="费用"):
        actions.finish_test(test, **FOUND, cost=Decimal(cost), by=cast.officer, at=LATER)


def test_the_database_refuses_less_than_nothing_too(lab):
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Test.objects.update(cost=Decimal(-1))


@given(st.decimals(0, Decimal("9999999999.99"), places=2))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_amount_to_the_fen_is_kept_as_it_is(lab, cast, cost):
    with transaction.atomic():
        again = models.Test.objects.select_related("complaint__case").get(pk=lab.pk)
        actions.finish_test(again, **FOUND, cost=cost, by=cast.officer, at=LATER)
        again.refresh_from_db()
        assert again.cost == cost
        transaction.set_rollback(True)


@pytest.mark.parametrize("form", [StartTestForm, FinishTestForm])
@pytest.mark.parametrize(
    ("typed", "is_right"), [("", True), ("0", True), ("12.30", True), ("-1", False), ("1.234", False)]
)
def test_the_forms_say_what_is_wrong(form, typed, is_right):
    assert ("cost" not in form({"cost": typed}).errors) is is_right


def test_the_page_shows_both_and_the_exchange_is_as_before(lab, cast, client):
    number = lab.complaint.case.number
    before = exchange.as_csv(Complaint.objects.select_related("case"))
    client.force_login(cast.officer)
    found = {"verdict": "fail", "result": "不合格", "finished_on": "2026-11-24"}
    typed = {f"testing-done-{name}": text for name, text in (found | {"cost": "350.5", "final_payer": "商家"}).items()}
    page = client.post(reverse("complaint_step", args=[number, "testing-done"]), typed, follow=True).content.decode()
    assert "费用 350.50 元，约定：商家垫付；最终承担：商家" in page
    client.force_login(cast.supervisor)
    seen = client.get(reverse("complaint", args=[number])).content.decode()
    assert "350.50" in seen
    assert "最终承担" not in seen
    set_scope(everything=True)
    assert exchange.as_csv(Complaint.objects.select_related("case")) == before


@pytest.mark.parametrize(
    ("person", "reads"), [("operator", True), ("officer", True), ("head", True), ("supervisor", False)]
)
def test_words_of_a_test_are_for_whoever_may_know_the_person(lab, cast, client, person, reads):
    found = FOUND | {"result": "用户陈述属实"}
    actions.finish_test(lab, **found, cost=Decimal(9), final_payer="王小明", by=cast.officer, at=LATER)
    client.force_login(getattr(cast, person))
    seen = client.get(reverse("complaint", args=[lab.complaint.case.number])).content.decode()
    words = ("是否漏水", "商家垫付", "王小明", "用户陈述属实")
    assert [word in seen for word in words] == [reads] * len(words)
    assert "省质检院" in seen
    assert "费用 9.00 元" in seen
