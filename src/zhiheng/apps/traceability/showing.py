"""What pages say of events, things and captures, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.choices import Level, Role
from zhiheng.apps.traceability.models import Capture, Event, Reference, Thing
from zhiheng.apps.traceability.queries.holders import names_of
from zhiheng.apps.traceability.sheets.composing import PARTY, Deed
from zhiheng.apps.traceability.sheets.doings import KINDS
from zhiheng.apps.traceability.templatetags.traceability import half, thing
from zhiheng.apps.traceability.wording import STEM
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.gs1.prefixes import company_prefix
from zhiheng.vocab.gs1.table import table
from zhiheng.vocab.problem import Problem
from zhiheng.web import formats
from zhiheng.web.templatetags.zhiheng import tr

# fields of a body that its page tells elsewhere; the others stand in it as they are
TOLD = {
    "type", "action", "eventTime", "eventTimeZoneOffset", "recordTime", "eventID", "bizStep", "disposition",
    "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList", "epcList", "quantityList",
    "parentID", "childEPCs", "childQuantityList", "inputEPCList", "inputQuantityList", "outputEPCList",
    "outputQuantityList", "transformationID", "errorDeclaration", "@context", "@namespaces",
}  # fmt: skip
_SINGLES = ("epcList", "outputEPCList", "childEPCs", "inputEPCList")
_COUNTED = ("quantityList", "outputQuantityList", "childQuantityList", "inputQuantityList")
PAPERS = {
    "bol": ("提单", "bill of lading"), "cert": ("证书", "certificate"), "desadv": ("送货单", "despatch advice"),
    "inv": ("发票", "invoice"), "pedigree": ("来历证明", "pedigree"), "po": ("采购订单", "purchase order"),
    "poc": ("订单确认", "order confirmation"), "prodorder": ("生产单", "production order"),
    "recadv": ("收货单", "receiving advice"), "rma": ("退货授权", "return authorisation"),
    "testprd": ("检验程序", "test procedure"), "testres": ("检验结果", "test result"),
    "upevt": ("上游事件", "upstream event"),
}  # fmt: skip
PARTIES = (
    ("sourceList", "source", "来自", "from"),
    ("destinationList", "destination", "去往", "to"),
)


def state_of(capture: Capture) -> str:
    """The status of a capture: running, refused as a whole, taken in part, or done."""
    if capture.finished_at is None:
        return "capture_running"
    if capture.refused and not (capture.added or capture.repeated):
        return "capture_refused"
    if not capture.read:
        return "capture_refused"
    return "capture_partly" if capture.refused else "capture_done"


def state_of_event(event: Event) -> str:
    """Whether it stands, was taken back, or takes another back."""
    if event.is_declaration:
        return "event_declaration"
    return "event_voided" if event.voided_at else "event_stands"


def step_of(event: Event) -> str:
    """The business step in words, with the word of the standard beside it."""
    return with_word(words.STEPS, event.biz_step)


def with_word(listed: str, code: str) -> str:
    """``收货 receiving``; a word of nobody's standard as it is."""
    if not code:
        return formats.MISSING
    name = tr(words.word(listed, code))
    return name if name in (code, code.replace("_", " ")) else f"{name} {code}"


def brief_of(body: Mapping[str, Any]) -> str:
    """What an event is about, in a line: what came out before what went in."""
    names = list(_named(body))
    if not names:
        return formats.MISSING
    if len(names) == 1:
        return thing(names[0])
    return tr(Text(f"{thing(names[0])} 等 {len(names)} 项", f"{thing(names[0])} and {len(names) - 1} more"))


def _named(body: Mapping[str, Any]) -> Iterator[str]:
    if body.get("parentID"):
        yield canonical(body["parentID"])
    for singles, counted in zip(_SINGLES, _COUNTED, strict=True):
        yield from (canonical(one) for one in body.get(singles) or ())
        yield from (canonical(one["epcClass"]) for one in body.get(counted) or ())


