"""Names that are meant as GS1 writes them, and are wrong.

Anybody may name things by URIs of their own, and such names pass. A name in the closed namespace of EPC, or in the form
of a Digital Link, claims to be a key of GS1 and is held to it: a wrong check digit would make a second thing of one,
and a recall would lose sight of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from zhiheng.apps.traceability.choices import Level
from zhiheng.apps.traceability.naming import name_of
from zhiheng.engines.epcis import Fault
from zhiheng.engines.epcis.faults import shown
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.gs1.table import table
from zhiheng.vocab.problem import Problem

# EPC Tag Data Standard: schemes that carry no key of GS1, so that nothing of ours can check them
_OTHER_EPC = frozenset({"gid", "usdod", "adi", "bic", "imovn"})
_EPC = re.compile(r"urn:epc:(?:id|idpat|class|pat|raw|tag):([a-z0-9-]+):", re.IGNORECASE)
# Of assets that come back (GRAI) the examples of GS1 and of OpenEPCIS print Digital Links without the leading zero or
# with a wrong check digit; packages named so are about, and a wrong one hides no product: it is kept and warned of.
_WARNED = frozenset({"8003"})
_TO_DO = Text(
    "请更正后重新报送；企业自有编码请改用自有域名或名称空间的 URI",
    "Put it right and send it again; write codes of your own as URIs of your own",
)
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_AMOUNTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PLACES = ("readPoint", "bizLocation")
_PAIRS = (("sourceList", "source"), ("destinationList", "destination"), ("bizTransactionList", "bizTransaction"))


class Wrong(NamedTuple):
    """Why a name is no name of GS1.

    Attributes:
        is_fault: the event is refused; else it is kept with a warning.
    """

    is_fault: bool
    code: str
    zh: str
    en: str


class Finding(NamedTuple):
    """A wrong name of an event, and whether the event is refused for it."""

    fault: Fault
    is_fault: bool


def wrong_names(body: Mapping[str, Any], pointer: str) -> list[Finding]:
    """The wrong names of an event, in the order in which it holds them.

    Args:
        body: the event in its inner form, found sound otherwise.
        pointer: the place of the event in its document.
    """
    found = []
    for where, text in _names(body):
        wrong = why_wrong(text) if name_of(text).level is Level.OTHER else None
        if wrong is not None:
            found.append(Finding(Fault(wrong.code, pointer + where, wrong.zh, wrong.en), wrong.is_fault))
    return found


def _names(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each name with its place in the event."""
    if "parentID" in body:
        yield "/parentID", body["parentID"]
    for field in _LISTS:
        for place, text in enumerate(body.get(field) or ()):
            yield f"/{field}/{place}", text
    for field in _AMOUNTS:
        for place, one in enumerate(body.get(field) or ()):
            yield f"/{field}/{place}/epcClass", one["epcClass"]
    for field in _PLACES:
        told = body.get(field)
        if told:
            yield (f"/{field}/id", told["id"]) if isinstance(told, dict) else (f"/{field}", told)
    for field, member in _PAIRS:
        for place, one in enumerate(body.get(field) or ()):
            yield f"/{field}/{place}/{member}", one[member]


@lru_cache(maxsize=4096)
def why_wrong(text: str) -> Wrong | None:
    """Why a name that looks like one of GS1 is none; nothing for a sound one, and for a name of somebody's own.

    >>> why_wrong("https://id.gs1.org/01/06901234567893").code
    'gs1_csum'
    >>> why_wrong("urn:example:bin:7"), why_wrong("https://example.com/po/12345678")
    (None, None)
    """
    key = _claimed(text)
    if key is None:
        return None
    try:
        identify(text)
    except Problem as problem:
        return Wrong(key not in _WARNED, problem.code, *_told(text, problem))
    return None


def _told(text: str, problem: Problem) -> tuple[str, str]:
    name = shown(text)
    zh = f"{name} 按 GS1 标识书写，但有错：{problem.zh}。"
    en = f"'{name}' is meant as a GS1 identifier, but is wrong: {problem.en}. "
    return zh + _TO_DO.zh, en + _TO_DO.en


def _claimed(text: str) -> str | None:
    """The AI of the key, or the scheme, that a name claims to hold."""
    if text[:8].lower() == "urn:epc:":
        found = _EPC.match(text)
        return None if found and found[1].lower() in _OTHER_EPC else "epc"
    if text[:4].lower() != "http":
        return None
    try:
        parts = urlsplit(text)
        is_gs1 = parts.hostname == "id.gs1.org"
    except ValueError:
        return None
    return _key_of(parts.path.split("/"), is_gs1=is_gs1)


def _key_of(parts: list[str], *, is_gs1: bool) -> str | None:
    """The first AI of a primary key with a value behind it; below any other domain the value must look like one."""
    known = table()
    for ai, value in pairwise(parts[1:]):
        if ai in known and known[ai].is_key and (is_gs1 or _looks_like(ai, value)):
            return ai
    return None


def _looks_like(ai: str, value: str) -> bool:
    """Whether a value is as long as the key is, but for one digit; a free text may be anything.

    >>> _looks_like("01", "0690123456789"), _looks_like("01", "20260301"), _looks_like("8004", "6901234A")
    (True, False, False)
    """
    parts = table()[ai].components
    fixed = list(takewhile(lambda one: one.characters == "n" and one.shortest == one.longest, parts))
    length = sum(one.longest for one in fixed)
    digits = len(value) - len(value.lstrip("0123456789"))
    return bool(fixed) and (abs(digits - length) <= 1 or (len(fixed) < len(parts) and digits > length))
