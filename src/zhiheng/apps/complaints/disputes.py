"""Who disputes the competence with whom, and who decides if they do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Unit

RAISE, SETTLE = "raise-dispute", "settle-dispute"


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two units that each hold the other, or neither, competent.

    Attributes:
        other: the unit that the holder of the case disputes with; None if it was not named.
        superior: the lowest unit above both, which designates if they do not agree.
    """

    unit: Unit
    other: Unit | None
    superior: Unit | None


def superior(first: Unit, second: Unit) -> Unit | None:
    """The lowest unit that is above both, or is one of them with the other below it; None if they share none."""
    above = {one.pk for one in upward(second)}
    return next((one for one in upward(first) if one.pk in above), None)


def upward(unit: Unit) -> Iterator[Unit]:
    """The unit itself and each unit above it, lowest first."""
    found: Unit | None = unit
    while found is not None:
        yield found
        found = found.parent


def of(complaint: Complaint) -> Dispute | None:
    """The dispute under way, if there is one."""
    case = complaint.case
    if case.state != "dispute":
        return None
    raised = case.steps.filter(transition=RAISE).order_by("-seq").first()
    code = raised.facts.get("with", "") if raised else ""
    other = Unit.objects.filter(code=code).first() if code else None
    return Dispute(case.unit, other, superior(case.unit, other) if other else case.unit.parent)
