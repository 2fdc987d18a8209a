"""Sound events are stored: things interned, edges written, errors taken back. Set by set, never event by event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from zhiheng.apps.traceability.actions.showing import show_new
from zhiheng.apps.traceability.choices import COMING_OUT, GOING_IN, STORING, Level
from zhiheng.apps.traceability.dissecting import Parts, dissect
from zhiheng.apps.traceability.models import Capture
from zhiheng.apps.traceability.naming import Name, name_of
from zhiheng.platform.database.staging import staged

_THINGS = (("canonical", "text"), ("level", "smallint"), ("of_class", "text"), ("of_lot", "text"))
_EVENTS = (
    ("hash", "bytea"), ("is_declaration", "boolean"), ("event_id", "text"), ("kind", "smallint"),
    ("action", "smallint"), ("event_time", "timestamptz"), ("offset", "text"), ("biz_step", "text"),
    ("disposition", "text"), ("read_point", "text"), ("biz_location", "text"), ("body", "jsonb"),
)  # fmt: skip
_REFERENCES = (
    ("hash", "bytea"), ("thing", "text"), ("role", "smallint"), ("process", "text"), ("quantity", "numeric"),
    ("uom", "text"),
)  # fmt: skip
_INTERN = """
INSERT INTO traceability_thing (canonical, level, of_class_id, of_lot_id, of_lot_at)
SELECT s.canonical, s.level, c.id, l.id, CASE WHEN l.id IS NOT NULL THEN %(at)s::timestamptz END FROM thing_stage s
LEFT JOIN traceability_thing c ON c.canonical = s.of_class
LEFT JOIN traceability_thing l ON l.canonical = s.of_lot
WHERE s.level = ANY (%(levels)s) ORDER BY s.canonical
ON CONFLICT (canonical) DO UPDATE SET of_lot_id = EXCLUDED.of_lot_id, of_lot_at = EXCLUDED.of_lot_at
    WHERE traceability_thing.of_lot_id IS NULL AND EXCLUDED.of_lot_id IS NOT NULL
