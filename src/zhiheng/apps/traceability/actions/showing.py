"""Partners see what concerns them: an event is shown to whom it names as source or destination, by confirmed claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

from zhiheng.apps.traceability.models import Claim, Thing
from zhiheng.apps.traceability.queries.holding import holders_of
from zhiheng.vocab.gs1.digital_link import STEM

_NAMED = """
SELECT DISTINCT t.canonical FROM traceability_reference r JOIN traceability_thing t ON t.id = r.thing_id
WHERE r.event_id = ANY (%s) AND r.role >= 8
"""
_SHOW = """
UPDATE traceability_event e SET shared_with = ARRAY(
    SELECT DISTINCT u FROM unnest(e.shared_with || s.units) u WHERE u <> e.unit_id ORDER BY u
)
FROM (
    SELECT r.event_id, array_agg(DISTINCT m.unit ORDER BY m.unit) AS units
    FROM unnest(%(names)s::text[], %(units)s::bigint[]) AS m(name, unit)
    JOIN traceability_thing t ON t.canonical = m.name
    JOIN traceability_reference r ON r.thing_id = t.id AND r.role >= 8 {only}
    GROUP BY r.event_id
) AS s
WHERE e.id = s.event_id AND e.voided_at IS NULL AND NOT e.shared_with @> array_remove(s.units, e.unit_id)
"""


def show_new(events: Sequence[int]) -> None:
    """Show events that have just been stored, in the scope and transaction of the caller.

    Args:
        events: their numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [list(events)])
        names = [name for (name,) in cursor.fetchall()]
    _show(names, "AND r.event_id = ANY (%(events)s)", events=list(events))


def show_claimed(claim: Claim) -> None:
    """Show the events of its days that were stored before a claim was confirmed, in the caller's scope and transaction.

    What happened before belongs to whose key it was then.
    """
    found = Thing.objects.filter(canonical__startswith=f"{STEM}/41", canonical__contains=f"/{claim.digits}")
    names = list(found.values_list("canonical", flat=True))
    days = {"since": _midnight(claim.effective_from), "until": claim.effective_to and _midnight(claim.effective_to)}
    _show(
        names, "AND r.event_time >= %(since)s AND (%(until)s::timestamptz IS NULL OR r.event_time < %(until)s)", **days
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _show(names: Sequence[str], only: str, **told: Any) -> None:
    known = {name: one.unit for name, one in holders_of(names).items() if one.unit is not None} if names else {}
    if not known:
        return
    given: dict[str, Any] = {"names": list(known), "units": list(known.values()), **told}
    with connection.cursor() as cursor:
        cursor.execute(_SHOW.format(only=only), given)
