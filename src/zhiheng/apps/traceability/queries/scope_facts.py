"""What a recall scope is reckoned from, read in a few statements: set by set, container by container outwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import Cursor

from zhiheng.apps.traceability.choices import Action, Kind, Level, Role
from zhiheng.apps.traceability.queries.genealogy import Reached, as_array
from zhiheng.apps.traceability.scoping.containing import Packing, Stay, stays_of
from zhiheng.apps.traceability.scoping.facts import Facts, Happening, Mention, Named, Side, Suspect, in_time

_HOLDS = "{0}.recorded_at <= %(known_at)s AND ({0}.voided_at IS NULL OR {0}.voided_at > %(known_at)s)"
_NAMES = """
SELECT id, canonical, level, of_class_id, CASE WHEN of_lot_at IS NULL OR of_lot_at <= %(known_at)s THEN of_lot_id END
FROM traceability_thing WHERE id = ANY (%(things)s)
"""
_PACKINGS = f"""
SELECT c.thing_id, p.thing_id, c.event_time, c.event_id, e.action, c.quantity, c.uom
FROM traceability_reference c
JOIN traceability_event e ON e.id = c.event_id
LEFT JOIN traceability_reference p ON p.event_id = c.event_id AND p.role = 2
WHERE c.thing_id = ANY (%(things)s) AND c.role = 3 AND {_HOLDS.format("c")}
"""  # noqa: S608 - constants only
_EMPTYINGS = f"""
SELECT p.thing_id, p.event_time FROM traceability_reference p
JOIN traceability_event e ON e.id = p.event_id AND e.action = 3 AND e.kind IN (2, 5)
WHERE p.thing_id = ANY (%(things)s) AND p.role = 2 AND {_HOLDS.format("p")}
    AND NOT EXISTS (SELECT FROM traceability_reference c WHERE c.event_id = p.event_id AND c.role = 3)
"""  # noqa: S608 - constants only
_MENTIONS = f"""
SELECT r.thing_id, r.event_id, r.role, r.quantity, r.uom
FROM unnest(%(things)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[]) AS s(thing, since, until)
JOIN traceability_reference r ON r.thing_id = s.thing AND r.event_time BETWEEN s.since AND s.until
WHERE r.role <= 5 AND {_HOLDS.format("r")}
"""  # noqa: S608 - constants only
_EVENTS = """
SELECT e.id, e.event_time, e.kind, e.action, e.biz_step, e.disposition, b.canonical, r.canonical, e.unit_id
FROM traceability_event e
LEFT JOIN traceability_thing b ON b.id = e.biz_location_id
LEFT JOIN traceability_thing r ON r.id = e.read_point_id
WHERE e.id = ANY (%(events)s)
"""
_PARTNERS = """
SELECT r.event_id, r.role, t.canonical FROM traceability_reference r
JOIN traceability_thing t ON t.id = r.thing_id WHERE r.event_id = ANY (%(events)s) AND r.role >= 8
"""
_PROCESSES = f"""
SELECT DISTINCT r.process FROM traceability_reference r
WHERE r.thing_id = ANY (%(things)s) AND r.role IN (4, 5) AND {_HOLDS.format("r")}
"""  # noqa: S608 - constants only
# by a side at a time, as the partial indexes of Reference have them
_SIDES = " UNION ALL ".join(
    f"""
SELECT s.process, s.thing_id, {role} = 4, s.quantity, s.uom, t.level IN (3, 6) AND s.quantity IS NULL
FROM traceability_reference s JOIN traceability_thing t ON t.id = s.thing_id
WHERE s.process = ANY (%(processes)s) AND s.role IN ({role}, {role + 2}) AND s.role = {role} AND {_HOLDS.format("s")}
"""  # noqa: S608 - constants only
    for role in (4, 5)
)
_HASHES = "SELECT id, hash FROM traceability_event WHERE id = ANY (%(events)s)"
Row = tuple[Any, ...]
_ROLES, _ACTIONS = (
    dict(zip(Role.values, Role, strict=True)),
    dict(zip(Action.values, Action, strict=True)),
)  # by number: fast


def facts_of(reached: Iterable[Reached], *, known_at: datetime) -> Facts:
    """Everything that a scope of these things needs.

    Args:
        reached: what is affected, as :func:`~zhiheng.apps.traceability.queries.genealogy.trace` gives it.
        known_at: events recorded later are left out; those voided later still count.
    """
    suspects = {one.thing: Suspect(one.at, one.is_loose) for one in reached}
    found = Facts(suspects, {}, {})
    names = _names(suspects, known_at)
    stays = _contained(suspects, names, known_at)
    rows = _mentioned(suspects, _spans(stays), known_at)
    happenings = _happenings({row[1] for row in rows})
    found.names, found.stays = names, stays
    found.mentions = _by_thing(rows, happenings)
    processes = [process for (process,) in _ask(_PROCESSES, things=as_array(suspects), known_at=known_at)]
    called = _called(processes)
    sides = _ask(_SIDES, processes=processes, known_at=known_at)
    found.sides = [Side(called.get(process) or process, *told) for process, *told in sides]
    return found


def _called(processes: Iterable[str]) -> dict[str, str]:
    """Processes without a name of their own by the hash of their event, which is the same everywhere."""
    numbers = [int(one[1:]) for one in processes if one.startswith("#")]
    return {f"#{event}": f"event:{bytes(hash_).hex()}" for event, hash_ in _ask(_HASHES, events=as_array(numbers))}


def _ask(sql: str, **given: Any) -> list[Row]:
    """In the binary form of the protocol: a hundred thousand instants take a third of the time."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(sql, given, binary=True)
        return list(cursor.fetchall())


