"""A case is given to a person of its unit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import roles_of
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow import charge, owners
from zhiheng.platform.workflow.actions.noting import record_of
from zhiheng.platform.workflow.actions.stepping import locked
from zhiheng.platform.workflow.models import Assignment, Case
from zhiheng.vocab.problem import Problem


@transaction.atomic
def assign(case: Case, *, to: User, by: User, at: datetime) -> Assignment:
    """Say who works the case: the head to somebody of the unit, anybody who works such cases to oneself.

    Nobody's rights change by it: it says whom warnings reach first. Assigned already, nothing is written.

    Raises:
        Problem: the case is closed, that person does not work such cases in its unit, or it is not for this person to
            say so.
    """
    locked(case)
    if not case.is_open:
        raise Problem("closed", "案件已办结", "the case is closed")
    if not _works_here(to, case):
        zh, en = "只能指派给承办单位内有办理权限的人员", "only a person of the unit who works such cases can be chosen"
        raise Problem("assignee_unfit", zh, en, field="to")
    if by.pk != to.pk and not charge.answers_for(by, case):
        zh, en = "指派他人须由本单位负责人作出", "the head of the unit assigns cases to others"
        raise Problem("assignment_not_yours", zh, en)
    last = case.assignments.last()
    if last is not None and last.to_id == to.pk:
        return last
    made = Assignment.objects.create(case=case, to=to, by=by, at=at)
    said = {"to": f"user:{to.pk}", "before": f"user:{last.to_id}" if last else None}
    append(action="workflow.assign", by=by, at=at, record=record_of(case), payload=said)
    return made


def _works_here(person: User, case: Case) -> bool:
    roles = owners.handling(case.procedure) & roles_of(person).keys()
    return person.is_active and person.unit_id == case.unit_id and bool(roles)