"""
_STORE = """
WITH made AS (
    INSERT INTO traceability_event (hash, is_declaration, event_id, kind, action, event_time, "offset", recorded_at,
        biz_step, disposition, read_point_id, biz_location_id, capture_id, unit_id, shared_with,
        body)
    SELECT s.hash, s.is_declaration, s.event_id, s.kind, s.action, s.event_time, s."offset", %(at)s, s.biz_step,
        s.disposition, r.id, b.id, %(capture)s, %(unit)s, '{}', s.body
    FROM event_stage s
    LEFT JOIN traceability_thing r ON r.canonical = s.read_point
    LEFT JOIN traceability_thing b ON b.canonical = s.biz_location
    ON CONFLICT (hash, is_declaration) DO NOTHING RETURNING id, hash, is_declaration, event_time
), referred AS (
    INSERT INTO traceability_reference (event_id, thing_id, role, event_time, recorded_at, process, quantity, uom)
    SELECT m.id, t.id, s.role, m.event_time, %(at)s, s.process, s.quantity, s.uom
    FROM made m JOIN reference_stage s ON s.hash = m.hash AND NOT m.is_declaration
    JOIN traceability_thing t ON t.canonical = s.thing
)
SELECT id, hash, is_declaration FROM made
"""
# either may come first: the declaration, or what it takes back
_VOID = """
WITH gone AS (
    UPDATE traceability_event e SET voided_at = %(at)s
    FROM traceability_event d
    WHERE d.is_declaration AND NOT e.is_declaration AND e.voided_at IS NULL
        AND (d.id = ANY (%(new)s) OR e.id = ANY (%(new)s))
        AND (d.hash = e.hash OR (d.event_id <> '' AND d.event_id = e.event_id))
    RETURNING e.id
)
UPDATE traceability_reference r SET voided_at = %(at)s FROM gone WHERE r.event_id = gone.id
"""


@dataclass(frozen=True, slots=True)
class Sound:
    """An event that was found sound.

    Attributes:
        body: in its inner form.
        hash: its CBV 2.0 event hash, 32 bytes.
    """

    body: Mapping[str, Any]
    hash: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """How many were new and how many known, and the hashes of the new ones."""

    added: int
    repeated: int
    hashes: list[bytes]


def store(events: Sequence[Sound], *, capture: Capture, at: datetime) -> Stored:
    """Store events, in the transaction and scope of the caller; those known already change nothing.

    Args:
        events: sound, in any order of time.
        capture: the call that brought them.
        at: when they are recorded.
    """
    taken = [(one, dissect(one.body)) for one in events]
    with connection.cursor() as cursor:
        # things of two captures are interned one after the other, so that neither waits for the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORING])
        with staged("thing_stage", _THINGS, _things(parts for _, parts in taken)):
            for levels in ([Level.CLASS], [Level.LOT], [one for one in Level if one not in (Level.CLASS, Level.LOT)]):
                cursor.execute(_INTERN, {"levels": [int(one) for one in levels], "at": at})
        events_staged = staged("event_stage", _EVENTS, (_event(one, parts) for one, parts in taken))
        with events_staged, staged("reference_stage", _REFERENCES, _references(taken)):
            cursor.execute(_STORE, {"at": at, "capture": capture.pk, "unit": capture.unit_id})
            made = cursor.fetchall()
        cursor.execute(_VOID, {"at": at, "new": [pk for pk, _, _ in made]})
    show_new([pk for pk, _, _ in made])
    return Stored(len(made), len(taken) - len(made), [bytes(hash_) for _, hash_, _ in made])


def _things(told: Iterable[Parts]) -> Iterator[list[Any]]:
    """Each thing once, with what it is one of; classes and lots that are named only by their members as well."""
    found: dict[str, tuple[Name, str | None]] = {}
    for parts in told:
        names = [part.name for part in parts.parts]
        names += [one for one in (parts.read_point, parts.biz_location) if one is not None]
        names += [name_of(lot) for lot in parts.lots.values()]
        names += [name_of(one.of_lot) for one in names if one.of_lot]
        names += [name_of(one.of_class) for one in names if one.of_class]
        for one in names:
            lot = parts.lots.get(one.canonical) or one.of_lot
            known = found.get(one.canonical)
            if known is None or (known[1] is None and lot is not None):
                found[one.canonical] = (one, lot)
    for one, lot in found.values():
        yield [one.canonical, int(one.level), one.of_class, lot]


def _event(one: Sound, parts: Parts) -> list[Any]:
    body = one.body
    return [
        one.hash,
        is_declaration(body),
        body.get("eventID") or "",
        int(parts.kind),
        None if parts.action is None else int(parts.action),
        body["eventTime"],
        body.get("eventTimeZoneOffset") or "+00:00",
        body.get("bizStep") or "",
        body.get("disposition") or "",
        parts.read_point and parts.read_point.canonical,
        parts.biz_location and parts.biz_location.canonical,
        json.dumps(body, ensure_ascii=False),
    ]


def is_declaration(body: Mapping[str, Any]) -> bool:
    """Whether the event says that an earlier one was an error (EPCIS 2.0 section 7.4.1.4)."""
    return bool(body.get("errorDeclaration"))


def _references(taken: Iterable[tuple[Sound, Parts]]) -> Iterator[list[Any]]:
    seen: set[bytes] = set()
    for one, parts in taken:
        if one.hash in seen or is_declaration(one.body):
            continue
        seen.add(one.hash)
        own = parts.process or f"event:{one.hash.hex()}"
        for part in parts.parts:
            process = own if part.role in GOING_IN or part.role in COMING_OUT else None
            yield [one.hash, part.name.canonical, int(part.role), process, part.quantity, part.uom]
