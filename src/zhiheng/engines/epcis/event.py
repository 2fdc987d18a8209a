"""The one inner form of an event: its JSON-LD members, and what the prefixes of its extensions stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.words import STANDARD_PREFIXES

NO_NAMESPACES: Mapping[str, str] = MappingProxyType({})
EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
INSTANTS = frozenset({"eventTime", "recordTime", "declarationTime", "time", "startTime", "endTime"})


@dataclass(frozen=True, slots=True)
class Event:
    """An EPCIS event as JSON-LD says it (EPCIS 2.0 section 10), whatever it was written in.

    Attributes:
        body: the members, words of the CBV bare, extensions with their prefixes.
        namespaces: the namespace of each prefix, beside those that EPCIS 2.0 declares itself.
        ignored: full names of extensions that the document keeps out of the event hash.
    """

    body: dict[str, Any]
    namespaces: Mapping[str, str] = field(default_factory=lambda: NO_NAMESPACES)
    ignored: frozenset[str] = frozenset()


def split_name(name: str, namespaces: Mapping[str, str]) -> tuple[str, str]:
    """Namespace and local part of the name of an extension; an undeclared prefix belongs to a whole address.

    >>> split_name("ex:grade", {"ex": "https://ns.example.com/"}), split_name("https://a.cn/b#c", {})
    (('https://ns.example.com/', 'grade'), ('https://a.cn/b#', 'c'))
    """
    prefix, colon, local = name.partition(":")
    if not colon:
        return "", name
    space = namespaces.get(prefix) or STANDARD_PREFIXES.get(prefix)
    if space is not None:
        return space, local
    cut = max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1
    return name[:cut], name[cut:]


def full_name(name: str, namespaces: Mapping[str, str]) -> str:
    """The name of a member with its namespace in braces; a member of the standard stays as it is.

    >>> full_name("ex:grade", {"ex": "https://ns.example.com/"})
    '{https://ns.example.com/}grade'
    """
    if ":" not in name:
        return name
    space, local = split_name(name, namespaces)
    return f"{{{space}}}{local}"


def full_value(text: str, namespaces: Mapping[str, str]) -> str:
    """A compact address in full, where its prefix is one of these.

    >>> full_value("ex:red", {"ex": "https://ns.example.com/"})
    'https://ns.example.com/red'
    """
    prefix, colon, local = text.partition(":")
    space = namespaces.get(prefix) if colon else None
    return text if space is None or local.startswith("//") else space + local


def meaning(event: Event) -> dict[str, Any]:
    """The event so that two spellings of it are equal: full names, instants in UTC, lists of one as one, texts trimmed.

    Whether a sensor's number is written 26 or 26.0, which prefix names a namespace, or in which zone the clock hung
    makes no difference.
    """
    told: dict[str, Any] = _meant(event.body, event.namespaces)
    return {name: value for name, value in told.items() if name != "@context" and value != []}


def _meant(value: Any, namespaces: Mapping[str, str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {full_name(key, namespaces): _meant(one, namespaces, key) for key, one in value.items()}
    if isinstance(value, list):
        parts = [_meant(one, namespaces, name) for one in value]
        return parts[0] if len(parts) == 1 and (":" in name or name == "certificationInfo") else parts
    if isinstance(value, bool) and ":" in name:
        return "true" if value else "false"
    if isinstance(value, int | float) and ":" in name:
        return forms.plain(value)  # XML has no types for what stands in extensions
    if isinstance(value, str):
        return forms.utc(value) if name in INSTANTS else full_value(value.strip(), namespaces)
    return value
