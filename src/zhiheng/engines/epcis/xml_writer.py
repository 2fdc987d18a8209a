"""Events as EPCIS XML, 2.0 or 1.2 (section 9 of each)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.event import EVENT_TYPES, Event, full_value, split_name
from zhiheng.engines.epcis.words import CBV, GS1, VOCABULARIES, Vocabulary, names
from zhiheng.engines.epcis.xml_tables import event_order, table
from zhiheng.vocab.problem import Problem

_REPORT_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}
_EPCS = frozenset(names("epcList childEPCs inputEPCList outputEPCList"))
_QUANTITIES = frozenset(names("quantityList childQuantityList inputQuantityList outputQuantityList"))
_REFERENCES = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
_LATER = ("sensorElementList", "persistentDisposition")  # what EPCIS 1.2 has no place for but its extension point
_BASE = ("eventID", "errorDeclaration")

Spaces = Mapping[str, str]


def xml_document(events: Iterable[Event], *, created: str, version: str = "2.0") -> bytes:
    """A document of events.

    Args:
        events: the events in order.
        created: instant of the document, with its zone.
        version: ``2.0`` or ``1.2``.

    Raises:
        Problem: ``epcis_not_expressible`` for an event that XML has no place for.
    """
    space = f"urn:epcglobal:epcis:xsd:{version[0]}"
    root = etree.Element(f"{{{space}}}EPCISDocument", nsmap={"epcis": space})
    root.set("schemaVersion", version)
    root.set("creationDate", created)
    listed = etree.SubElement(etree.SubElement(root, "EPCISBody"), "EventList")
    return _filled(root, listed, events, version)


def xml_query_document(
    events: Iterable[Event], *, created: str, query: str, subscription: str | None = None, version: str = "2.0"
) -> bytes:
    """A document of the events that answer a query (EPCIS 2.0 section 8.2.7).

    Args:
        events: the events in order.
        created: instant of the document, with its zone.
        query: the name of the query.
        subscription: the name of the subscription that is answered.
        version: ``2.0`` or ``1.2``.

    Raises:
        Problem: ``epcis_not_expressible`` for an event that XML has no place for.
    """
    space = f"urn:epcglobal:epcis-query:xsd:{version[0]}"
    root = etree.Element(f"{{{space}}}EPCISQueryDocument", nsmap={"epcisq": space})
    root.set("schemaVersion", version)
    root.set("creationDate", created)
    results = etree.SubElement(etree.SubElement(root, "EPCISBody"), f"{{{space}}}QueryResults")
    _text(results, "queryName", query)
    if subscription:
        _text(results, "subscriptionID", subscription)
    return _filled(root, etree.SubElement(etree.SubElement(results, "resultsBody"), "EventList"), events, version)


def _filled(root: Any, listed: Any, events: Iterable[Event], version: str) -> bytes:
    for event in events:
        _append(listed, xml_event(event, version=version), version)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def xml_event(event: Event, *, version: str = "2.0") -> Any:
    """The element of one event.

    Raises:
        Problem: ``epcis_not_expressible`` for an event that XML has no place for.
    """
    kind = event.body.get("type")
    if kind not in EVENT_TYPES:
        raise _refusal(f"类型为 {kind} 的事件", f"events of the type {kind}")
    writer = _Writer(event)
    try:
        return writer.element_2(kind) if version == "2.0" else writer.element_1(kind)
    except ValueError as error:
        if isinstance(error, Problem):
            raise
        raise _refusal(f"其中的名称或字符（{error}）", f"a name or character in it ({error})") from None


def _append(listed: Any, element: Any, version: str) -> None:
    """Put an event into the list; EPCIS 1.2 wraps the kinds that came later."""
    wrappers = {"TransformationEvent": 1, "AssociationEvent": 2}.get(element.tag, 0) if version != "2.0" else 0
    for _level in range(wrappers):
        listed = etree.SubElement(listed, "extension")
    listed.append(element)


def _refusal(zh: str, en: str) -> Problem:
    return Problem(
        "epcis_not_expressible", f"EPCIS XML 无法表达{zh}；请用 JSON-LD", f"EPCIS XML cannot hold {en}; use JSON-LD"
    )


class _Writer:
    """Writes the members of one event."""

    def __init__(self, event: Event) -> None:
        self._spaces = event.namespaces
        # values in XML are never compact, but for the prefixes that EPCIS 2.0 declares itself
        self._body = _spelt_out(event.body, event.namespaces) if event.namespaces else event.body

    def element_2(self, kind: str) -> Any:
        root = etree.Element(kind, nsmap=self._nsmap())
        for name in event_order(kind):
            self._member(root, name)
        self._extensions(root, self._body)
        return root

    def element_1(self, kind: str) -> Any:
        if kind == "AssociationEvent":
            root = etree.Element(kind, nsmap=self._nsmap())
            self._first(root)
            for name in event_order(kind):
                if name not in ("eventTime", "recordTime", "eventTimeZoneOffset", "certificationInfo", *_BASE):
                    self._member(root, name)
        else:
            root = self._older(kind)
        self._extensions(root, self._body)
        return root

    def _older(self, kind: str) -> Any:
        root = etree.Element(kind, nsmap=self._nsmap())
        self._first(root)
        own = table(1)[kind].particles
        for particle in own[4:]:
            if particle.name != "extension":
                if particle.least and particle.name in _EPCS and particle.name not in self._body:
                    etree.SubElement(root, particle.name)
                self._member(root, particle.name)
        more = etree.Element("extension")
        inner = own[-1].kind
        if inner != "Local":
            for particle in table(1)[inner].particles[:-1]:
                self._member(more, particle.name)
        later = more if inner == "Local" else etree.Element("extension")
        for name in _LATER:
            self._member(later, name)
        if later is not more and len(later):
            more.append(later)
        if len(more):
            root.append(more)
        return root

    def _first(self, root: Any) -> None:
        for name in ("eventTime", "recordTime", "eventTimeZoneOffset"):
            self._member(root, name)
        base = etree.Element("baseExtension")
        for name in _BASE:
            self._member(base, name)
        if "certificationInfo" in self._body:
            self._member(etree.SubElement(base, "extension"), "certificationInfo")
        if len(base):
            root.append(base)

    def _nsmap(self) -> dict[str | None, str]:
        return {prefix: space for prefix, space in self._spaces.items() if prefix and space}

    def _member(self, parent: Any, name: str) -> None:
        value = self._body.get(name)
        if value is None:
            return
        if name in _MEMBERS:
            _MEMBERS[name](self, parent, name, value)
        elif name in _EPCS:
            self._texts(etree.SubElement(parent, name), "epc", value)
        elif name in _QUANTITIES:
            self._quantities(etree.SubElement(parent, name), value)
        elif name in _REFERENCES:
            self._references(parent, name, value)
        else:
            for one in value if isinstance(value, list) else [value]:
                _text(parent, name, one)

    def _texts(self, parent: Any, name: str, values: Iterable[Any]) -> None:
        for one in values:
            _text(parent, name, one)

    def _quantities(self, parent: Any, values: Iterable[Mapping[str, Any]]) -> None:
        for one in values:
            element = etree.SubElement(parent, "quantityElement")
            for name in ("epcClass", "quantity", "uom"):
                if name in one:
                    _text(element, name, one[name])

    def _references(self, parent: Any, name: str, values: Iterable[Mapping[str, Any]]) -> None:
        inner = _REFERENCES[name]
        listed = etree.SubElement(parent, name) if values else None
        for one in values:
            element = _text(listed, inner, one[inner])
            if "type" in one:
                element.set("type", _spelt(VOCABULARIES[inner], one["type"]))

    def _word(self, parent: Any, name: str, value: str) -> None:
        _text(parent, name, _spelt(VOCABULARIES[name], value))

    def _place(self, parent: Any, name: str, value: Mapping[str, Any]) -> None:
        element = etree.SubElement(parent, name)
        _text(element, "id", value.get("id", ""))
        self._extensions(element, value)

    def _persistent(self, parent: Any, name: str, value: Mapping[str, list[str]]) -> None:
        element = etree.SubElement(parent, name)
        for key in ("unset", "set"):
            self._texts(element, key, [_spelt(VOCABULARIES["disposition"], one) for one in value.get(key, ())])

    def _error(self, parent: Any, name: str, value: Mapping[str, Any]) -> None:
        element = etree.SubElement(parent, name)
        if "declarationTime" in value:
            _text(element, "declarationTime", value["declarationTime"])
        if "reason" in value:
            self._word(element, "reason", value["reason"])
        if "correctiveEventIDs" in value:
            corrections = etree.SubElement(element, "correctiveEventIDs")
            self._texts(corrections, "correctiveEventID", value["correctiveEventIDs"])
        self._extensions(element, value)

    def _ilmd(self, parent: Any, name: str, value: Mapping[str, Any]) -> None:
        self._extensions(etree.SubElement(parent, name), value)

    def _sensors(self, parent: Any, name: str, values: Iterable[Mapping[str, Any]]) -> None:
        listed = etree.SubElement(parent, name) if values else None
        for one in values:
            element = etree.SubElement(listed, "sensorElement")
            if "sensorMetadata" in one:
                self._reading(element, "sensorMetadata", one["sensorMetadata"], {})
            for report in one.get("sensorReport", ()):
                self._reading(element, "sensorReport", report, _REPORT_WORDS)
            self._extensions(element, one)

    def _reading(self, parent: Any, name: str, members: Mapping[str, Any], words: Mapping[str, str]) -> None:
        element = etree.SubElement(parent, name)
        for key, value in members.items():
            if isinstance(value, dict | list):
                raise _refusal(f"传感器数据中的复合字段 {key}", f"the compound field {key} of sensor data")
            text = _compact(VOCABULARIES[words[key]], value) if key in words else _shown(value)
            element.set(self._qualified(key) if ":" in key else key, text)

    def _extensions(self, parent: Any, members: Mapping[str, Any]) -> None:
        for name, value in members.items():
            if ":" in name:
                self._free(parent, name, value)

    def _free(self, parent: Any, name: str, value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                self._free(parent, name, one)
            return
        element = etree.SubElement(parent, self._qualified(name))
        if isinstance(value, dict):
            for key, one in value.items():
                if key == "#text":
                    element.text = _shown(one)
                else:
                    self._free(element, key, one)
        elif value is not None:
            element.text = _shown(value)

    def _qualified(self, name: str) -> str:
        space, local = split_name(name, self._spaces)
        return f"{{{space}}}{local}" if space else local


def _spelt_out(value: Any, spaces: Spaces) -> Any:
    if isinstance(value, dict):
        return {name: one if name == "@context" else _spelt_out(one, spaces) for name, one in value.items()}
    if isinstance(value, list):
        return [_spelt_out(one, spaces) for one in value]
    return full_value(value, spaces) if isinstance(value, str) else value


def _text(parent: Any, name: str, value: Any) -> Any:
    element = etree.SubElement(parent, name)
    element.text = _shown(value)
    return element


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return forms.plain(value)


def _spelt(vocabulary: Vocabulary, word: str) -> str:
    """The URN of a bare word, which every version of XML reads."""
    return vocabulary.others[-1] + word if word in vocabulary.words else word


def _compact(vocabulary: Vocabulary, word: str) -> str:
    """The compact address of a bare word, as sensors have it."""
    full = vocabulary.address(word)
    if full == word:
        return word
    prefix, space = ("cbv", CBV) if full.startswith(CBV) else ("gs1", GS1)
    return f"{prefix}:{full[len(space) :]}"


_MEMBERS: dict[str, Callable[[_Writer, Any, str, Any], None]] = {
    "bizStep": _Writer._word,
    "disposition": _Writer._word,
    "readPoint": _Writer._place,
    "bizLocation": _Writer._place,
    "persistentDisposition": _Writer._persistent,
    "errorDeclaration": _Writer._error,
    "sensorElementList": _Writer._sensors,
    "ilmd": _Writer._ilmd,
}
