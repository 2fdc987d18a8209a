"""Two persons decide: a grade stands, a fact is repaired or revoked, and the organisation is graded anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from zhiheng.apps.credit.actions import facts, standing
from zhiheng.apps.credit.actions.grading import grade_organisation
from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.grading import rulebook
from zhiheng.apps.credit.grading.settling import direction
from zhiheng.apps.credit.models import CreditCase, StandingGrade
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Proposal, Step
from zhiheng.vocab.problem import Problem


@transaction.atomic
def confirm(proposal: Proposal, *, by: User, at: datetime, answer: str = "") -> Step:
    """Confirm what another person proposed; what was decided takes effect at once.

    Raises:
        Problem: as ``workflow.confirm``; or what was decided can no longer be done.
    """
    step = workflow.confirm(proposal, by=by, at=at, answer=answer)
    matter = finding.of_case(proposal.case)
    effect = EFFECTS.get((CaseKind(matter.kind), step.transition))
    if effect is not None:
        with system_scope():
            effect(matter, step, by, at)
    return step


def _stand(matter: CreditCase, step: Step, by: User, at: datetime) -> None:
    """The announced grade is in force from today."""
    grade = finding.newest_grade(matter.organisation_id)
    if grade is None or matter.grade is None or grade.grade != matter.grade.grade:
        raise Problem("grade_overtaken", "评价已变，不能按原等级认定", "the grade has changed meanwhile")
    before = StandingGrade.objects.filter(organisation=matter.organisation_id).values_list("value", flat=True).first()
    way = direction(rulebook.in_force(grade.as_of), before, grade.grade)
    standing.stand(grade, direction=way, case=matter.case, by=by, at=at)


def _repair(matter: CreditCase, step: Step, by: User, at: datetime) -> None:
    """The facts weigh no longer; the organisation is graded anew."""
    on = day_of(at)
    for fact in matter.facts.order_by("pk"):
        facts.record_repair(fact=fact, repaired_on=on, by=by, at=at)
    matter.repaired_on = on
    matter.save(update_fields=["repaired_on"])
    grade_organisation(matter.organisation_id, as_of=on, by=by, at=at)


def _revoke(matter: CreditCase, step: Step, by: User, at: datetime) -> None:
    """The facts should not have been; the organisation is graded anew."""
    reason = f"{matter.get_kind_display()} {matter.case.number}"
    wrong = matter.facts.filter(revoked_at=None).values_list("pk", flat=True)
    facts.withdraw_facts(facts=dict.fromkeys(wrong, reason), by=by, at=at)
    grade_organisation(matter.organisation_id, as_of=day_of(at), by=by, at=at)


EFFECTS: dict[tuple[CaseKind, str], Callable[[CreditCase, Step, User, datetime], None]] = {
    (CaseKind.GRADE, "confirm-grade"): _stand,
    (CaseKind.REPAIR, "grant"): _repair,
    (CaseKind.OBJECTION, "sustain"): _revoke,
}
