"""Words of the CBV that JSON-LD spelt as addresses, put into the bare form (EPCIS 2.0 section 10.3)."""

from __future__ import annotations

from typing import Any

from zhiheng.engines.epcis.words import VOCABULARIES

_LISTS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
_REPORT = {"type": "measurement", "exception": "exception", "component": "component"}


def use_bare_words(body: dict[str, Any]) -> None:
    """Replace each address of a standard word by the word, in place; values of any other shape stay.

    >>> event = {"bizStep": "cbv:BizStep-shipping", "disposition": "in_transit"}
    >>> use_bare_words(event); event
    {'bizStep': 'shipping', 'disposition': 'in_transit'}
    """
    _bare(body, "bizStep", "bizStep")
    _bare(body, "disposition", "disposition")
    for name, vocabulary in _LISTS.items():
        if name in body:
            _each(body[name], "type", vocabulary)
    if "errorDeclaration" in body and isinstance(body["errorDeclaration"], dict):
        _bare(body["errorDeclaration"], "reason", "reason")
    if "persistentDisposition" in body and isinstance(body["persistentDisposition"], dict):
        _persistent(body["persistentDisposition"])
    if "sensorElementList" in body and isinstance(body["sensorElementList"], list):
        for element in body["sensorElementList"]:
            if isinstance(element, dict):
                for key, vocabulary in _REPORT.items():
                    _each(element.get("sensorReport"), key, vocabulary)


def _bare(members: dict[str, Any], name: str, vocabulary: str) -> None:
    value = members.get(name)
    if isinstance(value, str) and ":" in value:
        members[name] = VOCABULARIES[vocabulary].bare(value)


def _each(listed: Any, name: str, vocabulary: str) -> None:
    if isinstance(listed, list):
        for one in listed:
            if isinstance(one, dict):
                _bare(one, name, vocabulary)


def _persistent(members: dict[str, Any]) -> None:
    for name in ("set", "unset"):
        values = members.get(name)
        if isinstance(values, list):
            bare = VOCABULARIES["disposition"].bare
            members[name] = [bare(one) if isinstance(one, str) and ":" in one else one for one in values]
