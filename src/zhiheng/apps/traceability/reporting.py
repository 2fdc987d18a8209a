"""A report of events as the standard has it: an ``EPCISQueryDocument`` for one subscription."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from zhiheng.apps.traceability.models import Event
from zhiheng.engines import epcis


def query_document(events: Iterable[Event], *, query_name: str, subscription: str, created: datetime) -> bytes:
    """The document, in the order of ``events``; each has the time of its recording and a name."""
    kept = list(events)
    inner = [epcis.Event(_members(one.body), one.body.get("@namespaces", {})) for one in kept]
    told = epcis.json_document(inner, created=created.isoformat())
    listed: list[dict[str, Any]] = told["epcisBody"]["eventList"]
    for member, one in zip(listed, kept, strict=True):
        member.setdefault("eventID", f"ni:///sha-256;{bytes(one.hash).hex()}?ver=CBV2.0")
        member["recordTime"] = one.recorded_at.isoformat()
    results = {"queryName": query_name, "subscriptionID": subscription, "resultsBody": {"eventList": listed}}
    body = told | {"type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}}
    return json.dumps(body, ensure_ascii=False).encode()


def _members(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "@namespaces"}
