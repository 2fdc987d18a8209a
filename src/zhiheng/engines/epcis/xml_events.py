"""An event element of EPCIS 1.x or 2.0 XML in the inner form (EPCIS 2.0 sections 9 and 10 side by side)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.event import Event
from zhiheng.engines.epcis.words import STANDARD_PREFIXES, VOCABULARIES, names

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_WRAPPERS = frozenset({"extension", "baseExtension"})
_NUMBERS = frozenset({"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"})
_REPORT_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}


class Prefixes:
    """Gives each namespace of an event one prefix, the document's own where that is free."""

    def __init__(self, avoided: frozenset[str] = frozenset()) -> None:
        self.spaces: dict[str, str] = {}
        self._avoided = avoided
        self._known = {space: prefix for prefix, space in STANDARD_PREFIXES.items()}

    def name(self, tag: str, prefix: str | None) -> str:
        """The name of an extension with its prefix; one without namespace as it is."""
        if not tag.startswith("{"):
            return tag
        space, _, local = tag[1:].rpartition("}")
        known = self._known.get(space)
        if known is None:
            known = self._free(prefix or "ns", space)
            self._known[space] = known
            self.spaces[known] = space
        return f"{known}:{local}"

    def _free(self, wanted: str, space: str) -> str:
        taken, count, prefix = {**STANDARD_PREFIXES, **self.spaces}, 1, wanted
        while taken.get(prefix, space) != space or prefix in self._avoided:
            count += 1
            prefix = f"{wanted}{count}"
        return prefix


def event_of(element: Any, ignored: frozenset[str] = frozenset()) -> Event:
    """The event that an element tells, sound or not; a QuantityEvent becomes what replaced it in EPCIS 1.1.

    Args:
        element: an element of lxml.
        ignored: full names of extensions that the document keeps out of the event hash.
    """
    prefixes, body = _told(element, frozenset())
    if prefixes.spaces:
        # XML knows no compact addresses in values, JSON-LD does: a value must not begin with a prefix declared here
        clashing = frozenset(_heads(body)) & prefixes.spaces.keys()
        if clashing:
            prefixes, body = _told(element, clashing)
    if body["type"] == "QuantityEvent":
        _modernize(body)
    return Event(body, prefixes.spaces, ignored)


def _told(element: Any, avoided: frozenset[str]) -> tuple[Prefixes, dict[str, Any]]:
    prefixes = Prefixes(avoided)
    body: dict[str, Any] = {"type": _local(element)}
    _fields(element, body, prefixes)
    return prefixes, body


