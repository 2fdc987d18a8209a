"""Words of injury in a complaint reach the officers of product safety."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from tests.apps.complaints.conftest import AT, cast, enter_as, sent  # noqa: F401 - a fixture

from zhiheng.apps.safety import actions
from zhiheng.apps.safety.choices import SignalState
from zhiheng.apps.safety.models import SafetySignal
from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

HURT = "电热毯突然起火，孩子被烧伤住院。"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ZHIHENG_REQUIRE_MFA = False


@pytest.fixture
def officer(cast):  # noqa: F811
    user = User.objects.create(username="watcher", unit=cast.county)
    Membership.objects.create(user=user, role="safety-officer")
    return user


def told(**said) -> list[SafetySignal]:
    sent(**said)
    set_scope(everything=True)
    run_waiting()
    return list(SafetySignal.objects.all())


def test_an_injury_in_a_complaint_becomes_one_signal(cast, officer):  # noqa: F811
    (signal,) = told(facts=HURT, product="电热毯")
    assert (signal.product, signal.division, signal.state) == ("电热毯", "140105", SignalState.NEW)
    assert signal.severity in {"severe", "injury"}
    assert any("烧伤" in word["word"] for word in signal.words)
    run_waiting()
    assert SafetySignal.objects.count() == 1
    assert LedgerEntry.objects.filter(action="safety.raise_signal").count() == 1


def test_a_complaint_without_harm_raises_nothing(cast):  # noqa: F811
    assert told(facts="尺码不对，没有受伤，只想退货。") == []


def test_a_signal_is_judged_with_a_reason_by_a_person(cast, officer):  # noqa: F811
    (signal,) = told(facts=HURT)
    with pytest.raises(Problem, match="研判意见"):
        actions.judge(signal, state=SignalState.ACTED, judgement=" ", by=officer, at=AT)
    with pytest.raises(Problem, match="选择"):
        actions.judge(signal, state=SignalState.NEW, judgement="x", by=officer, at=AT)
    assert actions.judge(signal, state=SignalState.ACTED, judgement="已抽检", by=officer, at=AT).judged_by == officer
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM safety_safetysignal")


def test_signals_are_seen_in_their_area_and_judged_by_officers_alone(cast, officer, client):  # noqa: F811
    (signal,) = told(facts=HURT, product="电热毯")
    enter_as(cast.other)
    assert SafetySignal.objects.count() == 0
    client.force_login(cast.officer)
    assert client.get(reverse("signals")).status_code == 403
    client.force_login(officer)
    assert "电热毯" in client.get(reverse("signals")).content.decode()
    page = client.post(reverse("signal", args=[signal.pk]), {"state": "acted", "judgement": ""})
    assert "必填" in page.content.decode()
    client.post(reverse("signal", args=[signal.pk]), {"state": "acted", "judgement": "已抽检"})
    assert "已采取措施" in client.get(reverse("signals"), {"state": "acted"}).content.decode()
