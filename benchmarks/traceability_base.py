"""What the benchmarks of traceability measure on: a base of so many events, captured and then copied in the database.

The workload is a food chain in batches of twenty events: a raw lot, a transformation into twenty items, packing into
new cases and a pallet, two journeys of the pallet, unpacking, a journey of each case, unpacking, stocking of one,
selling. Ten batches share a raw lot. Beside them one raw lot goes into 1,150 batches: 23,000 items.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = BEGIN + timedelta(hours=1600)  # after everything in a base of up to ten million
STEM = "https://id.gs1.org"
RAW, FLOUR, ITEM = (f"{STEM}/01/{one}" for one in ("06901234567892", "06901234000009", "06901234000016"))
PLACES = [f"{STEM}/414/{one}" for one in ("6901234000009", "6901234000016", "6901234000023", "6901234000030")]
BATCH, PER_RAW, LARGE, TEMPLATE = 20, 10, 1_150, 100
TOKEN = "K0000000"
_TABLES = ("traceability_thing", "traceability_event", "traceability_eventhash", "traceability_reference")
_LOTS = """
INSERT INTO traceability_thing (canonical, level, of_class_id)
SELECT replace(t.canonical, %(token)s, 'K' || lpad(n::text, 7, '0')), t.level, t.of_class_id
FROM traceability_thing t, generate_series(%(first)s::int, %(last)s::int) n
WHERE t.canonical LIKE %(like)s AND t.level <> 3
"""
_ITEMS = """
INSERT INTO traceability_thing (canonical, level, of_class_id, of_lot_id, of_lot_at)
SELECT replace(t.canonical, %(token)s, 'K' || lpad(n::text, 7, '0')), t.level, t.of_class_id, l.id, t.of_lot_at
FROM traceability_thing t CROSS JOIN generate_series(%(first)s::int, %(last)s::int) n
LEFT JOIN traceability_thing o ON o.id = t.of_lot_id
LEFT JOIN traceability_thing l ON l.canonical = replace(o.canonical, %(token)s, 'K' || lpad(n::text, 7, '0'))
WHERE t.canonical LIKE %(like)s AND t.level = 3
"""
_EVENTS = """
INSERT INTO traceability_event (hash, is_declaration, event_id, kind, action, event_time, "offset", recorded_at,
    biz_step, disposition, read_point_id, biz_location_id, capture_id, unit_id, shared_with, body)
SELECT sha256(e.hash || n::text::bytea), false, '', e.kind, e.action, e.event_time + n * interval '1 minute',
    e."offset", e.recorded_at, e.biz_step, e.disposition, e.read_point_id, e.biz_location_id, e.capture_id, e.unit_id,
    '{}', replace(e.body::text, %(token)s, 'K' || lpad(n::text, 7, '0'))::jsonb
FROM traceability_event e, generate_series(%(first)s::int, %(last)s::int) n
WHERE e.capture_id = %(capture)s AND e.id <= %(told)s
"""
_HASHES = """
INSERT INTO traceability_eventhash (event_id, hash, is_declaration)
SELECT id, hash, is_declaration FROM traceability_event WHERE id > %(before)s
"""
_REFERENCES = """
INSERT INTO traceability_reference (event_id, thing_id, role, event_time, recorded_at, process, quantity, uom)
SELECT m.id, coalesce(c.id, t.id), r.role, m.event_time, m.recorded_at,
    CASE WHEN r.process IS NOT NULL THEN '#' || m.id END, r.quantity, r.uom
FROM traceability_event e CROSS JOIN generate_series(%(first)s::int, %(last)s::int) n
JOIN traceability_eventhash h ON h.hash = sha256(e.hash || n::text::bytea)
JOIN traceability_event m ON m.id = h.event_id AND m.id > %(before)s
JOIN traceability_reference r ON r.event_id = e.id
JOIN traceability_thing t ON t.id = r.thing_id
LEFT JOIN traceability_thing c ON t.canonical LIKE %(like)s
    AND c.canonical = replace(t.canonical, %(token)s, 'K' || lpad(n::text, 7, '0'))