def _heads(value: Any) -> Iterator[str]:
    """What stands before the first colon of each text."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _heads(one)
    elif isinstance(value, str) and ":" in value:
        yield value.partition(":")[0]


def _modernize(body: dict[str, Any]) -> None:
    """An ObjectEvent with quantities, action OBSERVE (EPCIS 1.2 section 7.4.4, a deprecated event)."""
    body["type"] = "ObjectEvent"
    quantity = {"epcClass": body.pop("epcClass", "")}
    if "quantity" in body:
        quantity["quantity"] = forms.number(body["quantity"])
        del body["quantity"]
    body.setdefault("action", "OBSERVE")
    body["quantityList"] = [quantity]


def _fields(element: Any, body: dict[str, Any], prefixes: Prefixes) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        if tag in _WRAPPERS:
            _fields(child, body, prefixes)
        elif tag in _READERS:
            value = _READERS[tag](child, prefixes)
            if value != "":
                _put(body, tag, value) if tag == "certificationInfo" else body.__setitem__(tag, value)
        else:
            _put(body, prefixes.name(tag, child.prefix), _free(child, prefixes))
    for name, value in element.attrib.items():
        if name.startswith("{") and not name.startswith(_XSI):
            _put(body, prefixes.name(name, _prefix_of(element, name)), value)


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    """Add a member; one that comes again makes a list."""
    if name not in into:
        into[name] = value
    elif isinstance(into[name], list):
        into[name].append(value)
    else:
        into[name] = [into[name], value]


def _free(element: Any, prefixes: Prefixes) -> Any:
    """What an extension holds: text, or an object of its elements and attributes."""
    members: dict[str, Any] = {}
    for name, value in element.attrib.items():
        if not name.startswith(_XSI):
            _put(members, prefixes.name(name, _prefix_of(element, name)), value)
    for child in element:
        if isinstance(child.tag, str):
            _put(members, prefixes.name(child.tag, child.prefix), _free(child, prefixes))
    text = _text(element)
    if not members:
        return text
    return {"#text": text, **members} if text else members


def _prefix_of(element: Any, name: str) -> str | None:
    space = name[1:].partition("}")[0]
    return next((prefix for prefix, one in element.nsmap.items() if one == space and prefix), None)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any, _prefixes: Prefixes | None = None) -> str:
    return (element.text or "").strip()


def _texts(element: Any, _prefixes: Prefixes) -> list[str]:
    return [_text(child) for child in element if isinstance(child.tag, str)]


def _word(vocabulary: str) -> Callable[[Any, Prefixes], str]:
    bare = VOCABULARIES[vocabulary].bare
    return lambda element, _prefixes: bare(_text(element))


def _place(element: Any, prefixes: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        if child.tag == "id":
            found["id"] = _text(child)
        elif child.tag in _WRAPPERS:
            found.update(_place(child, prefixes))
        elif isinstance(child.tag, str):
            _put(found, prefixes.name(child.tag, child.prefix), _free(child, prefixes))
    return found


def _quantities(element: Any, _prefixes: Prefixes) -> list[dict[str, Any]]:
    found = []
    for child in element:
        told: dict[str, Any] = {str(one.tag): _text(one) for one in child if _text(one)}
        if "quantity" in told:
            number = forms.number(told["quantity"])
            told["quantity"] = told["quantity"] if number is None else number
        found.append(told)
    return found


def _references(name: str) -> Callable[[Any, Prefixes], list[dict[str, str]]]:
    bare = VOCABULARIES[name].bare

    def read(element: Any, _prefixes: Prefixes) -> list[dict[str, str]]:
        found = []
        for child in element:
            kind = child.get("type")
            found.append({**({"type": bare(kind.strip())} if kind else {}), name: _text(child)})
        return found

    return read


def _persistent(element: Any, _prefixes: Prefixes) -> dict[str, list[str]]:
    bare = VOCABULARIES["disposition"].bare
    found: dict[str, list[str]] = {}
    for child in element:
        found.setdefault(str(child.tag), []).append(bare(_text(child)))
    return found


def _ilmd(element: Any, prefixes: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        if child.tag == "extension":
            found.update(_ilmd(child, prefixes))
        elif isinstance(child.tag, str):
            _put(found, prefixes.name(child.tag, child.prefix), _free(child, prefixes))
    return found


def _error(element: Any, prefixes: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    _fields(element, found, prefixes)
    return found


def _sensors(element: Any, prefixes: Prefixes) -> list[dict[str, Any]]:
    return [_sensor(child, prefixes) for child in element if child.tag == "sensorElement"]


def _sensor(element: Any, prefixes: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        if child.tag == "sensorMetadata":
            found["sensorMetadata"] = _reading(child, prefixes, {})
        elif child.tag == "sensorReport":
            found.setdefault("sensorReport", []).append(_reading(child, prefixes, _REPORT_WORDS))
        elif child.tag == "extension":
            found.update(_ilmd(child, prefixes))
        elif isinstance(child.tag, str):
            _put(found, prefixes.name(child.tag, child.prefix), _free(child, prefixes))
    return found


def _reading(element: Any, prefixes: Prefixes, words: Mapping[str, str]) -> dict[str, Any]:
    """The attributes of sensor metadata or of a sensor report."""
    found: dict[str, Any] = {}
    for name, text in element.attrib.items():
        value: Any = text.strip()
        if name.startswith("{"):
            if not name.startswith(_XSI):
                found[prefixes.name(name, _prefix_of(element, name))] = value
            continue
        if name in words:
            value = VOCABULARIES[words[name]].bare(value)
        elif name in _NUMBERS:
            number = forms.number(value)
            value = value if number is None else number
        elif name == "booleanValue":
            value = {"true": True, "1": True, "false": False, "0": False}.get(value, value)
        found[name] = value
    return found


_READERS: dict[str, Callable[[Any, Prefixes], Any]] = {
    **dict.fromkeys(
        names(
            "eventTime recordTime eventTimeZoneOffset eventID certificationInfo parentID action transformationID "
            "declarationTime epcClass quantity"
        ),
        _text,
    ),
    **dict.fromkeys(names("epcList childEPCs inputEPCList outputEPCList correctiveEventIDs"), _texts),
    **dict.fromkeys(names("quantityList childQuantityList inputQuantityList outputQuantityList"), _quantities),
    "bizStep": _word("bizStep"),
    "disposition": _word("disposition"),
    "reason": _word("reason"),
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": _references("bizTransaction"),
    "sourceList": _references("source"),
    "destinationList": _references("destination"),
    "persistentDisposition": _persistent,
    "sensorElementList": _sensors,
    "ilmd": _ilmd,
    "errorDeclaration": _error,
}
