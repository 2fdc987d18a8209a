"""Repeats are joined to the earlier case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.complaints.choices import LinkKind
from zhiheng.apps.complaints.models import Complaint, Link
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow.actions import take
from zhiheng.vocab.problem import Problem


@transaction.atomic
def join(complaint: Complaint, earlier: Complaint, *, has_new_facts: bool, reason: str, by: User, at: datetime) -> Link:
    """Close a repeat by joining it to the earlier case, whose clock begins anew where the law says so.

    New facts in a further report of the same person let the time to verify begin anew (Order 121, article 35).

    Raises:
        Problem: the two are one, of different kinds, or a step is not possible.
    """
    if complaint.pk == earlier.pk or complaint.kind != earlier.kind:
        raise Problem(
            "not_joinable", "只能并入同类的另一件", "it can only be joined to another of its kind", field="earlier"
        )
    take(complaint.case, transition="join", by=by, at=at, reason=reason, facts={"joined_to": earlier.case.number})
    restarts = has_new_facts and "merge-new-facts" in {step.id for step in earlier.case.rules.transitions}
    step = "merge-new-facts" if restarts else "merge"
    take(earlier.case, transition=step, by=by, at=at, facts={"took_in": complaint.case.number})
    return Link.objects.create(complaint=complaint, other=earlier, kind=LinkKind.JOINED, by=by, at=at)