WHERE e.capture_id = %(capture)s AND e.id <= %(told)s
"""


def batch(token: str, number: int, raw: str, begin: datetime = BEGIN) -> Iterator[dict[str, Any]]:
    """Twenty events.

    Args:
        token: part of every lot and serial.
        number: of the batch.
        raw: name of the raw lot.
        begin: when the first batch was made.
    """
    clock = iter(begin + timedelta(hours=number % 1000, minutes=minute) for minute in range(BATCH))
    lot = f"{FLOUR}/10/{token}F{number}"
    items = [f"{ITEM}/21/{token}I{number}-{place}" for place in range(20)]
    cases = [f"{STEM}/8003/06901234000023{token}C{number}-{place}" for place in range(2)]
    pallet = f"{STEM}/8003/06901234000030{token}P{number}"

    def tell(kind: str, action: str | None, step: str, **more: Any) -> dict[str, Any]:
        one = {"type": kind, "eventTime": next(clock).isoformat(), "eventTimeZoneOffset": "+08:00", "bizStep": step}
        return one | ({"action": action} if action else {}) | more

    def travel(what: str, begin: str, end: str) -> Iterator[dict[str, Any]]:
        there = [{"type": "location", "destination": end}]
        yield tell(
            "ObjectEvent", "OBSERVE", "shipping", epcList=[what], readPoint={"id": begin}, destinationList=there,
            disposition="in_transit",
        )  # fmt: skip
        yield tell("ObjectEvent", "OBSERVE", "receiving", epcList=[what], bizLocation={"id": end})

    factory, _, store, shop = ({"id": one} for one in PLACES)
    amount = {"epcClass": raw, "quantity": 20, "uom": "KGM"}
    made = {"epcClass": lot, "quantity": 19, "uom": "KGM"}
    yield tell("TransformationEvent", None, "commissioning", inputQuantityList=[amount], outputQuantityList=[made],
               bizLocation=factory)  # fmt: skip
    yield tell("TransformationEvent", None, "commissioning", inputQuantityList=[made | {"quantity": 18}],
               outputEPCList=items, ilmd={"cbvmda:lotNumber": f"{token}L{number}"}, bizLocation=factory)  # fmt: skip
    yield tell("ObjectEvent", "ADD", "commissioning", epcList=[*cases, pallet], bizLocation=factory)
    for place, case in enumerate(cases):
        inside = items[place * 10 : place * 10 + 10]
        yield tell("AggregationEvent", "ADD", "packing", parentID=case, childEPCs=inside, bizLocation=factory)
    yield tell("AggregationEvent", "ADD", "packing", parentID=pallet, childEPCs=cases, bizLocation=factory)
    yield from travel(pallet, PLACES[0], PLACES[1])
    yield from travel(pallet, PLACES[1], PLACES[2])
    yield tell("AggregationEvent", "DELETE", "unpacking", parentID=pallet, childEPCs=cases, bizLocation=store)
    for place, case in enumerate(cases):
        inside = items[place * 10 : place * 10 + 10]
        yield from travel(case, PLACES[2], PLACES[3])
        yield tell("AggregationEvent", "DELETE", "unpacking", parentID=case, childEPCs=inside, bizLocation=shop)
        if place == 0:
            yield tell("ObjectEvent", "OBSERVE", "stocking", epcList=inside, bizLocation=shop,
                       disposition="sellable_accessible")  # fmt: skip
        yield tell("ObjectEvent", "OBSERVE", "retail_selling", epcList=inside[:4], bizLocation=shop,
                   disposition="retail_sold")  # fmt: skip


def events(token: str, batches: int, *, per_raw: int = PER_RAW, begin: datetime = BEGIN) -> Iterator[dict[str, Any]]:
    """So many batches; ``per_raw`` of them share a raw lot."""
    for number in range(batches):
        yield from batch(token, number, raw_lot(token, number // per_raw), begin)


def raw_lot(token: str, number: int) -> str:
    """A raw lot of the workload."""
    return f"{RAW}/10/{token}R{number}"


def document(told: Iterable[dict[str, Any]]) -> bytes:
    """An EPCIS 2.0 document in JSON-LD."""
    body = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-01T08:00:00.000+08:00",
        "epcisBody": {"eventList": list(told)},
    }
    return json.dumps(body).encode()


def bring_in(data: bytes, *, at: datetime = AT) -> Any:
    """Capture a document as the demo's enterprise; all of it must be sound."""
    from zhiheng.apps.traceability.actions.capturing import capture
    from zhiheng.platform.accounts.models import Unit
    from zhiheng.platform.accounts.scope import system_scope

    with system_scope():
        unit, _ = Unit.objects.get_or_create(code="bench-firm", defaults={"name": "测试企业", "kind": "enterprise"})
        made = capture(io.BytesIO(data), unit=unit, by=None, at=at)
    if made.faults:
        raise ValueError(made.faults[:3])
    return made


def fill(total: int) -> dict[str, float]:
    """A base of about ``total`` events: the large lot and a template by capture, the rest copies; seconds of each."""
    start = time.perf_counter()
    bring_in(document(events("LARGE", LARGE, per_raw=LARGE)))
    template = bring_in(document(events(TOKEN, TEMPLATE)))
    captured = time.perf_counter() - start
    copies = max(0, total // (TEMPLATE * BATCH) - LARGE // TEMPLATE - 1)
    start = time.perf_counter()
    with _without_indexes() as cursor:
        told = _last(cursor)
        for first in range(1, copies + 1, 500):
            given = {"first": first, "last": min(copies, first + 499), "before": _last(cursor), "told": told}
            given |= {"capture": template.pk, "token": TOKEN, "like": f"%{TOKEN}%"}
            for statement in (_LOTS, _ITEMS, _EVENTS, _HASHES, _REFERENCES):
                cursor.execute(statement, given)
    copied = time.perf_counter() - start
    return {"captured": captured, "copied": copied, "copies": copies}


def _last(cursor: Any) -> int:
    """The number of the event added last; there is room for many more."""
    cursor.execute("SELECT traceability_make_room(), (SELECT last_value FROM traceability_event_id_seq)")
    return int(cursor.fetchone()[1])


class _without_indexes:
    """As the server's administrator: no checks of foreign keys, and indexes that constrain nothing built at the end."""

    def __enter__(self) -> Any:
        import psycopg

        self.connection = psycopg.connect(self._address(), autocommit=True)
        cursor = self.connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            # of a partitioned table the definition is of the whole alone
            "SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index"
            " WHERE indrelid::regclass::text = ANY (%s) AND NOT indisunique",
            [list(_TABLES)],
        )
        self.indexes = cursor.fetchall()
        for name, _ in self.indexes:
            cursor.execute(f"DROP INDEX {name}")
        return cursor

    def __exit__(self, *problem: object) -> None:
        cursor = self.connection.cursor()
        for _, made in self.indexes:
            cursor.execute(made)
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
        self.connection.close()

    @staticmethod
    def _address() -> str:
        from psycopg import conninfo

        from zhiheng.platform.database import embedded

        admin = embedded.start(embedded.var_dir() / "pg")
        return conninfo.make_conninfo(admin, dbname=conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])["dbname"])
