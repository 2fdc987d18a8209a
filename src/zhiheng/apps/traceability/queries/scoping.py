"""The recall scope of a suspect thing as of an instant."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from zhiheng.apps.traceability.queries.closing import no_search_for_rings
from zhiheng.apps.traceability.queries.genealogy import follow
from zhiheng.apps.traceability.queries.scope_facts import facts_of
from zhiheng.apps.traceability.scoping.reckoning import Scope, reckon

TOLERANCE = Decimal("0.05")


def recall_scope(
    thing: int,
    *,
    known_at: datetime,
    at: datetime | None = None,
    with_loose: bool = True,
    tolerance: Decimal = TOLERANCE,
) -> Scope:
    """What is affected if ``thing`` is bad: reckoned over everybody's events, so the caller asks for the right to it.

    Args:
        thing: its number.
        known_at: events recorded later are left out; those voided later still count.
        at: since when it was suspect; by default since it came to be.
        with_loose: whether steps count at which an event names only a class or a lot.
        tolerance: the part of what goes into a process that may be missing from what comes out.
    """
    with no_search_for_rings():
        return _scope(thing, known_at=known_at, at=at, with_loose=with_loose, tolerance=tolerance)


def _scope(thing: int, *, known_at: datetime, at: datetime | None, with_loose: bool, tolerance: Decimal) -> Scope:
    reached = follow(thing, "forward", known_at=known_at, since=at, with_loose=with_loose)
    return reckon(facts_of(reached, known_at=known_at), tolerance=tolerance)
