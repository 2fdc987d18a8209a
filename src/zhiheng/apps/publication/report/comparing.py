"""What two figures allow to be said of one another: nothing that their intervals do not carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from zhiheng.apps.publication.report.released import Reading

Reach = tuple[Decimal, Decimal]


class Change(StrEnum):
    """How a figure stands to an earlier one."""

    UNKNOWN = "unknown"  # one of them has no value
    SAME = "same"  # written alike
    RISEN = "risen"
    FALLEN = "fallen"
    OPEN = "open"  # the intervals overlap, or a sample has none: whether it rose or fell cannot be said


def change(before: Reading | None, now: Reading) -> Change:
    """The change from one figure to the next.

    Values with intervals differ only if these do not overlap; complete counts have no sampling error and differ as soon
    as they are written differently.
    """
    if before is None or before.shown is None or now.shown is None or before.reach is None or now.reach is None:
        return Change.UNKNOWN
    if _is_unsure(before) or _is_unsure(now):
        return Change.OPEN
    if before.limits or now.limits:
        if now.reach[0] > before.reach[1]:
            return Change.RISEN
        return Change.FALLEN if now.reach[1] < before.reach[0] else Change.OPEN
    if now.shown == before.shown:
        return Change.SAME
    return Change.RISEN if now.shown > before.shown else Change.FALLEN


def leaders(readings: Sequence[Reading], *, highest: bool) -> list[Reading]:
    """Those that may stand first (or last): each whose interval meets that of the extreme value.

    Samples without an interval leave everything open, so that nobody leads.
    """
    valued = [one for one in readings if one.reach is not None]
    if any(_is_unsure(one) for one in valued):
        return valued
    if not valued:
        return []
    extreme = max(valued, key=_value) if highest else min(valued, key=_value)
    return [one for one in valued if _meet(one.reach, extreme.reach)]


def is_distinguishable(readings: Iterable[Reading]) -> bool:
    """Whether at least two of them differ beyond their intervals."""
    reaches = [one.reach for one in readings if one.reach is not None and not _is_unsure(one)]
    return any(one[0] > other[1] for one in reaches for other in reaches)


def _is_unsure(reading: Reading) -> bool:
    """A sample of which nobody said how far it may be off."""
    return reading.limits is None and reading.basis != "census"


def _value(reading: Reading) -> Decimal:
    return reading.exact if reading.exact is not None else Decimal(0)


def _meet(one: Reach | None, other: Reach | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