def canonical(text: str) -> str:
    """The one spelling of a GS1 name; any other name as it is. A lot behind an instance is part of no name."""
    try:
        return identify(text).canonical
    except Problem:
        return text


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing in an event; ``pk`` is None where it has no page."""

    role: str
    name: str
    label: str
    level: str
    pk: int | None
    amount: str


def mentions(references: list[Reference]) -> list[Mention]:
    """What an event names, in words."""
    shown = [one for one in references if one.role <= Role.WHOLE and one.role not in (Role.ATTACHED, Role.WHOLE)]
    return [
        Mention(
            role=half(Role(one.role).label),
            name=one.thing.canonical,
            label=thing(one.thing.canonical),
            level=half(Level(one.thing.level).label),
            pk=one.thing_id,
            amount=amount(one.quantity, one.uom),
        )
        for one in shown
    ]


def amount(quantity: Decimal | None, uom: str) -> str:
    """A quantity with its unit, without needless zeros; empty where none is told."""
    if quantity is None:
        return ""
    number = f"{quantity.normalize():,f}" if isinstance(quantity, Decimal) else f"{quantity:,}"
    return f"{number} {tr(words.unit_of(uom))}"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom or where it came from or went to."""

    way: tuple[str, str]
    type: str
    label: str


_TYPES = {
    "owning_party": ("所有方", "owner"),
    "possessing_party": ("持有方", "holder"),
    "location": ("地点", "place"),
}


def parties(body: Mapping[str, Any]) -> list[Party]:
    """Sources and destinations, firms by their names."""
    found = [
        (way, one["type"], one[key])
        for field, key, *way in PARTIES
        for one in body.get(field) or ()
        if isinstance(one, dict) and key in one
    ]
    names = names_of(one.removeprefix(PARTY) for _, _, one in found)
    return [Party((zh, en), type_, called(uri, names)) for (zh, en), type_, uri in found]


def called(uri: str, names: Mapping[str, str]) -> str:
    """A party by its name, with its code; by its code where no unit bears it."""
    label = thing(canonical(uri))
    name = names.get(uri.removeprefix(PARTY))
    return f"{name}（{uri.removeprefix(PARTY)}）" if name else label


def type_of(party: Party) -> tuple[str, str]:
    """The type of a source or destination in words."""
    return _TYPES.get(party.type, (party.type, party.type))


def papers(body: Mapping[str, Any]) -> list[tuple[tuple[str, str], str]]:
    """The papers that an event names: what they are, and their names."""
    found = []
    for one in body.get("bizTransactionList") or ():
        type_ = str(one.get("type", ""))
        found.append((PAPERS.get(type_, (type_ or "单证", type_ or "document")), str(one.get("bizTransaction", ""))))
    return found


def rest_of(body: Mapping[str, Any]) -> str:
    """Whatever else the event says (sensors, certificates, master data, extensions), as it says it; else empty."""
    left = {name: value for name, value in body.items() if name not in TOLD}
    return json.dumps(left, ensure_ascii=False, indent=1) if left else ""


def key_of(thing_: Thing) -> list[tuple[tuple[str, str], str]]:
    """The parts of a GS1 name: their titles and values."""
    if not thing_.canonical.startswith(STEM):
        return []
    known = table()
    found = identify(thing_.canonical).elements
    return [((f"{known[ai].title.zh} ({ai})", f"{known[ai].title.en} ({ai})"), value) for ai, value in found]


def prefix_of(thing_: Thing) -> str:
    """The company prefix of GS1 China in the key, empty where there is none."""
    if not thing_.canonical.startswith(STEM):
        return ""
    ai, value = identify(thing_.canonical).elements[0]
    found = company_prefix(value) if ai in ("01", "414", "417") else None
    return found.digits if found else ""


def deed_line(deed: Deed) -> str:
    """What a row of a table would record, in a line."""
    return "；".join(
        f"{thing(canonical(one.named.uri))} {amount(one.quantity, one.uom)}".strip()
        for one in (*deed.goods, *deed.made)
    )


def doing_title(deed: Deed) -> str:
    """What was done."""
    return tr(KINDS[deed.doing].title)
