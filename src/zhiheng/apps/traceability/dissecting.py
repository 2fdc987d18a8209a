"""An event taken apart: which things it names, as what, how much of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.apps.traceability.choices import DESTINATIONS, KINDS, SOURCES, Action, Kind, Level, Role
from zhiheng.apps.traceability.naming import Name, name_of

LOT = ("cbvmda:lotNumber", "urn:epcglobal:cbv:mda:lotNumber", "lotNumber")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in an event."""

    name: Name
    role: Role
    quantity: Decimal | None = None
    uom: str = ""


@dataclass(slots=True)
class Parts:
    """What an event says of things.

    Attributes:
        process: the name that inputs and outputs of one process share; empty: the event is one by itself.
        lots: by the name of an instance, the lot that the event's master data say it is of.
    """

    kind: Kind
    action: Action | None
    parts: list[Part]
    process: str = ""
    read_point: Name | None = None
    biz_location: Name | None = None
    lots: dict[str, str] = field(default_factory=dict)


def dissect(body: Mapping[str, Any]) -> Parts:
    """Take an event apart.

    Args:
        body: the event in its inner form, found sound.
    """
    kind = KINDS[body["type"]]
    parts = [*_parts(kind, body), *_partners(body)]
    return Parts(
        kind=kind,
        action=Action[body["action"]] if body.get("action") else None,
        parts=parts,
        process=body.get("transformationID") or "",
        read_point=_place(body.get("readPoint")),
        biz_location=_place(body.get("bizLocation")),
        lots=_lots(body, parts),
    )


_FIELDS: Mapping[Kind, tuple[tuple[str, str, Role], ...]] = {
    Kind.OBJECT: (("epcList", "quantityList", Role.ITEM),),
    Kind.TRANSACTION: (("epcList", "quantityList", Role.ITEM),),
    Kind.AGGREGATION: (("childEPCs", "childQuantityList", Role.CHILD),),
    Kind.ASSOCIATION: (("childEPCs", "childQuantityList", Role.CHILD),),
    Kind.TRANSFORMATION: (
        ("inputEPCList", "inputQuantityList", Role.INPUT),
        ("outputEPCList", "outputQuantityList", Role.OUTPUT),
    ),
}


def _parts(kind: Kind, body: Mapping[str, Any]) -> Iterator[Part]:
    if body.get("parentID"):
        yield Part(name_of(body["parentID"]), Role.PARENT)
    for part in _listed(kind, body):
        yield part
        if kind is Kind.ASSOCIATION and body.get("action") == "ADD":
            yield Part(part.name, Role.ATTACHED)
    if kind is Kind.ASSOCIATION and body.get("action") == "ADD" and body.get("parentID"):
        yield Part(name_of(body["parentID"]), Role.WHOLE)


def _partners(body: Mapping[str, Any]) -> Iterator[Part]:
    """Whom it came from and whom it went to; one of a type that the standard does not know stays in the body."""
    for field_, key, roles in (("sourceList", "source", SOURCES), ("destinationList", "destination", DESTINATIONS)):
        for one in body.get(field_) or ():
            if (role := roles.get(one["type"])) is not None:
                yield Part(name_of(one[key]), role)


def _listed(kind: Kind, body: Mapping[str, Any]) -> Iterator[Part]:
    for singles, quantities, role in _FIELDS[kind]:
        for text in body.get(singles) or ():
            yield Part(name_of(text), role)
        for one in body.get(quantities) or ():
            yield Part(name_of(one["epcClass"]), role, _quantity(one), one.get("uom") or "")


def _quantity(one: Mapping[str, Any]) -> Decimal | None:
    value = one.get("quantity")
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _place(told: Any) -> Name | None:
    text = told.get("id") if isinstance(told, dict) else told
    return name_of(text) if text else None


def _lots(body: Mapping[str, Any], parts: list[Part]) -> dict[str, str]:
    """The lot in the master data of items that come to be: it holds for every one of them that has a class."""
    told = body.get("ilmd") or {}
    lot = next((told[name] for name in LOT if isinstance(told.get(name), str) and told[name]), None)
    born = {Role.ITEM, Role.OUTPUT}
    found = {}
    for part in parts:
        one = part.name
        if one.of_lot:
            found[one.canonical] = one.of_lot
        elif lot and part.role in born and one.level is Level.INSTANCE and one.of_class and "/01/" in one.of_class:
            found[one.canonical] = f"{one.of_class}/10/{_escaped(lot)}"
    return found


def _escaped(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="-._~")