def _names(things: Iterable[int], known_at: datetime) -> dict[int, Named]:
    rows = _ask(_NAMES, things=as_array(things), known_at=known_at)
    found = {pk: Named(name, Level(level), class_, lot) for pk, name, level, class_, lot in rows}
    if lots := {one.of_lot for one in found.values() if one.of_lot} - found.keys():
        found |= _names(lots, known_at)
    return found


Spans = dict[int, tuple[datetime, datetime]]


def _contained(suspects: Mapping[int, Suspect], names: dict[int, Named], known_at: datetime) -> dict[int, list[Stay]]:
    """The stays of the things in what they were in, and of that in what it was in; their names are added."""
    emptyings: dict[int, list[datetime]] = defaultdict(list)
    stays: dict[int, list[Stay]] = {}
    frontier = seen = set(suspects)
    while frontier:
        packings: dict[int, list[Packing]] = defaultdict(list)
        for row in _ask(_PACKINGS, things=as_array(frontier), known_at=known_at):
            packings[row[0]].append(Packing(row[0], row[1], row[2], row[3], _ACTIONS[row[4]], row[5], row[6]))
        parents = {one.parent for told in packings.values() for one in told if one.parent}
        names |= _names(parents - names.keys(), known_at)
        for thing, at in _ask(_EMPTYINGS, things=as_array(parents - emptyings.keys()), known_at=known_at):
            emptyings[thing].append(at)
        for thing, told in packings.items():
            is_single = names[thing].level not in (Level.LOT, Level.CLASS)
            stays[thing] = stays_of(told, emptyings, is_single=is_single)
        frontier = parents - seen
        seen = seen | parents
    return stays


def _spans(stays: Mapping[int, Sequence[Stay]]) -> Spans:
    """From when to when what happens to each container matters."""
    spans: Spans = {}
    for told in stays.values():
        for stay in told:
            begin, end = spans.get(stay.container, (stay.begin, stay.end))
            spans[stay.container] = (min(begin, stay.begin), max(end, stay.end))
    return spans


def _mentioned(suspects: Mapping[int, Suspect], spans: Spans, known_at: datetime) -> list[Row]:
    """Of a suspect thing everything; of a container what falls into the time that matters."""
    asked: dict[int, tuple[object, object]] = {**spans, **dict.fromkeys(suspects, ("-infinity", "infinity"))}
    since, until = (as_array(one[side] for one in asked.values()) for side in (0, 1))
    return _ask(_MENTIONS, things=as_array(asked), since=since, until=until, known_at=known_at)


def _by_thing(rows: Iterable[Row], happenings: Mapping[int, Happening]) -> dict[int, list[Mention]]:
    found: dict[int, list[Mention]] = defaultdict(list)
    for thing, event, role, quantity, uom in rows:
        found[thing].append(Mention(happenings[event], _ROLES[role], quantity, uom))
    for told in found.values():
        told.sort(key=in_time)
    return dict(found)


def _happenings(events: Iterable[int]) -> dict[int, Happening]:
    numbers = list(events)
    partners: dict[int, dict[int, str]] = defaultdict(dict)
    for event, role, name in _ask(_PARTNERS, events=as_array(numbers)):
        partners[event][role] = name
    return {row[0]: _happening(row, partners.get(row[0], {})) for row in _ask(_EVENTS, events=as_array(numbers))}


def _happening(row: Row, partners: Mapping[int, str]) -> Happening:
    event, at, kind, action, step, disposition, site, read_at, unit = row
    return Happening(
        event=event,
        at=at,
        kind=Kind(kind),
        action=Action(action) if action else None,
        step=step,
        disposition=disposition,
        site=site_of(site or ""),
        read_at=site_of(read_at or ""),
        unit=unit,
        from_site=site_of(partners.get(Role.FROM_PLACE, "")),
        to_party=partners.get(Role.TO_HOLDER) or partners.get(Role.TO_OWNER, ""),
        to_site=site_of(partners.get(Role.TO_PLACE, "")),
    )


def site_of(place: str) -> str:
    """The whole site of which a place may be a part (GLN without its extension, AI 254).

    >>> site_of("https://id.gs1.org/414/6901234000009/254/dock-3")
    'https://id.gs1.org/414/6901234000009'
    """
    return place.split("/254/", 1)[0] if place.startswith("https://id.gs1.org/414/") else place
