"""Sound events are stored: things interned, edges written, errors taken back. Set by set, never event by event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from zhiheng.apps.traceability.actions.showing import show_new
from zhiheng.apps.traceability.choices import STORING, Level
from zhiheng.apps.traceability.dissecting import Parts
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
# no index of a partitioned table is unique over all its parts: what is new is told by the table of hashes, which the
# lock keeps still meanwhile
_STORE = """
WITH fresh AS MATERIALIZED (
    SELECT nextval('traceability_event_id_seq') AS id, s.* FROM event_stage s WHERE NOT EXISTS (
        SELECT FROM traceability_eventhash k WHERE k.hash = s.hash AND k.is_declaration = s.is_declaration)
), known AS (
    INSERT INTO traceability_eventhash (event_id, hash, is_declaration) SELECT id, hash, is_declaration FROM fresh
), made AS (
    INSERT INTO traceability_event (id, hash, is_declaration, event_id, kind, action, event_time, "offset",
        recorded_at, biz_step, disposition, read_point_id, biz_location_id, capture_id, unit_id, shared_with, body)
    SELECT s.id, s.hash, s.is_declaration, s.event_id, s.kind, s.action, s.event_time, s."offset", %(at)s,
        s.biz_step, s.disposition, r.id, b.id, %(capture)s, %(unit)s, '{}', s.body
    FROM fresh s
    LEFT JOIN traceability_thing r ON r.canonical = s.read_point
    LEFT JOIN traceability_thing b ON b.canonical = s.biz_location
    RETURNING id, hash, is_declaration, event_time
), referred AS (
    INSERT INTO traceability_reference (event_id, thing_id, role, event_time, recorded_at, process, quantity, uom)
    SELECT m.id, t.id, s.role, m.event_time, %(at)s,
        CASE WHEN s.role IN (4, 5, 6, 7) THEN coalesce(s.process, '#' || m.id) END, s.quantity, s.uom
    FROM made m JOIN reference_stage s ON s.hash = m.hash AND NOT m.is_declaration
    JOIN traceability_thing t ON t.canonical = s.thing
)
SELECT id, hash, event_id FROM fresh
"""
# either may come first: the declaration, or what it takes back
_VOID = """
WITH wrong AS (
    SELECT e.event_id AS id FROM traceability_eventhash d
    JOIN traceability_eventhash e ON e.hash = d.hash AND NOT e.is_declaration
    WHERE d.is_declaration AND d.hash = ANY (%(hashes)s)
    UNION SELECT e.id FROM traceability_event d
    JOIN traceability_event e ON e.event_id = d.event_id AND NOT e.is_declaration
    WHERE d.is_declaration AND d.event_id = ANY (%(called)s)
), gone AS (
    UPDATE traceability_event e SET voided_at = %(at)s FROM wrong
    WHERE e.id = wrong.id AND e.voided_at IS NULL RETURNING e.id
)
UPDATE traceability_reference r SET voided_at = %(at)s FROM gone WHERE r.event_id = gone.id
"""


@dataclass(frozen=True, slots=True)
class Sound:
    """An event that was found sound.

    Attributes:
        body: in its inner form.
        hash: its CBV 2.0 event hash, 32 bytes.
        parts: what it tells of.
    """

    body: Mapping[str, Any]
    hash: bytes
    parts: Parts


@dataclass(frozen=True, slots=True)
class Stored:
    """How many were new and how many known, and the hashes of the new ones."""

    added: int
    repeated: int
    hashes: list[bytes]


def make_room() -> None:
    """Make sure that there is a partition ahead; before the first event of a capture, whose checks wait for its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT traceability_make_room()")


def take_stock() -> None:
    """Gather the statistics of the whole table of events, which plans rest on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT traceability_take_stock()")


def store(events: Sequence[Sound], *, capture: Capture, at: datetime) -> Stored:
    """Store events, in the transaction and scope of the caller; those known already change nothing.

    Args:
        events: sound, in any order of time.
        capture: the call that brought them.
        at: when they are recorded.
    """
    taken = _distinct(events)
    with connection.cursor() as cursor:
        # things of two captures are interned one after the other, so that neither waits for the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORING])
        with staged("thing_stage", _THINGS, _things(one.parts for one in taken)):
            for levels in ([Level.CLASS], [Level.LOT], [one for one in Level if one not in (Level.CLASS, Level.LOT)]):
                cursor.execute(_INTERN, {"levels": [int(one) for one in levels], "at": at})
        events_staged = staged("event_stage", _EVENTS, map(_event, taken))
        with events_staged, staged("reference_stage", _REFERENCES, _references(taken)):
            cursor.execute(_STORE, {"at": at, "capture": capture.pk, "unit": capture.unit_id})
            made = cursor.fetchall()
        hashes = [bytes(hash_) for _, hash_, _ in made]
        # checked here, not all together at the end, when nothing else could be done meanwhile
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_VOID, {"at": at, "hashes": hashes, "called": [name for _, _, name in made if name]})
    show_new([pk for pk, _, _ in made])
    return Stored(len(made), len(events) - len(made), hashes)


def _distinct(events: Sequence[Sound]) -> list[Sound]:
    """Each event, and each declaration of error, once: the first."""
    found: dict[tuple[bytes, bool], Sound] = {}
    for one in events:
        found.setdefault((one.hash, is_declaration(one.body)), one)
    return list(found.values())


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


def _event(one: Sound) -> list[Any]:
    body, parts = one.body, one.parts
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


def _references(taken: Iterable[Sound]) -> Iterator[list[Any]]:
    for one in taken:
        if is_declaration(one.body):
            continue
        process = one.parts.process or None
        for part in one.parts.parts:
            yield [one.hash, part.name.canonical, int(part.role), process, part.quantity, part.uom]
