"""What a code names, as a firm types or scans it: goods, containers, partners, places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.traceability.sheets.faults import Unsound, unsound
from zhiheng.policy.identifying import canonical
from zhiheng.vocab.gs1.canonical import Identified, Level, identify
from zhiheng.vocab.gs1.digital_link import DigitalLink, canonical_uri
from zhiheng.vocab.gs1.elements import Elements, checked, element_string
from zhiheng.vocab.gtin import LENGTHS
from zhiheng.vocab.problem import Problem

OF_GOODS = ("class", "lot", "instance", "other")
NONE = frozenset({"无", "没有", "none", "n/a"})
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
# what cameras and many scanners send of a GS1 symbol: its data without the identifier of the symbology
_BARE_DATA = re.compile(r"(?:01[0-9]{14}|00[0-9]{18})[!-~]*")
_DIGITS = re.compile(r"[0-9]+")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by its name.

    Attributes:
        uri: as the event writes it; an instance whose lot is known bears it in its path.
        level: what it names.
        scheme: gtin, sscc ...
    """

    uri: str
    level: Level
    scheme: str


def tidy(text: str) -> str:
    """Full-width signs made plain, without space around; the separators of a scan stay."""
    return unicodedata.normalize("NFKC", text[:2000]).strip(" \t\r\n\u200b\ufeff")


def goods(code: str, lot: str = "", serial: str = "") -> Named:
    """The goods that a code names, with lot and serial in cells of their own.

    Raises:
        Unsound: they name none.
    """
    text = tidy(code)
    if not text:
        raise Unsound("code_missing", "code")
    found = _identified(text, "code")
    if found.level not in OF_GOODS:
        raise Unsound("code_is_place", "code")
    if not (tidy(lot) or tidy(serial)):
        return _named(found)
    return _qualified(found, tidy(lot), tidy(serial))


def _identified(text: str, field: str) -> Identified:
    if _ROUNDED.fullmatch(text):
        raise Unsound("code_rounded", field, value=text[:_SHOWN])
    try:
        return _read(text)
    except Problem as problem:
        raise unsound("code_wrong", field, problem) from None


def _read(text: str) -> Identified:
    """Bare digits are a GTIN or an SSCC by their number; a column of goods holds no credit codes."""
    if _DIGITS.fullmatch(text):
        if len(text) == 18:
            return identify(f"(00){text}")
        if len(text) == 20 and text.startswith("00"):
            return identify(f"(00){text[2:]}")
        if len(text) in LENGTHS:
            return identify(text)
    if not text.startswith("]") and ("\x1d" in text or _BARE_DATA.fullmatch(text)):
        text = f"]C1{text.removeprefix(chr(29))}"
    return canonical(text, policy.load(settings.PACKS[0]).identifiers)


def _qualified(found: Identified, lot: str, serial: str) -> Named:
    """The goods with the lot and the serial that stand beside the code."""
    if found.scheme != "gtin":
        raise Unsound("lot_beside_other", "lot" if lot else "serial")
    told = dict(found.elements)
    for ai, value, field in (("10", lot, "lot"), ("21", serial, "serial")):
        if value and told.get(ai, value) != value:
            raise Unsound("lot_differs", field, found=told[ai], value=value[:_SHOWN])
        try:
            told |= dict(checked([("01", told["01"]), (ai, value)])) if value else {}
        except Problem as problem:
            raise unsound("code_wrong", field, problem) from None
    return _named(identify(element_string(tuple(told.items()))))


def _named(found: Identified) -> Named:
    if found.scheme == "gtin" and found.level == "instance" and found.lot_uri:
        told = dict(found.elements)
        path: Elements = tuple((ai, told[ai]) for ai in ("01", "10", "21"))
        return Named(canonical_uri(DigitalLink(path, ())), found.level, found.scheme)
    return Named(found.canonical, found.level, found.scheme)


def container(code: str) -> Named:
    """The case or pallet that a code names.

    Raises:
        Unsound: it names none.
    """
    text = tidy(code)
    if not text:
        raise Unsound("container_missing", "container")
    found = _within("container_wrong", "container", text, _read)
    if found.level != "instance":
        raise Unsound("container_wrong", "container", value=text[:_SHOWN], zh="不是单件", en="not a single one")
    return _named(found)


def partner(code: str) -> str | None:
    """The party that a code names, None where the cell says that there is none.

    Raises:
        Unsound: it is empty, or names no party.
    """
    text = tidy(code)
    if not text:
        raise Unsound("partner_missing", "partner")
    if text.lower() in NONE:
        return None
    found = _within("partner_wrong", "partner", text, lambda one: _placed(one, "417"))
    if found.level == "place" and found.scheme == "gln":
        return f"https://id.gs1.org/417/{found.elements[0][1]}"
    if found.level not in ("party", "other"):
        raise Unsound("partner_wrong", "partner", value=text[:_SHOWN], zh="是产品或地点的编码", en="goods or a place")
    return found.canonical


def place(code: str) -> str | None:
    """The place that a code names; None for an empty cell.

    Raises:
        Unsound: it names no place.
    """
    text = tidy(code)
    if not text or text.lower() in NONE:
        return None
    found = _within("place_wrong", "place", text, lambda one: _placed(one, "414"))
    if found.level not in ("place", "party", "other"):
        raise Unsound("place_wrong", "place", value=text[:_SHOWN], zh="是产品的编码", en="it names goods")
    return found.canonical


def _placed(text: str, ai: str) -> Identified:
    """Thirteen bare digits are a GLN here."""
    if len(text) == 13 and _DIGITS.fullmatch(text):
        return identify(f"({ai}){text}")
    return canonical(text, policy.load(settings.PACKS[0]).identifiers)


def _within(code: str, field: str, text: str, read: Callable[[str], Identified]) -> Identified:
    if _ROUNDED.fullmatch(text):
        raise Unsound("code_rounded", field, value=text[:_SHOWN])
    try:
        return read(text)
    except Problem as problem:
        raise unsound(code, field, problem, value=text[:_SHOWN]) from None
