"""Competence is disputed and settled: by accord of the two units, or by the unit above both."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.complaints import disputes
from zhiheng.apps.complaints.choices import Settlement
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.workflow.actions import take
from zhiheng.platform.workflow.models import Step
from zhiheng.vocab.problem import Problem


@transaction.atomic
def raise_dispute(complaint: Complaint, *, other: Unit, reason: str, by: User, at: datetime) -> Step:
    """Dispute the competence with another unit (Order 121, article 33).

    Raises:
        Problem: the other unit is the one that holds the case, or nothing is above both.
    """
    unit = complaint.case.unit
    if other.pk == unit.pk:
        zh, en = "争议的另一方不能是本单位", "the other party must be another unit"
        raise Problem("dispute_with_itself", zh, en, field="other")
    above = disputes.superior(unit, other)
    if above is None:
        zh, en = "两个单位没有共同的上级", "no unit is above both"
        raise Problem("no_superior", zh, en, field="other")
    facts = {"with": other.code, "superior": above.code}
    return take(complaint.case, transition=disputes.RAISE, reason=reason, facts=facts, by=by, at=at)


@transaction.atomic
def settle_dispute(complaint: Complaint, *, how: Settlement, unit: Unit, reason: str, by: User, at: datetime) -> Step:
    """Say who is competent: one of the two as they agreed, or whomever the unit above both designates.

    Raises:
        Problem: they cannot agree on a third, or the person is not of the unit above both.
    """
    dispute = disputes.of(complaint)
    if dispute is not None:
        _examine(dispute, how, unit, by)
    return take(
        complaint.case,
        transition=disputes.SETTLE,
        reason=reason,
        facts={"how": how},
        unit=unit,
        division=unit.division or None,
        by=by,
        at=at,
    )


def _examine(dispute: disputes.Dispute, how: Settlement, unit: Unit, by: User) -> None:
    if how == Settlement.AGREED:
        if dispute.other is None and unit.pk != dispute.unit.pk:
            zh = f"登记争议时未写明另一方，只能协商确定由{dispute.unit.name}办理；其他单位须由共同上级指定"
            en = f"the other party was not named: they can agree on {dispute.unit.name} alone; others are designated"
            raise Problem("not_a_party", zh, en, field="unit")
        if dispute.other is not None and unit.pk not in {dispute.unit.pk, dispute.other.pk}:
            names = f"{dispute.unit.name}、{dispute.other.name}"
            zh = f"协商确定的只能是争议双方之一（{names}）；确定其他单位须由共同上级指定"
            en = f"they can agree only on one of themselves ({names}); a third is designated from above"
            raise Problem("not_a_party", zh, en, field="unit")
        return
    above = {one.pk for one in disputes.upward(dispute.superior)} if dispute.superior else set()
    if by.unit_id not in above:
        who = dispute.superior.name if dispute.superior else "—"
        zh, en = f"须由共同上级（{who}）指定", f"it is for the unit above both ({who}) to designate"
        raise Problem("not_the_superior", zh, en, field="how")
