"""Facts that our own apps know of: new ones, corrected ones, and those that are gone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from types import SimpleNamespace

import pytest

from credit_samples import AT, LATER, enter, person
from inspection_samples import failure, sample
from inspection_samples import read as read_results
from registry_samples import code
from zhiheng.apps.complaints import actions as complaints
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.actions.collecting import collect_facts
from zhiheng.apps.credit.facts import comparing
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.inspection.actions import correct_result, record_results
from zhiheng.apps.inspection.models import InspectionResult
from zhiheng.apps.safety.actions import judge, raise_signal
from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.apps.safety.models import SafetySignal
from zhiheng.demo import complaints as demo
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 6, 1, 1, tzinfo=UTC)
NEXT = datetime(2026, 11, 25, 9, tzinfo=UTC)
FAILED = {"verdict": "不合格", "failing": "铅‖1mg/kg‖≤0.2mg/kg"}


@pytest.fixture(autouse=True)
def _sees_everything(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"
    with system_scope():
        enter()
        rows = [
            sample(1, organisation_code=code(1)),
            sample(2, organisation_code=code(2), **FAILED),
            sample(3, organisation_code=code(2), verdict="未判定"),
            sample(4),
            failure(),
        ]
        record_results(lines=read_results(*rows), upload=1, unit=None, filename="", by=None, at=AT)
        yield


def agrees_with_the_ledger() -> bool:
    return not [problem for one in comparing.facts() for problem in one.problems]


def in_force() -> dict[str, Fact]:
    return {fact.organisation.uscc or "": fact for fact in Fact.objects.filter(revoked_at=None)}


def test_verdicts_on_samples_of_known_organisations_become_facts_once():
    assert collect_facts(at=LATER) == {"new": 2, "corrected": 0, "withdrawn": 0}
    entries = LedgerEntry.objects.count()
    assert collect_facts(at=NEXT) == {"new": 0, "corrected": 0, "withdrawn": 0}
    assert LedgerEntry.objects.count() == entries
    good, bad = in_force()[code(1)], in_force()[code(2)]
    assert good.fields == {"result": "pass", "failed_items": "0", "sector": "food", "product": "纯牛奶"}
    assert (bad.fields["result"], bad.fields["failed_items"], bad.occurred_on) == ("fail", "1", date(2015, 5, 18))
    assert (bad.kind, bad.source.code, bad.key[:11]) == ("inspection", "quality-supervision", "inspection:")


def test_what_is_corrected_in_inspection_is_corrected_here_there_and_back():
    collect_facts(at=LATER)
    by = person("corrector", "lead-office")
    for verdict, expected in (("pass", "pass"), ("fail", "fail"), ("pass", "pass")):
        old = InspectionResult.objects.get(sample_no__endswith="00002", superseded_at=None)
        correct_result(result=old, changes={"verdict": verdict}, reason="复检", by=by, at=NEXT)
        collect_facts(at=NEXT)
        assert in_force()[code(2)].fields["result"] == expected
    assert Fact.objects.filter(organisation__uscc=code(2)).count() == 4
    assert agrees_with_the_ledger()


def test_what_no_longer_stands_is_withdrawn():
    collect_facts(at=LATER)
    old = InspectionResult.objects.get(sample_no__endswith="00002", superseded_at=None)
    by = person("corrector", "lead-office")
    correct_result(result=old, changes={"verdict": "undetermined"}, reason="复检无法判定", by=by, at=NEXT)
    assert collect_facts(at=NEXT) == {"new": 0, "corrected": 0, "withdrawn": 1}
    assert set(in_force()) == {code(1)}
    again = InspectionResult.objects.get(sample_no__endswith="00002", superseded_at=None)
    correct_result(result=again, changes={"verdict": "fail"}, reason="复检不合格", by=by, at=NEXT)
    assert collect_facts(at=NEXT) == {"new": 1, "corrected": 0, "withdrawn": 0}
    assert agrees_with_the_ledger()


def test_what_an_officer_revoked_stays_revoked():
    collect_facts(at=LATER)
    fact = in_force()[code(2)]
    by = person("officer", "quality-supervision", "credit-officer")
    actions.revoke_fact(fact=fact, reason="样品混淆", by=by, at=LATER)
    assert collect_facts(at=NEXT) == {"new": 0, "corrected": 0, "withdrawn": 0}
    assert set(in_force()) == {code(1)}


@pytest.fixture
def matters() -> list[Complaint]:
    """Three complaints about the first organisation: agreed on, given up, and withdrawn before anything happened."""
    watch = SimpleNamespace(
        officer=person("handler", "140105", "complaint-officer"), head=person("head", "140105", "complaint-head")
    )
    made = []
    for place, fate in enumerate((demo._agree, demo._end, demo._withdraw)):
        content = complaints.Content(
            respondent="山西某某1号食品有限公司",
            respondent_code=code(1),
            facts="买的食品变质",
            name="王小明",
            phone="13800000000",
            division="140105",
            product="糕点",
        )
        given = {"key": f"{place}" * 24, "content": content, "kinds": (Kind.COMPLAINT,), "channel": Channel.SITE}
        receipt = complaints.submit(**given, by=None, at=RECEIVED)
        complaint = Complaint.objects.get(case__number=receipt.numbers[0])
        fate(complaint, watch, RECEIVED, Random(7))
        made.append(complaint)
    return made


def test_only_complaints_whose_outcome_is_certain_become_facts(matters):
    assert collect_facts(at=LATER, kinds=["complaint_outcome"])["new"] == 2
    found = {fact.key: fact for fact in Fact.objects.all()}
    agreed, ended, withdrawn = (f"complaint:{one.case.number}" for one in matters)
    assert (found[agreed].fields["result"], found[ended].fields["result"]) == ("settled", "failed")
    assert withdrawn not in found
    assert found[ended].fields["closed_on"] == found[ended].occurred_on.isoformat()
    assert "is_founded" not in found[ended].fields
    assert found[agreed].source.code == "industry-commerce"


def test_a_signal_of_harm_that_was_acted_on_is_an_incident_of_unknown_blame(matters):
    complaint = matters[0]
    for number, severity in ((complaint.case.number, Severity.INJURY), ("TS2000-1", Severity.DEATH)):
        signal = raise_signal(
            source=f"workflow.case:{number}",
            unit=complaint.case.unit,
            division="140105",
            product="糕点",
            respondent="某",
            severity=severity,
            words=[],
            by=None,
            at=RECEIVED,
        )
        assert collect_facts(at=LATER, kinds=["incident"])["new"] == 0
        by = person(f"watcher-{severity}", "140105", "safety-officer")
        judge(signal, state=SignalState.ACTED, judgement="已责令停止销售", by=by, at=LATER)
        counts = collect_facts(at=LATER, kinds=["incident"])
        assert counts["new"] == (1 if severity is Severity.INJURY else 0)
    (fact,) = Fact.objects.all()
    assert (fact.kind, fact.fields) == ("incident", {"level": "general"})
    judge(signal_of(complaint), state=SignalState.DISMISSED, judgement="误报", by=by, at=NEXT)
    assert collect_facts(at=NEXT, kinds=["incident"])["withdrawn"] == 1
    assert agrees_with_the_ledger()


def signal_of(complaint: Complaint) -> SafetySignal:
    return SafetySignal.objects.get(source=f"workflow.case:{complaint.case.number}")
