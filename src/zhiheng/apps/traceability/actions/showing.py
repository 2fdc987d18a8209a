"""Partners see what concerns them: an event is shown to whom it names as source or destination, by confirmed claims.

What happened belongs to whose key it was then: whoever gives a key up goes on seeing what came before, and whoever
gets it sees what comes after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

from zhiheng.apps.traceability.models import Claim, Thing
from zhiheng.apps.traceability.queries.holding import holdings_of
from zhiheng.vocab.gs1.digital_link import STEM

AT_ONCE = 10_000  # events; a firm may have named millions
_NAMED = """
SELECT DISTINCT t.canonical FROM traceability_reference r JOIN traceability_thing t ON t.id = r.thing_id
WHERE r.event_id = ANY (%s) AND r.role >= 8
"""
_KNOWN = """
    SELECT r.event_id, array_agg(DISTINCT m.unit ORDER BY m.unit) AS units
    FROM unnest(%(names)s::text[], %(units)s::bigint[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
        AS m(name, unit, since, until)
    JOIN traceability_thing t ON t.canonical = m.name
    JOIN traceability_reference r ON r.thing_id = t.id AND r.role >= 8 AND r.event_id = ANY (%(events)s)
        AND (m.since IS NULL OR r.event_time >= m.since) AND (m.until IS NULL OR r.event_time < m.until)
    GROUP BY r.event_id
"""
_SHOW = """
UPDATE traceability_event e SET shared_with = ARRAY(
    SELECT DISTINCT u FROM unnest(e.shared_with || s.units) u WHERE u <> e.unit_id ORDER BY u
)
FROM ({known}) AS s
WHERE e.id = s.event_id AND e.voided_at IS NULL AND NOT e.shared_with @> array_remove(s.units, e.unit_id)
"""
_TOUCHED = """
SELECT DISTINCT r.event_id FROM traceability_reference r JOIN traceability_thing t ON t.id = r.thing_id
WHERE t.canonical = ANY (%(names)s) AND r.role >= 8
    AND r.event_time >= %(since)s AND (%(until)s::timestamptz IS NULL OR r.event_time < %(until)s)
"""
# events that were voided stay as they were seen, to the letter
_SETTLE = """
UPDATE traceability_event e SET shared_with = s.units
FROM (
    SELECT o.id, array_remove(coalesce(k.units, '{{}}'), o.unit_id) AS units
    FROM traceability_event o LEFT JOIN ({known}) AS k ON k.event_id = o.id
    WHERE o.id = ANY (%(events)s) AND o.voided_at IS NULL
) AS s
WHERE e.id = s.id AND e.shared_with <> s.units
"""


def show_new(events: Sequence[int]) -> None:
    """Show events that have just been stored, in the scope and transaction of the caller.

    Args:
        events: their numbers.
    """
    if known := _known(_asked(_NAMED, [list(events)])):
        _do(_SHOW, known | {"events": list(events)})


def show_again(claim: Claim, *, since: date, until: date | None) -> None:
    """Show the events of some days to whom they concern, now that a claim holds or no longer holds on these days.

    In the scope and transaction of the caller, which sees all. Whoever is not concerned any more sees them no longer.
    """
    found = Thing.objects.filter(canonical__startswith=f"{STEM}/41", canonical__contains=f"/{claim.digits}")
    names = list(found.values_list("canonical", flat=True))
    days = {"since": _midnight(since), "until": None if until is None else _midnight(until)}
    events = _asked(_TOUCHED, {"names": names, **days}) if names else []
    for begin in range(0, len(events), AT_ONCE):
        some = events[begin : begin + AT_ONCE]
        _do(_SETTLE, _known(_asked(_NAMED, [some])) | {"events": some})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _known(names: Iterable[str]) -> dict[str, Any]:
    """Whose the names were when, as columns; nothing where nobody's."""
    told = [(name, one) for name, held in holdings_of(names).items() for one in held]
    if not told:
        return {}
    return {
        "names": [name for name, _ in told],
        "units": [one.unit for _, one in told],
        "begins": [None if one.since is None else _midnight(one.since) for _, one in told],
        "ends": [None if one.until is None else _midnight(one.until) for _, one in told],
    }


def _asked(query: str, given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [one for (one,) in cursor.fetchall()]


def _do(change: str, given: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change.format(known=_KNOWN), {"names": [], "units": [], "begins": [], "ends": []} | given)
