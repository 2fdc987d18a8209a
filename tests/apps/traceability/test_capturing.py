"""Files of events are captured: what is sound is kept once, what is bad is told with its place, nothing gets lost."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conftest import SHARED
from zhiheng.apps.traceability.actions.capturing import bytes_of, capture
from zhiheng.apps.traceability.models import Capture, Event, Reference, Thing
from zhiheng.engines import epcis
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
GTIN = "06901234567892"


@pytest.fixture(autouse=True)
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


def unit() -> Unit:
    return Unit.objects.get_or_create(code="140105", defaults={"name": "小店区", "kind": "county"})[0]


def event(serial: int, **more: Any) -> dict[str, Any]:
    told = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": f"2026-05-{1 + serial % 28:02d}T08:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"https://id.gs1.org/01/{GTIN}/21/{serial}"],
        "bizStep": "shipping",
    }
    return told | more


def document(*events: dict[str, Any]) -> bytes:
    body = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-01T08:00:00.000+08:00",
        "epcisBody": {"eventList": list(events)},
    }
    return json.dumps(body).encode()


def send(data: bytes, *, at: datetime = AT, **more: Any) -> Capture:
    return capture(io.BytesIO(data), unit=unit(), by=None, at=at, **more)


def counts(made: Capture) -> tuple[int, int, int, int]:
    return made.read, made.added, made.repeated, made.refused


def test_same_file_twice_adds_nothing():
    data = document(*(event(serial) for serial in range(5)))
    assert counts(send(data)) == (5, 5, 0, 0)
    assert counts(send(data, at=AT + timedelta(hours=1))) == (5, 0, 5, 0)
    assert Event.objects.count() == 5


def test_one_bad_event_refuses_all_or_itself_alone_as_was_asked_for():
    bad = event(3)
    del bad["action"]
    data = document(event(1), event(2), bad, event(4))
    refused = send(data)
    assert counts(refused) == (4, 0, 0, 4)
    assert Event.objects.count() == 0
    assert [(one["index"], "action" in one["en"]) for one in refused.faults] == [(2, True)]
    kept = send(data, is_rollback=False)
    assert counts(kept) == (4, 3, 0, 1)
    assert kept.faults == refused.faults


def test_file_that_is_no_document_is_told_and_nothing_kept():
    for data in (b"", b"{", b"<a>", b"[1, 2", document(event(1))[:-9]):
        made = send(data, is_rollback=True)
        assert made.faults
        assert (made.added, made.finished_at) == (0, AT)
    assert Event.objects.count() == 0


def test_one_thing_is_one_however_it_was_written():
    urn = event(1, epcList=["urn:epc:id:sgtin:6901234.056789.1"])
    link = event(2, epcList=["https://trace.example.cn/01/06901234567892/21/1?17=270101"])
    send(document(urn, link))
    (held,) = Thing.objects.filter(level=3)
    assert held.canonical == "https://id.gs1.org/01/06901234567892/21/1"
    assert Reference.objects.filter(thing=held).count() == 2


def test_each_capture_leaves_one_entry_that_names_its_events_by_a_digest():
    made = send(document(event(1), event(2)))
    (entry,) = LedgerEntry.objects.filter(record=f"trace.capture:{made.pk}")
    assert (entry.payload["added"], len(entry.payload["events"])) == (2, 64)


def test_declared_error_takes_the_event_out_whichever_comes_first():
    wrong = event(1)
    declared = wrong | {"errorDeclaration": {"declarationTime": "2026-05-20T08:00:00+08:00", "reason": "did_not_occur"}}
    send(document(wrong))
    send(document(declared), at=AT + timedelta(days=1))
    other = event(2)
    send(document(other | {"errorDeclaration": declared["errorDeclaration"]}))
    send(document(other), at=AT + timedelta(days=2))
    held = Event.objects.filter(is_declaration=False).order_by("pk").values_list("voided_at", flat=True)
    assert list(held) == [AT + timedelta(days=1), AT + timedelta(days=2)]
    assert not Reference.objects.filter(voided_at=None).exists()


@pytest.mark.reference
def test_every_official_example_is_captured_and_comes_back_with_the_same_meaning():
    base = SHARED / "reference" / "epcis" / "documents"
    if not base.exists():
        pytest.skip(f"119 documents not captured: {base} is missing")
    files = [one for one in sorted((base / "valid").rglob("*")) if one.is_file()]
    assert len(files) == 119
    for path in files:
        with path.open("rb") as stream:
            made = capture(stream, unit=unit(), filename=path.name, by=None, at=AT)
        assert not made.faults, (path, made.faults)
        assert made.added + made.repeated == made.read
        with path.open("rb") as stream:
            told = [one.event for one in epcis.read(stream) if one.event is not None]
        for one in told:
            is_declared = bool(one.body.get("errorDeclaration"))
            held = Event.objects.get(hash=bytes_of(epcis.event_hash(one)), is_declaration=is_declared)
            namespaces = held.body.pop("@namespaces", {})
            again = epcis.Event(held.body, namespaces)
            if held.capture_id == made.pk:
                assert epcis.meaning(again) == epcis.meaning(one), path
            assert epcis.event_hash(again) == epcis.event_hash(one)


def test_whom_it_came_from_and_went_to_are_told_with_their_roles():
    party = "https://id.gs1.org/417/6901234000009"
    told = event(1) | {
        "sourceList": [{"type": "owning_party", "source": party}],
        "destinationList": [
            {"type": "possessing_party", "destination": "urn:epc:id:pgln:6901234.00001"},
            {"type": "https://example.cn/kind", "destination": "urn:example:somebody"},
        ],
    }
    assert not send(document(told)).faults
    found = set(Reference.objects.filter(role__gt=7).values_list("role", "thing__canonical"))
    assert found == {(8, party), (11, "https://id.gs1.org/417/6901234000016")}
