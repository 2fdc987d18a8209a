"""What a firm did, as an EPCIS event (EPCIS 2.0 section 7.4, CBV 2.0 sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from zhiheng.apps.traceability.sheets.coding import Named
from zhiheng.apps.traceability.sheets.doings import KINDS, Doing
from zhiheng.apps.traceability.sheets.faults import Unsound
from zhiheng.engines.epcis import Event, Fault, check_event

PARTY = "urn:cn:uscc:"
_GLN = "https://id.gs1.org/417/"


@dataclass(frozen=True, slots=True)
class Amount:
    """Goods and how much of them; ``uom`` is empty for pieces."""

    named: Named
    quantity: Decimal | None = None
    uom: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done.

    Attributes:
        goods: what was received, packed, shipped or sold; of a production, what went in.
        made: of a production, what came out.
        container: what the goods were packed into.
        partner: whom they came from or went to, None where nobody has a name.
        document: number of the paper that went with them, or of the production.
    """

    doing: Doing
    at: datetime
    goods: tuple[Amount, ...]
    made: tuple[Amount, ...] = ()
    container: Named | None = None
    partner: str | None = None
    place: str | None = None
    document: str = ""
    rows: tuple[tuple[str, int], ...] = field(default=(), compare=False)


def amount(named: Named, quantity: Decimal | None, uom: str) -> Amount:
    """Goods with their quantity, as their level allows.

    Raises:
        Unsound: a lot without a quantity, or a single item with one.
    """
    if named.level in ("class", "lot") and quantity is None:
        raise Unsound("quantity_missing", "quantity")
    if named.level == "instance":
        if quantity not in (None, Decimal(1)) or uom:
            raise Unsound("quantity_of_one", "quantity")
        return Amount(named)
    return Amount(named, quantity, uom if quantity is not None else "")


def event_of(deed: Deed, *, own: str | None) -> Event:
    """The event that says so.

    Args:
        deed: what was done.
        own: the name of the firm itself, None where it has none.

    Raises:
        Unsound: the standard allows no such event.
    """
    kind = KINDS[deed.doing]
    stamp = deed.at.isoformat(timespec="milliseconds")
    body: dict[str, Any] = {"type": _TYPES[deed.doing], "eventTime": stamp, "eventTimeZoneOffset": stamp[-6:]}
    body |= _WHAT[deed.doing](deed)
    body |= {"bizStep": kind.step, "disposition": kind.state}
    body |= _where(deed) | _why(deed, own)
    faults: list[Fault] = []
    check_event(body, (), faults)
    if faults:
        raise Unsound("no_event", "code", zh=faults[0].zh, en=faults[0].en)
    return Event(body)


_TYPES = {
    Doing.RECEIVE: "ObjectEvent",
    Doing.MAKE: "TransformationEvent",
    Doing.PACK: "AggregationEvent",
    Doing.SHIP: "ObjectEvent",
    Doing.SELL: "ObjectEvent",
}


def _lists(amounts: Sequence[Amount], singles: str, quantities: str) -> dict[str, Any]:
    counted = [one for one in amounts if one.quantity is not None]
    told = {
        singles: [one.named.uri for one in amounts if one.quantity is None],
        quantities: [_counted(one) for one in counted],
    }
    return {name: listed for name, listed in told.items() if listed}


def _counted(one: Amount) -> dict[str, Any]:
    number = one.quantity or Decimal(0)
    plain = int(number) if number == number.to_integral_value() else float(number)
    return {"epcClass": one.named.uri, "quantity": plain} | ({"uom": one.uom} if one.uom else {})


def _observed(deed: Deed) -> dict[str, Any]:
    return {"action": "OBSERVE"} | _lists(deed.goods, "epcList", "quantityList")


def _made(deed: Deed) -> dict[str, Any]:
    put_in = _lists(deed.goods, "inputEPCList", "inputQuantityList")
    return put_in | _lists(deed.made, "outputEPCList", "outputQuantityList")


def _packed(deed: Deed) -> dict[str, Any]:
    parent = {"parentID": deed.container.uri} if deed.container else {}
    return {"action": "ADD"} | parent | _lists(deed.goods, "childEPCs", "childQuantityList")


_WHAT = {
    Doing.RECEIVE: _observed,
    Doing.MAKE: _made,
    Doing.PACK: _packed,
    Doing.SHIP: _observed,
    Doing.SELL: _observed,
}


def _where(deed: Deed) -> dict[str, Any]:
    """What was shipped is at the place no longer, so that it is only where it was read."""
    if deed.place is None:
        return {}
    here = {"id": deed.place}
    return {"readPoint": here} if deed.doing is Doing.SHIP else {"readPoint": here, "bizLocation": here}


def _why(deed: Deed, own: str | None) -> dict[str, Any]:
    if deed.doing is Doing.MAKE:
        return _transaction("prodorder", own, deed.document)
    if deed.doing not in (Doing.RECEIVE, Doing.SHIP):
        return {}
    is_coming = deed.doing is Doing.RECEIVE
    source, destination = (deed.partner, own) if is_coming else (own, deed.partner)
    told: dict[str, Any] = _transaction("desadv", source, deed.document)
    for name, key, party in (("sourceList", "source", source), ("destinationList", "destination", destination)):
        if party:
            told[name] = [{"type": "possessing_party", key: party}]
    return told


def _transaction(type_: str, issuer: str | None, number: str) -> dict[str, Any]:
    """The paper by the name of whoever issued it: shipper and receiver name the same one (CBV 2.0 section 8.5)."""
    if not (issuer and number):
        return {}
    written = quote(number, safe="-._~")
    gln = issuer.removeprefix(_GLN)
    name = f"urn:epcglobal:cbv:bt:{gln}:{written}" if gln != issuer else f"{issuer}:{type_}:{written}"
    return {"bizTransactionList": [{"type": type_, "bizTransaction": name}]}
