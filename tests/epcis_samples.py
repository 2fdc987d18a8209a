"""EPCIS events made up for tests."""

from __future__ import annotations

import io
import json
from typing import Any

from zhiheng.engines.epcis import Read, read

CREATED = "2026-03-02T09:00:00+08:00"
SPACE = {"ex": "https://ns.example.cn/food/"}


def object_event(**more: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T08:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "epcList": ["urn:epc:id:sgtin:6901234.012345.1001"],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": "urn:epc:id:sgln:6901234.00001.0"},
        **more,
    }


def document(*events: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", SPACE],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": CREATED,
        "epcisBody": {"eventList": list(events)},
        **more,
    }


def read_all(told: Any, *, is_checked: bool = True) -> list[Read]:
    """What reading gives: of an object, of its JSON; of text or bytes, of themselves."""
    if isinstance(told, dict):
        told = json.dumps(told)
    return list(read(io.BytesIO(told.encode() if isinstance(told, str) else told), is_checked=is_checked))


def faults(told: Any) -> dict[str, str]:
    """Code of each fault by its pointer."""
    return {fault.pointer: fault.code for each in read_all(told) for fault in each.faults}


def xml(events: str, *, version: str = "2.0", before: str = "") -> str:
    return (
        f'{before}<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{version[0]}" '
        f'xmlns:ex="https://ns.example.cn/food/" schemaVersion="{version}" creationDate="{CREATED}">'
        f"<EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
    )


TIMES = "<eventTime>2026-03-01T08:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
XML_OBJECT = (
    f"<ObjectEvent>{TIMES}<epcList><epc>urn:epc:id:sgtin:6901234.012345.1001</epc></epcList><action>OBSERVE</action>"
    "<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>"
    "<disposition>urn:epcglobal:cbv:disp:in_transit</disposition>"
    "<readPoint><id>urn:epc:id:sgln:6901234.00001.0</id></readPoint></ObjectEvent>"
)
