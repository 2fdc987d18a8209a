"""Events for tests in a few words: who made, packed, shipped, received and sold what, and when."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.models import Capture, Thing
from zhiheng.apps.traceability.naming import name_of
from zhiheng.platform.accounts.models import Unit

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
FLOUR, BISCUIT = "https://id.gs1.org/01/06901234567892", "https://id.gs1.org/01/06901234000009"
MILL, BAKERY, SHOP, STORE = (
    f"https://id.gs1.org/414/{one}" for one in ("6901234000009", "6901234000016", "6901234000023", "6901234000030")
)
PARTY = "https://id.gs1.org/417/6901234000023"
CASE = "https://id.gs1.org/00/106901234000000015"
PALLET = "https://id.gs1.org/00/106901234000000022"


def kilograms(lot: str, amount: float) -> dict[str, Any]:
    """An amount of a lot."""
    return {"epcClass": lot, "quantity": amount, "uom": "KGM"}


@dataclass
class Story:
    """Events one hour after the other."""

    events: list[dict[str, Any]] = field(default_factory=list)
    hour: int = 0

    def tell(self, kind: str, action: str | None = None, *, at: str = "", to: str = "", **more: Any) -> dict[str, Any]:
        """One event; the next is an hour later."""
        self.hour += 1
        when = (BEGIN + timedelta(hours=self.hour)).isoformat()
        one: dict[str, Any] = {"type": kind, "eventTime": when, "eventTimeZoneOffset": "+08:00"} | more
        if action:
            one["action"] = action
        if at and one.get("bizStep") == "shipping":
            one["readPoint"] = {"id": at}
        elif at:
            one["bizLocation"] = {"id": at}
        if to:
            one["destinationList"] = [{"type": "location", "destination": to}]
        self.events.append(one)
        return one

    def make(self, into: dict[str, Any], out_of: dict[str, Any], *, at: str) -> None:
        """A transformation; lists of names, or amounts of lots."""
        self.tell(
            "TransformationEvent",
            at=at,
            **{f"input{key}": value for key, value in out_of.items()},
            **{f"output{key}": value for key, value in into.items()},
        )

    def move(self, what: dict[str, Any], *, at: str, to: str) -> None:
        """Shipped here, received there."""
        self.ship(what, at=at, to=to)
        self.tell("ObjectEvent", "OBSERVE", at=to, bizStep="receiving", **what)

    def ship(self, what: dict[str, Any], *, at: str, to: str) -> None:
        """Shipped, not yet received."""
        self.tell("ObjectEvent", "OBSERVE", at=at, to=to, bizStep="shipping", disposition="in_transit", **what)

    def sell(self, what: dict[str, Any], *, at: str) -> None:
        """Sold at the till."""
        self.tell("ObjectEvent", "OBSERVE", at=at, bizStep="retail_selling", disposition="retail_sold", **what)

    def pack(self, parent: str, children: list[str], *, at: str, **more: Any) -> None:
        """Put into a container."""
        self.tell("AggregationEvent", "ADD", at=at, bizStep="packing", parentID=parent, childEPCs=children, **more)

    def unpack(self, parent: str, children: list[str], *, at: str, **more: Any) -> None:
        """Taken out of a container; of no children: emptied."""
        self.tell("AggregationEvent", "DELETE", at=at, bizStep="unpacking", parentID=parent, childEPCs=children, **more)


def document(events: list[dict[str, Any]]) -> bytes:
    """An EPCIS 2.0 document."""
    body = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-01T08:00:00.000+08:00",
        "epcisBody": {"eventList": events},
    }
    return json.dumps(body).encode()


def send(events: list[dict[str, Any]], *, unit: Unit, at: datetime = AT) -> Capture:
    """Capture events; all of them must be sound."""
    made = capture(io.BytesIO(document(events)), unit=unit, by=None, at=at)
    assert not made.faults, made.faults
    return made


def number(name: str) -> int:
    """Of a thing."""
    return Thing.objects.get(canonical=name_of(name).canonical).pk
