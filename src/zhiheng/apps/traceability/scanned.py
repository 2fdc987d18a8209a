"""A scanned address taken apart: the thing it names, and the ladder of names from the item up to its class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest

from zhiheng.vocab.gs1.canonical import Identified, identify
from zhiheng.vocab.gs1.digital_link import DigitalLink, canonical_uri, from_elements, parse_digital_link
from zhiheng.vocab.gtin import LENGTHS

KEYS = "00|01|253|255|401|402|414|417|8003|8004|8006|8010|8013|8017|8018"
_SHORT = re.compile(r"/01/([0-9]+)(/.*)?")
_QUALIFIERS = frozenset({"22", "10", "21", "235", "254", "7040", "8011", "8019", "8020"})
_HOST = "https://id.gs1.org"
PLACES = {"01": "gtin", "10": "lot", "21": "serial", "22": "variant"}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What somebody scanned.

    Attributes:
        path: below the site's root, as the standard spells it.
        anchors: canonical names of the thing and of what it is one of, the most special first (GS1-Conformant Resolver
            Standard, section on levels): the last qualifier is dropped, then the one before it.
        parts: what a template of a link may hold, by name.
    """

    path: str
    identified: Identified
    anchors: tuple[str, ...]
    parts: dict[str, str]


def anchor_of(code: str) -> str:
    """The name by which links of a code are registered: its own, and of what has no number the variant as well.

    >>> anchor_of("(01)06901234567892(22)V1")
    'https://id.gs1.org/01/06901234567892/22/V1'
    >>> anchor_of("(01)06901234567892(22)V1(21)7")
    'https://id.gs1.org/01/06901234567892/21/7'

    Raises:
        Problem: it is no code of GS1.
    """
    found = identify(code)
    link = from_elements(found.elements)
    if found.level == "instance" or link is None:
        return found.canonical
    return canonical_uri(DigitalLink(link.path, ()))


def raw_path(request: HttpRequest, below: str) -> str:
    """The path as it was asked for, percent signs and all, where the server tells it; else as it must have been."""
    raw = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or ""
    below = below.rstrip("/")  # a slash behind everything says nothing (GS1-Conformant Resolver Standard, section 2.13)
    told = raw.split("?")[0].rstrip("/")
    at = told.find(f"/{below.split('/', maxsplit=1)[0]}/") if told else -1
    if at >= 0:
        return told[at:]
    page, _, code = below.partition("/") if below.startswith("product/") else ("", "", below)
    return (f"/{page}" if page else "") + _encoded(code)


def _encoded(below: str) -> str:
    """A path whose percent signs the server took away: a slash that begins no qualifier was part of a value.

    >>> _encoded("01/06901234567892/10/A/1/21/7")
    '/01/06901234567892/10/A%2F1/21/7'
    """
    first, *rest = below.split("/")
    parts = [first, *rest[:1]]
    for place, one in enumerate(rest[1:], 1):
        begins = one in _QUALIFIERS and place + 1 < len(rest)
        if begins or parts[-1] in _QUALIFIERS or (len(parts) % 2 and parts[-1] in KEYS.split("|")):
            parts.append(one)
        else:
            parts[-1] += f"/{one}"
    return "/" + "/".join(quote(one, safe="") for one in parts)


def full_gtin(path: str) -> str | None:
    """The path with the GTIN in its 14 digits where it came with fewer."""
    found = _SHORT.fullmatch(path)
    if found and len(found[1]) in LENGTHS and len(found[1]) < 14:
        return f"/01/{found[1].zfill(14)}{found[2] or ''}"
    return None


def scanned(path: str, query: str = "") -> Scanned:
    """Take a path apart.

    Raises:
        Problem: it breaks the standard; the problem says in what.
    """
    uri = f"{_HOST}{path}" + (f"?{query}" if query else "")
    link = parse_digital_link(uri)
    found = identify(uri)
    ladder = [canonical_uri(DigitalLink(link.path[:count], ())) for count in range(len(link.path), 0, -1)]
    anchors = dict.fromkeys([ladder[0], found.canonical, *ladder[1:], *filter(None, (found.lot_uri, found.class_uri))])
    parts = {PLACES.get(ai, "key"): value for ai, value in link.path}
    return Scanned(ladder[0].removeprefix(_HOST), found, tuple(anchors), parts | {"key": link.path[0][1]})
