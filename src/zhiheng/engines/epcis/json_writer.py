"""Events as EPCIS 2.0 JSON-LD (EPCIS 2.0 section 10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiheng.engines.epcis.event import Event

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def json_event(event: Event) -> dict[str, Any]:
    """A single event with its context.

    >>> json_event(Event({"type": "ObjectEvent", "ex:a": "1"}, {"ex": "https://ns.example.com/"}))["@context"][1]
    {'ex': 'https://ns.example.com/'}
    """
    context: list[Any] = [CONTEXT, dict(event.namespaces)] if event.namespaces else [CONTEXT]
    return {"@context": context, **_members(event)}


def json_document(events: Iterable[Event], *, created: str) -> dict[str, Any]:
    """A document of events; each declares the prefixes that it uses itself.

    Args:
        events: the events in order.
        created: instant of the document, with its zone.
    """
    listed = [
        {**({"@context": [dict(event.namespaces)]} if event.namespaces else {}), **_members(event)} for event in events
    ]
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created,
        "epcisBody": {"eventList": listed},
    }


def _members(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event.body.items() if name != "@context"}
