"""One canonical form for one thing, however it was written.

The form is a Digital Link below ``id.gs1.org`` of key and serial or lot alone. Attributes (dates, weights) say
something about the thing and are no part of its name; nor is the lot of a serialised item, since an EPC URN leaves it
out, nor the variant (AI 22) of a lot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiheng.vocab.gs1.digital_link import DigitalLink, canonical_uri, from_elements, parse_digital_link
from zhiheng.vocab.gs1.elements import Elements, checked, parse_element_string
from zhiheng.vocab.gs1.scans import parse_ai_data, parse_scan
from zhiheng.vocab.gs1.urns import link_of
from zhiheng.vocab.gtin import LENGTHS
from zhiheng.vocab.problem import Problem

Level = Literal["class", "lot", "instance", "party", "place", "other"]

_SCHEMES: dict[str, tuple[str, Level]] = {
    "00": ("sscc", "instance"),
    "01": ("gtin", "class"),
    "253": ("gdti", "class"),
    "255": ("gcn", "class"),
    "401": ("ginc", "other"),
    "402": ("gsin", "other"),
    "414": ("gln", "place"),
    "415": ("gln-payee", "party"),
    "417": ("party-gln", "party"),
    "8003": ("grai", "class"),
    "8004": ("giai", "instance"),
    "8006": ("itip", "class"),
    "8010": ("cpid", "class"),
    "8013": ("gmn", "class"),
    "8017": ("gsrn-provider", "party"),
    "8018": ("gsrn-recipient", "party"),
}
_LEVELS: tuple[tuple[str, Level], ...] = (("21", "instance"), ("235", "instance"), ("10", "lot"), ("8011", "instance"))
_CLASS_LENGTHS = {"253": 13, "255": 13, "8003": 14}
_KEPT = frozenset({"254", "8020", "8019", "7040"})


@dataclass(frozen=True, slots=True)
class Identified:
    """What an identifier names.

    Attributes:
        scheme: gtin, sscc, gln ...
        level: class, lot, instance, party, place or other.
        canonical: the one URI by which the thing is known.
        elements: all that was written, pairs of AI and value.
        class_uri: the class of a lot or instance, where it has one.
        lot_uri: the lot of an instance, where its lot was written too.
    """

    scheme: str
    level: Level
    canonical: str
    elements: Elements
    class_uri: str | None = None
    lot_uri: str | None = None


def identify(text: str) -> Identified:
    """The thing that an element string, AI data, scan, Digital Link, bare GTIN or EPC URN names.

    >>> one = identify("(01)06901234567892(21)A1(17)300131")
    >>> one.canonical, one.level
    ('https://id.gs1.org/01/06901234567892/21/A1', 'instance')
    >>> identify("urn:epc:id:sgtin:6901234.056789.A1").canonical == one.canonical
    True
    >>> identify("6901234567892").canonical
    'https://id.gs1.org/01/06901234567892'

    Raises:
        Problem: it is none of these, or breaks the standard.
    """
    link, elements = _read(text.strip())
    if link is None:
        zh, en = "数据不含可标识事物的主键", "the data hold no key that names a thing"
        raise Problem("gs1_no_key", zh, en)
    key, value = link.path[0]
    scheme, level = _SCHEMES[key]
    qualifiers = dict(link.path[1:])
    decisive = next(((ai, found) for ai, found in _LEVELS if ai in qualifiers), None)
    kept = [ai for ai in qualifiers if (decisive and ai == decisive[0]) or ai in _KEPT]
    if decisive:
        level = decisive[1]
    elif key in _CLASS_LENGTHS and len(value) > _CLASS_LENGTHS[key]:
        level = "instance"
    class_uri = (
        _uri((key, value[: _CLASS_LENGTHS.get(key)])) if level in ("lot", "instance") and _has_class(key) else None
    )
    lot = ("10", qualifiers["10"]) if level == "instance" and "10" in qualifiers else None
    return Identified(
        scheme=scheme,
        level=level,
        canonical=_uri((key, value), *((ai, qualifiers[ai]) for ai in kept)),
        elements=elements,
        class_uri=class_uri,
        lot_uri=_uri((key, value), lot) if lot else None,
    )


def _has_class(key: str) -> bool:
    return _SCHEMES[key][1] == "class"


def _uri(*pairs: tuple[str, str]) -> str:
    return canonical_uri(DigitalLink(pairs, ()))


def _read(text: str) -> tuple[DigitalLink | None, Elements]:
    if text[:8].lower() == "urn:epc:":
        link: DigitalLink | None = link_of(text)
    elif text[:4].lower() == "http":
        link = parse_digital_link(text)
    elif text.startswith("]"):
        elements, link = parse_scan(text)
        return link, elements
    else:
        elements = _written(text)
        return from_elements(elements), elements
    return link, link.elements if link else ()


def _written(text: str) -> Elements:
    if text.startswith("("):
        return parse_element_string(text)
    if text.startswith("^"):
        return parse_ai_data(text)
    if len(text) in LENGTHS and text.isascii() and text.isdigit():
        return checked([("01", text.zfill(14))])
    zh = "不是可识别的 GS1 标识：应为 GTIN、带括号的数据、扫描数据、数字链接或 EPC URN"
    en = "no GS1 identifier: expected is a GTIN, data in brackets, a scan, a Digital Link or an EPC URN"
    raise Problem("gs1_unrecognised", zh, en)
