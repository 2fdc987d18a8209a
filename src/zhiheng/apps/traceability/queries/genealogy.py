"""What a thing is made of, and what came out of it: the closure over transformations, across instance, lot and class.

A step is one statement for all things of a frontier; it carries no path and no depth. It is *loose* where an event
names no more than the class, or only the lot of which an instance is one: it may be this thing or another of its kind.
A lot that is suspect makes each of its instances suspect, and where a lot came from is where its instances came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from django.db import connection
from psycopg import Connection, Cursor

from zhiheng.apps.traceability.queries.closing import Frontier, closure, no_search_for_rings

Direction = Literal["forward", "backward"]
EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_HOLDS = "{0}.recorded_at <= %(known_at)s AND ({0}.voided_at IS NULL OR {0}.voided_at > %(known_at)s)"
_KNOWS_LOT = "({0}.of_lot_at IS NULL OR {0}.of_lot_at <= %(known_at)s)"
# the roles are those of choices.GOING_IN and COMING_OUT, as the partial indexes have them
_STEP = """
WITH held(thing, at, loose, level, of_class_id, of_lot_id) AS MATERIALIZED (
    SELECT f.thing, f.at, f.loose, t.level, t.of_class_id, CASE WHEN {knows_lot_t} THEN t.of_lot_id END
    FROM unnest(%(things)s::bigint[], %(instants)s::timestamptz[], %(loose)s::boolean[]) AS f(thing, at, loose)
    JOIN traceability_thing t ON t.id = f.thing
), entering(thing, at, loose) AS MATERIALIZED (
    SELECT thing, at, loose FROM held
    UNION ALL
    SELECT of_class_id, {first}(at), true FROM held WHERE %(with_loose)s AND of_class_id IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT of_lot_id, {first}(at), true FROM held WHERE %(with_loose)s AND of_lot_id IS NOT NULL GROUP BY 1
), entered(process, loose, at) AS MATERIALIZED (
    SELECT a.process, e.loose, {first}(a.event_time)
    FROM entering e JOIN traceability_reference a ON a.thing_id = e.thing AND a.event_time {later} e.at
    WHERE a.role IN {roles_in} AND {holds_in} GROUP BY 1, 2
)
SELECT b.thing_id, p.loose, {first}(b.event_time)
FROM entered p JOIN traceability_reference b ON b.process = p.process AND b.event_time {later} p.at
WHERE b.role IN {roles_out} AND {holds_out} GROUP BY 1, 2
UNION ALL
SELECT m.id, h.loose, h.at FROM held h JOIN traceability_thing m ON m.of_lot_id = h.thing
WHERE h.level <> 3 AND {knows_lot_m}
"""  # a single item has no members
_IN, _OUT = "(4, 6)", "(5, 7)"
_FEW = 200  # things for which one plan does; more are planned for their number
_ALIKE = {
    "holds_in": _HOLDS.format("a"),
    "holds_out": _HOLDS.format("b"),
    "knows_lot_t": _KNOWS_LOT.format("t"),
    "knows_lot_m": _KNOWS_LOT.format("m"),
}
_STEPS = {
    "forward": _STEP.format(later=">=", first="min", roles_in=_IN, roles_out=_OUT, **_ALIKE),
    "backward": _STEP.format(later="<=", first="max", roles_in=_OUT, roles_out=_IN, **_ALIKE),
}


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
    is_backward = direction == "backward"
    begin = at or (LATEST if is_backward else EARLIEST)
    with no_search_for_rings(), Cursor(_raw()) as cursor:

        def step(frontier: Frontier[datetime]) -> list[tuple[int, bool, datetime]]:
            given = _arrays(frontier) | {"known_at": known_at, "with_loose": with_loose}
            cursor.execute(_STEPS[direction], given, prepare=len(frontier) <= _FEW, binary=True)
            return cursor.fetchall()

        return told(closure(thing, begin, step, is_backward=is_backward), is_backward=is_backward)


def _raw() -> Connection:
    """The connection itself: values go to the server as they are, and come in binary form."""
    connection.ensure_connection()
    found: Connection = connection.connection
    return found


def _arrays(frontier: Frontier[datetime]) -> dict[str, str | bool | datetime]:
    return {
        "things": as_array(thing for thing, _ in frontier),
        "instants": as_array(frontier.values()),
        "loose": as_array("t" if is_loose else "f" for _, is_loose in frontier),
    }


def as_array(values: Iterable[object]) -> str:
    """Numbers, instants or words without blanks: the server reads text faster than a client writes instants in binary.

    >>> as_array([1, datetime(2026, 1, 1, tzinfo=UTC)])
    '{1,2026-01-01T00:00:00+00:00}'
    """
    return f"{{{','.join([one.isoformat() if isinstance(one, datetime) else str(one) for one in values])}}}"


def told(best: Frontier[datetime], *, is_backward: bool) -> list[Reached]:
    """Each thing once, by number: the instant that reaches most, and whether every way to it is loose."""
    found: dict[int, Reached] = {}
    for (thing, is_loose), at in best.items():
        known = found.get(thing)
        if known is not None:
            at, is_loose = (max if is_backward else min)(at, known.at), is_loose and known.is_loose
        found[thing] = Reached(thing, at, is_loose)
    return [found[thing] for thing in sorted(found)]


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
