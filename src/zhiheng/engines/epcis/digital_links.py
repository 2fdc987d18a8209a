"""Identifiers in the one form that the event hash takes: the constrained canonical GS1 Digital Link.

EPC URNs follow the EPC Tag Data Standard 2.0 section 6, Digital Links GS1 Digital Link URI Syntax 1.2 section 4.11;
which qualifiers stay is said in CBV 2.0 section 8.9.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from zhiheng.vocab.gs1.urns import to_digital_link
from zhiheng.vocab.problem import Problem

HOME = "https://id.gs1.org"


@lru_cache(maxsize=1 << 16)  # a chain tells of the same thing again and again
def canonical_link(uri: str) -> str | None:
    """The canonical Digital Link of an EPC URN or of any Digital Link; None for every other address.

    >>> canonical_link("urn:epc:id:sgtin:4012345.012345.12")
    'https://id.gs1.org/01/04012345123456/21/12'
    >>> canonical_link("https://shop.example.cn/gtin/6901234567892/lot/A1?17=261231")
    'https://id.gs1.org/01/06901234567892/10/A1'
    """
    if uri.startswith("urn:epc:"):
        return _of_urn(uri)
    if uri.startswith(("https://", "http://")):
        return _of_link(uri)
    return None


def _of_urn(uri: str) -> str | None:
    try:
        return to_digital_link(uri)
    except Problem:
        return None


_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
# the value of each key, and its qualifiers, the finest first
_KEYS: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    ai: (re.compile(form, re.ASCII), tuple(finer.split()))
    for ai, form, finer in (
        ("00", r"\d{18}\Z", ""),
        ("01", r"(?:\d{8}|\d{12,14})\Z", "21 235 10"),
        ("253", r"\d{13}\S{0,51}\Z", ""),
        ("255", r"\d{13,25}\Z", ""),
        ("401", r"\S{4,90}\Z", ""),
        ("402", r"\d{17}\Z", ""),
        ("414", r"\d{13}\Z", "254"),
        ("417", r"\d{13}\Z", ""),
        ("8003", r"\d{14}\S{0,48}\Z", ""),
        ("8004", r"\d{4}\S{0,86}\Z", ""),
        ("8006", r"\d{18}\Z", "21 10"),
        ("8010", r"\d{4}\S{0,86}\Z", "8011"),
        ("8017", r"\d{18}\Z", ""),
        ("8018", r"\d{18}\Z", ""),
    )
}


def _of_link(uri: str) -> str | None:
    path = uri.partition("?")[0].partition("#")[0]
    parts = path.split("/")
    for place in range(len(parts) - 2, 2, -1):
        ai = _NAMES.get(parts[place], parts[place])
        if ai in _KEYS and _KEYS[ai][0].match(parts[place + 1]):
            return _constrained(ai, parts[place + 1], parts[place + 2 :])
    return None


def _constrained(ai: str, key: str, rest: Sequence[str]) -> str | None:
    """The key with its finest qualifier; None where what follows the key is no list of qualifiers."""
    if rest and not rest[-1]:
        rest = rest[:-1]
    if len(rest) % 2:
        return None
    if ai == "01":
        key = key.zfill(14)
    given = {_NAMES.get(name, name): value for name, value in zip(rest[::2], rest[1::2], strict=True)}
    finest = next((one for one in _KEYS[ai][1] if given.get(one)), None)
    return f"{HOME}/{ai}/{key}" + (f"/{finest}/{given[finest]}" if finest else "")
