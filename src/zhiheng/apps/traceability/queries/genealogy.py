"""What a thing is made of, and what came out of it: the closure over transformations, across instance, lot and class.

Recursion runs in the database. It carries no path and no depth, so that what is reached twice at the same time is
reached once, and rings end (time never runs backwards). A step is *loose* where an event names no more than the class,
or only the lot of which an instance is one: it may be this thing or another of its kind. A lot that is suspect makes
each of its instances suspect, and where a lot came from is where its instances came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from django.db import connection

Direction = Literal["forward", "backward"]
EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_HOLDS = "{0}.recorded_at <= %(known_at)s AND ({0}.voided_at IS NULL OR {0}.voided_at > %(known_at)s)"
_IS_OF_LOT = "(x.of_lot_at IS NULL OR x.of_lot_at <= %(known_at)s)"
_BOTH = f"{_HOLDS.format('a')} AND {_HOLDS.format('b')}"
_TRACE = """
WITH RECURSIVE reached(thing, at, loose) AS (
    SELECT %(thing)s::bigint, %(at)s::timestamptz, false
    UNION
    SELECT n.thing, n.at, n.loose FROM reached r CROSS JOIN LATERAL (
        SELECT b.thing_id, b.event_time, r.loose
        FROM traceability_reference a
        JOIN traceability_reference b ON b.process = a.process AND b.event_time {later} a.event_time
        WHERE a.thing_id = r.thing AND a.event_time {later} r.at AND {both}
        UNION ALL
        SELECT b.thing_id, b.event_time, true
        FROM traceability_thing x
        JOIN traceability_reference a ON a.thing_id IN (x.of_class_id, CASE WHEN {is_of_lot} THEN x.of_lot_id END)
        JOIN traceability_reference b ON b.process = a.process AND b.event_time {later} a.event_time
        WHERE %(loose)s AND x.id = r.thing AND a.event_time {later} r.at AND {both}
        UNION ALL
        SELECT x.id, r.at, r.loose FROM traceability_thing x WHERE x.of_lot_id = r.thing AND {is_of_lot}
    ) AS n(thing, at, loose)
)
SELECT thing, {first}(at), bool_and(loose) FROM reached GROUP BY thing ORDER BY thing
"""
_IN, _OUT = "IN (4, 6)", "IN (5, 7)"  # the roles of choices.GOING_IN and COMING_OUT, as the partial indexes have them
_FORWARD = _TRACE.format(
    later=">=", first="min", is_of_lot=_IS_OF_LOT, both=f"{_BOTH} AND a.role {_IN} AND b.role {_OUT}"
)
_BACKWARD = _TRACE.format(
    later="<=", first="max", is_of_lot=_IS_OF_LOT, both=f"{_BOTH} AND a.role {_OUT} AND b.role {_IN}"
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing of a trace.

    Attributes:
        at: forward, the first moment at which it may be affected; backward, the last at which it may have gone in.
        is_loose: whether every way to it has a step at which an event names only a class or a lot.
    """

    thing: int
    at: datetime
    is_loose: bool


def trace(
    thing: int,
    direction: Direction,
    *,
    known_at: datetime,
    at: datetime | None = None,
    with_loose: bool = True,
) -> list[Reached]:
    """Everything that the thing went into (forward) or is made of (backward), itself included, by number.

    Args:
        thing: its number.
        direction: which way.
        known_at: events recorded later are left out; those voided later still count.
        at: forward, from when on it was suspect; backward, until when; by default always.
        with_loose: whether steps count at which an event names only a class or a lot.
    """
    begin = at or (EARLIEST if direction == "forward" else LATEST)
    given: dict[str, int | bool | datetime] = {"thing": thing, "at": begin, "known_at": known_at, "loose": with_loose}
    with connection.cursor() as cursor:
        cursor.execute(_FORWARD if direction == "forward" else _BACKWARD, given)
        return [Reached(*row) for row in cursor.fetchall()]


_BIRTH = f"""
SELECT min(a.event_time) FROM traceability_reference a JOIN traceability_event e ON e.id = a.event_id
WHERE a.thing_id = %(thing)s AND {_HOLDS.format("a")} AND (a.role = 5 OR (a.role = 1 AND e.kind = 1 AND e.action = 1))
"""  # noqa: S608 - constants only


def made_at(thing: int, *, known_at: datetime) -> datetime | None:
    """When a thing came to be, by what was known; None where nobody said so. Before that it went into nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_BIRTH, {"thing": thing, "known_at": known_at})
        row = cursor.fetchone()
    return row[0] if row else None


def follow(
    thing: int, direction: Direction, *, known_at: datetime, since: datetime | None = None, with_loose: bool = True
) -> list[Reached]:
    """As :func:`trace`, forward from when the thing came to be, or from ``since`` where that is later."""
    begin = None
    if direction == "forward":
        begin = max(filter(None, (since, made_at(thing, known_at=known_at))), default=None)
    return trace(thing, direction, known_at=known_at, at=begin, with_loose=with_loose)
