"""Claim: EPCIS events are read, checked and named at capture speed on one core, in little memory for any file.

Goals: 10,000 events checked a CPU second, 3,000 hashed, and 100,000 events read in less than 500 MB. Peer of the hash
where it is installed (``pip install epcis-event-hash-generator``): the reference implementation, same events.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import apart, best, peak_mb
from zhiheng.engines.epcis import Event, check_event, event_hash, json_document, read, xml_document

COUNT = 10_000
MANY = 100_000
PEER = 500
CREATED = "2026-03-02T09:00:00+08:00"


def event(number: int) -> dict[str, Any]:
    """A plain shipment, reception or packing."""
    kind = number % 3
    told: dict[str, Any] = {
        "type": "AggregationEvent" if kind == 2 else "ObjectEvent",
        "eventTime": f"2026-03-{1 + number % 28:02d}T{number % 24:02d}:{number % 60:02d}:07.250+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD" if kind == 2 else "OBSERVE",
        "bizStep": ("shipping", "receiving", "packing")[kind],
        "disposition": ("in_transit", "in_progress", "in_progress")[kind],
        "readPoint": {"id": f"urn:epc:id:sgln:6901234.{number % 900:05d}.0"},
        "bizLocation": {"id": f"urn:epc:id:sgln:6901234.{number % 900:05d}.0"},
        "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:6901234000016:{number}"}],
    }
    items = [f"urn:epc:id:sgtin:6901234.012345.{number}-{one}" for one in range(3)]
    if kind == 2:
        told |= {"parentID": f"urn:epc:id:sscc:6901234.{number:010d}", "childEPCs": items}
    else:
        lot = {"epcClass": f"urn:epc:class:lgtin:6901234.067890.L{number // 50}", "quantity": 12.5, "uom": "KGM"}
        told |= {"epcList": items, "quantityList": [lot]}
    return told


def rates() -> dict[str, float]:
    """Events per CPU second of each step."""
    bodies = [event(number) for number in range(COUNT)]
    events = [Event(body) for body in bodies]
    as_json = json.dumps(json_document(events, created=CREATED)).encode()
    as_xml = xml_document(events, created=CREATED)

    def check() -> int:
        faults: list[Any] = []
        for body in bodies:
            check_event(body, (), faults)
        return len(faults)

    assert check() == 0

    def reading(document: bytes, *, is_checked: bool) -> Callable[[], int]:
        return lambda: sum(not one.faults for one in read(io.BytesIO(document), is_checked=is_checked))

    steps: dict[str, Callable[[], Any]] = {
        "check": check,
        "read JSON": reading(as_json, is_checked=False),
        "read and check JSON": reading(as_json, is_checked=True),
        "read XML": reading(as_xml, is_checked=False),
        "read and check XML": reading(as_xml, is_checked=True),
        "hash": lambda: [event_hash(one) for one in events],
    }
    found = {}
    for name, step in steps.items():
        seconds, result = best(step)
        assert not isinstance(result, int) or result in (0, COUNT)
        found[name] = COUNT / seconds
    return found


def peer() -> None:
    """The reference implementation on some of the same events, and whether both agree."""
    try:
        from epcis_event_hash_generator import hash_generator, json_to_py
    except ImportError:
        print("   peer: epcis-event-hash-generator is not installed")
        return
    events = [Event(event(number)) for number in range(PEER)]
    document = json.dumps(json_document(events, created=CREATED))

    def named() -> list[str]:
        return hash_generator.epcis_hashes_from_events(json_to_py.event_list_from_epcis_document_str(document))

    seconds, hashes = best(named, times=1)
    own, ours = best(lambda: [event_hash(one.event) for one in read(io.BytesIO(document.encode()), is_checked=False)])
    assert hashes == ours
    print(f"   from text to hash: {PEER / own:,.0f} events/CPU-s, peer {PEER / seconds:,.0f}: {seconds / own:,.1f} x")


def memory(kind: str) -> dict[str, float]:
    """The most memory that reading, checking and hashing MANY events of a file takes."""
    with tempfile.TemporaryFile() as file:
        _write(file, kind)
        file.seek(0)
        before = peak_mb()
        count = sum(1 for one in read(file) if event_hash(one.event))  # type: ignore[arg-type]  # all are sound
    assert count == MANY
    return {"before": before, "peak": peak_mb()}


def _write(file: Any, kind: str) -> None:
    """The document in pieces, so that writing takes no memory either."""
    is_json = kind == "json"
    whole = _document([Event(event(0))], is_json=is_json)
    begin, end = (b'"eventList": [', b"]}") if is_json else (b"<EventList>", b"</EventList>")
    file.write(whole[: whole.index(begin) + len(begin)])
    for first in range(0, MANY, 1000):
        part = _document([Event(event(first + one)) for one in range(1000)], is_json=is_json)
        inner = part[part.index(begin) + len(begin) : part.rindex(end)]
        file.write(b"," + inner if first and is_json else inner)
    file.write(whole[whole.rindex(end) :])


def _document(events: list[Event], *, is_json: bool) -> bytes:
    if is_json:
        return json.dumps(json_document(events, created=CREATED)).encode()
    return xml_document(events, created=CREATED)


def run() -> bool:
    """Print the rates and the memory; whether all goals are met."""
    found = rates()
    for name, rate in found.items():
        print(f"   {name:<20} {rate:>10,.0f} events/CPU-s")
    peer()
    peaks = {kind: apart("epcis_documents", kind)["peak"] for kind in ("json", "xml")}
    for kind, peak in peaks.items():
        print(f"   {MANY:,} events of {kind}: {peak:,.0f} MB")
    return found["check"] >= 10_000 and found["hash"] >= 3_000 and max(peaks.values()) < 500


if __name__ == "__main__":
    print(json.dumps(memory(sys.argv[1])))
