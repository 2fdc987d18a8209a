"""Identifiers in the spelling that the client asked for (header ``GS1-EPC-Format``, EPCIS 2.0 section 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.vocab.gs1.digital_link import parse_digital_link
from zhiheng.vocab.gs1.prefixes import company_prefix
from zhiheng.vocab.gs1.urns import to_digital_link, to_urn
from zhiheng.vocab.problem import Problem

HEADER, CBV_HEADER = "GS1-EPC-Format", "GS1-CBV-XML-Format"
LINK, URN, KEPT, ANY = "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates", "No_Preference"
FORMATS = {HEADER: f"{ANY}, {LINK}, {URN}, {KEPT}", CBV_HEADER: "Always_URN"}
Spell = Callable[[str], str]
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_LEADING = ("00", "01", "8003", "8006")  # a digit stands before the company prefix


def spelling(request: HttpRequest) -> Spell | None:
    """How to spell identifiers; None: as they were captured."""
    asked = request.headers.get(HEADER, LINK).strip()
    if asked not in (LINK, URN, KEPT, ANY):
        raise Refusal("NotAcceptableException", f"{HEADER} 应为 {FORMATS[HEADER]}", f"{HEADER}: {FORMATS[HEADER]}")
    return {LINK: as_link, URN: as_urn}.get(asked)


@lru_cache(maxsize=1 << 14)
def as_link(text: str) -> str:
    """The Digital Link of an EPC URN; anything else as it is.

    >>> as_link("urn:epc:id:sgtin:6901234.056789.A1"), as_link("urn:example:1")
    ('https://id.gs1.org/01/06901234567892/21/A1', 'urn:example:1')
    """
    if not text.startswith("urn:epc:"):
        return text
    try:
        return to_digital_link(text)
    except Problem:
        return text


@lru_cache(maxsize=1 << 14)
def as_urn(text: str) -> str:
    """The EPC URN of a Digital Link, where the length of its company prefix is known; anything else as it is.

    >>> as_urn("https://id.gs1.org/01/06901234567892/21/A1"), as_urn("https://id.gs1.org/01/04012345123456")
    ('urn:epc:id:sgtin:6901234.056789.A1', 'https://id.gs1.org/01/04012345123456')
    """
    if not text.startswith("http"):
        return text
    try:
        ai, key = parse_digital_link(text).path[0]
        body = key[1:14] if ai in _LEADING else key[:13]
        prefix = company_prefix(body.ljust(13, "0"))
        return to_urn(text, len(prefix.digits)) if prefix else text
    except Problem:
        return text


def spelt(body: Mapping[str, Any], spell: Spell) -> dict[str, Any]:
    """The event with its identifiers of things, places and parties so spelt."""
    told = dict(body)
    for name in _LISTS:
        if name in told:
            told[name] = [spell(one) for one in told[name]]
    for name in _QUANTITIES:
        if name in told:
            told[name] = [one | {"epcClass": spell(one["epcClass"])} for one in told[name]]
    for name in ("readPoint", "bizLocation"):
        if isinstance(told.get(name), dict) and "id" in told[name]:
            told[name] = told[name] | {"id": spell(told[name]["id"])}
    for name in ("source", "destination"):
        if f"{name}List" in told:
            told[f"{name}List"] = [one | {name: spell(one[name])} for one in told[f"{name}List"]]
    return told | ({"parentID": spell(told["parentID"])} if "parentID" in told else {})
