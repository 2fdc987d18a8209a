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
    return _document("EPCISDocument", created, {"eventList": _listed(events)})


def json_query_document(
    events: Iterable[Event], *, created: str, query: str, subscription: str | None = None
) -> dict[str, Any]:
    """A document of the events that answer a query (EPCIS 2.0 section 8.2.7).

    Args:
        events: the events in order.
        created: instant of the document, with its zone.
        query: the name of the query.
        subscription: the name of the subscription that is answered.
    """
    results = {"queryName": query} | ({"subscriptionID": subscription} if subscription else {})
    body = {"queryResults": results | {"resultsBody": {"eventList": _listed(events)}}}
    return _document("EPCISQueryDocument", created, body)


def _document(kind: str, created: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": [CONTEXT],
        "type": kind,
        "schemaVersion": "2.0",
        "creationDate": created,
        "epcisBody": body,
    }


def _listed(events: Iterable[Event]) -> list[dict[str, Any]]:
    return [
        {**({"@context": [dict(event.namespaces)]} if event.namespaces else {}), **_members(event)} for event in events
    ]


def _members(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event.body.items() if name != "@context"}
