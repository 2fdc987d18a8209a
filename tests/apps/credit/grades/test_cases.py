"""Fair process: a dishonest grade waits for two persons; repair and objection change what is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.grade_samples import fact, organisation

from zhiheng.apps.credit.actions import casing, deciding, facts, grading
from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.models import CreditCase, Fact, StandingChange, StandingGrade
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import receipts
from zhiheng.vocab.problem import Problem

KEY = "a key of enough length"


def now() -> datetime:
    return timezone.now()


def ago(days: int) -> date:
    return day_of(now()) - timedelta(days=days)


@pytest.fixture
def graded(firm):
    """The firm, honest as of today."""

    def grade(days: int = 0):
        at = now() + timedelta(days=days)
        return grading.grade_organisation(firm.pk, as_of=day_of(at), by=None, at=at, is_standing=True)

    grade()
    return grade


@pytest.fixture
def announced(firm, graded):
    """A dishonest grade that waits."""
    fact(firm, kind="closure", on=ago(400))
    graded()
    return finding.open_ones(firm.pk, CaseKind.GRADE).get()


def both(case, transition, cast, **more):
    """One proposes, the other confirms."""
    proposal = workflow.propose(case, transition=transition, by=cast.officer, at=now(), reason="依据充分", **more)
    return deciding.confirm(proposal, by=cast.head, at=now())


def filing(firm, *facts, **more) -> casing.Filing:
    said = {"words": "已缴纳罚款并整改", "commitment": "不再违法"}
    return casing.Filing(
        **({"key": KEY, "organisation": firm.pk, "facts": tuple(one.pk for one in facts)} | said | more)
    )


def standing(firm) -> str:
    return StandingGrade.objects.get(organisation=firm.pk).value


def test_dishonest_grade_waits_and_the_earlier_one_stands_until_two_persons_have_confirmed(firm, cast, announced):
    assert standing(firm) == "honest"
    assert announced.case.state == "notified"
    with pytest.raises(Problem, match="异议期到"):
        workflow.take(announced.case, transition="let-pass", by=cast.officer, at=now())
    announced.case.clocks.update(expires_at=now() - timedelta(hours=1))
    workflow.take(announced.case, transition="let-pass", by=cast.officer, at=now())
    given = {"transition": "confirm-grade", "by": cast.officer, "at": now(), "reason": "依据充分"}
    proposal = workflow.propose(announced.case, **given)
    with pytest.raises(Problem, match="另一人"):
        deciding.confirm(proposal, by=cast.officer, at=now())
    deciding.confirm(proposal, by=cast.head, at=now())
    assert standing(firm) == "dishonest"
    change = StandingChange.objects.filter(organisation=firm.pk).latest("pk")
    assert (change.before, change.after, change.direction) == ("honest", "dishonest", "worse")
    assert (change.by, change.case) == (cast.head, announced.case)
    workflow.take(announced.case, transition="publish", by=cast.officer, at=now())
    assert announced.case.closed_at


def test_grading_again_opens_no_second_case(firm, announced, graded):
    graded()
    assert CreditCase.objects.filter(organisation=firm.pk).count() == 1


def test_enterprise_sees_the_notice_with_its_receipt_and_objects_with_words_and_files(firm, cast, announced):
    receipt = casing.notice_receipt(announced.grade)
    follower = receipts.follower_of(receipt)
    set_scope()
    with follower_scope(follower):
        (matter,) = finding.of_follower(follower)
        file = SimpleUploadedFile("证明.txt", "已复业".encode())
        casing.object_to_grade(matter, words="处罚已被撤销", by="follower", at=now(), files=[file])
    set_scope(everything=True)
    announced.case.refresh_from_db()
    assert announced.case.state == "objected"
    assert announced.case.attachments.count() == 1
    both(announced.case, "sustain", cast)
    assert standing(firm) == "honest"
    assert announced.case.standing.id == "dropped"


def test_objection_without_words_is_refused(cast, announced):
    with pytest.raises(Problem, match="写明"):
        casing.object_to_grade(announced, words=" ", by=cast.officer, at=now())


def test_what_a_better_grade_has_overtaken_ends_by_itself(firm, cast, announced, graded):
    held = announced.grade
    (wrong,) = Fact.objects.filter(organisation=firm.pk)
    facts.withdraw_facts(facts={wrong.pk: "撤销"}, by=None, at=now())
    graded()
    announced.case.refresh_from_db()
    assert announced.case.state == "lapsed"
    assert standing(firm) == "honest"
    assert held.grade == "dishonest"


def test_repair_before_its_day_is_refused_with_that_day(firm, cast):
    held = fact(firm, kind="fine", on=ago(10))
    with pytest.raises(Problem) as refused:
        casing.apply_for_repair(filing(firm, held), by=None, at=now())
    assert refused.value.code == "repair_too_early"
    assert refused.value.where["from_on"] in str(refused.value)
    assert not CreditCase.objects.exists()


def test_repair_of_what_the_rules_never_let_go_is_refused(firm, cast):
    held = fact(firm, kind="warning", fine_yuan="90000", published_on=str(ago(300)))
    with pytest.raises(Problem, match="不能修复"):
        casing.apply_for_repair(filing(firm, held), by=None, at=now())


def test_repair_from_the_application_of_the_enterprise_to_the_better_grade(firm, cast, graded):
    held = fact(firm, kind="fine", on=ago(300))
    graded()
    assert standing(firm) == "lacking"
    set_scope()
    receipt = casing.apply_for_repair(filing(firm, held), by=None, at=now())
    assert casing.apply_for_repair(filing(firm, held), by=None, at=now()).is_repeat
    set_scope(everything=True)
    case = finding.by_number(receipt.number).case
    scope = scope_of(cast.officer)
    set_scope(units=scope.units, areas=scope.areas)
    workflow.take(case, transition="accept", by=cast.officer, at=now())
    workflow.take(case, transition="examine", by=cast.officer, at=now(), reason="已核对缴款凭证")
    both(case, "grant", cast)
    set_scope(everything=True)
    held.refresh_from_db()
    assert held.repaired_on == day_of(now())
    assert standing(firm) == "honest"
    assert finding.by_number(receipt.number).repaired_on == held.repaired_on
    workflow.take(case, transition="carry-out", by=cast.officer, at=now())
    assert LedgerEntry.objects.filter(record=f"workflow.case:{receipt.number}").count() == 6


def test_objection_that_is_right_revokes_the_fact_and_the_grade_rises(firm, cast, graded):
    held = fact(firm, kind="fine", on=ago(30))
    graded()
    receipt = casing.object_to_information(filing(firm, held, words="不是本企业"), by=None, at=now())
    case = finding.by_number(receipt.number).case
    both(case, "sustain", cast)
    held.refresh_from_db()
    assert held.revoked_at is not None
    assert standing(firm) == "honest"


def test_objection_that_is_wrong_leaves_all_as_it_was(firm, cast, graded):
    held = fact(firm, kind="fine", on=ago(30))
    graded()
    receipt = casing.object_to_information(filing(firm, held, words="不是本企业"), by=cast.officer, at=now())
    both(finding.by_number(receipt.number).case, "dismiss", cast)
    held.refresh_from_db()
    assert held.revoked_at is None
    assert standing(firm) == "lacking"


def test_facts_of_others_cannot_be_named(firm, cast):
    other = fact(organisation(2), kind="fine", on=ago(300))
    with pytest.raises(Problem, match="本企业"):
        casing.apply_for_repair(filing(firm, other), by=None, at=now())


def test_officer_elsewhere_does_not_see_the_case(cast, announced):
    scope = scope_of(cast.stranger)
    set_scope(units=scope.units, areas=scope.areas)
    assert not finding.credit_cases().exists()
