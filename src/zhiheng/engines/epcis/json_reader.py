"""Events out of EPCIS 2.0 JSON-LD: documents, query documents and single events (EPCIS 2.0 section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from zhiheng.engines.epcis.bare_words import use_bare_words
from zhiheng.engines.epcis.event import EVENT_TYPES, NO_NAMESPACES, Event
from zhiheng.engines.epcis.faults import At, Fault, pointer
from zhiheng.engines.epcis.json_text import JsonText, Unreadable
from zhiheng.engines.epcis.reading import DEEPEST, Read, is_too_deep, too_deep
from zhiheng.engines.epcis.rules import (
    Check,
    anything,
    check_event,
    context,
    either,
    fault,
    instant,
    list_of,
    one_of,
    shape,
    text,
    uri,
    version,
)

_EVENTS = "eventList"
_FRAME: dict[str, Any] = {
    "epcisBody": {_EVENTS: None, "queryResults": {"resultsBody": {_EVENTS: None}}},
}
_attribute = shape({"id": uri, "attribute": anything}, ["id"])
_vocabulary_element = either(
    dict,
    shape({"id": uri, "attributes": list_of(_attribute), "children": list_of(uri)}, ["id"]),
    shape({}),
)
_vocabularies = list_of(shape({"type": uri, "vocabularyElementList": list_of(_vocabulary_element)}, ["type"]))
_header = shape({"epcisMasterData": shape({"vocabularyList": _vocabularies})})
_listed = list_of(anything)
_DOCUMENTS: dict[str, Check] = {
    "EPCISDocument": shape(
        {
            "@context": context,
            "id": uri,
            "type": text,
            "schemaVersion": version,
            "creationDate": instant,
            "instanceIdentifier": text,
            "sender": text,
            "receiver": text,
            "epcisHeader": _header,
            "epcisBody": shape({_EVENTS: _listed}, [_EVENTS]),
        },
        ["@context", "type", "schemaVersion", "creationDate", "epcisBody"],
    ),
    "EPCISQueryDocument": shape(
        {
            "@context": context,
            "id": uri,
            "type": text,
            "schemaVersion": version,
            "creationDate": instant,
            "epcisBody": shape(
                {
                    "queryResults": shape(
                        {
                            "queryName": text,
                            "subscriptionID": text,
                            "resultsBody": shape({_EVENTS: _listed, "vocabularyList": _vocabularies}, [_EVENTS]),
                        },
                        ["queryName", "resultsBody"],
                    )
                },
                ["queryResults"],
            ),
        },
        ["@context", "type", "epcisBody"],
    ),
}
_known_document = one_of(*_DOCUMENTS, *EVENT_TYPES)


def read_json(stream: IO[bytes], *, is_checked: bool = True) -> Iterator[Read]:
    """Each event of the file in document order; last, where there are any, the faults of the document itself.

    Args:
        stream: the file, opened for bytes; one that can be sought where ``@context`` may follow the events.
        is_checked: whether events and document are held against the rules of the standard.
    """
    frame: dict[str, Any] = {}
    start = stream.tell() if stream.seekable() else None
    index = -1
    try:
        source = JsonText(stream)
        spaces: Mapping[str, str] | None = None
        if source.peek() != "{":
            raise source.unreadable("文件应为一个 JSON 对象", "the file must be one JSON object")
        for at, line, body in _walk(source, _FRAME, frame, ()):
            if spaces is None:
                spaces = namespaces(frame["@context"] if "@context" in frame else _context_ahead(stream, start))
            index += 1
            yield _read(index, at, line, body, spaces, is_checked=is_checked)
        if source.peek():
            raise source.unreadable("文件末尾有多余内容", "there is more after the end of the document")
    except Unreadable as stop:
        yield Read(None, "", stop.line, None, (Fault("unreadable", "", stop.zh, stop.en, stop.line),))
        return
    yield from _rest(frame, index, is_checked=is_checked)


def _walk(source: JsonText, frame: dict[str, Any], into: dict[str, Any], at: At) -> Iterator[tuple[At, int, Any]]:
    """The events below the frame; every other member is put into ``into``."""
    for name in source.members():
        inner, begins = frame.get(name), source.peek()
        if inner is not None and begins == "{":
            into[name] = {}
            yield from _walk(source, inner, into[name], (at, name))
        elif name in frame and inner is None and begins == "[":
            into[name] = []
            for place in source.elements():
                source.peek()
                line = source.line
                yield ((at, name), place), line, source.value()
        else:
            into[name] = source.value()


def _context_ahead(stream: IO[bytes], start: int | None) -> Any:
    """The context of a document that names it only after its events."""
    if start is None:
        return None
    here = stream.tell()
    stream.seek(start)
    frame: dict[str, Any] = {}
    try:
        for _event in _walk(JsonText(stream), _FRAME, frame, ()):
            pass
    except Unreadable:
        pass  # the main pass comes to the same place and says so
    stream.seek(here)
    return frame.get("@context")


def _read(index: int, at: At, line: int, body: Any, spaces: Mapping[str, str], *, is_checked: bool) -> Read:
    faults: list[Fault] = []
    place = pointer(at)
    if is_too_deep(body, DEEPEST):
        return Read(index, place, line, None, (too_deep(place, line),))
    if is_checked or not isinstance(body, dict):
        check_event(body, (place,), faults)
    event = None
    if isinstance(body, dict):
        use_bare_words(body)
        own = {**spaces, **namespaces(body["@context"])} if "@context" in body else spaces
        event = Event(body, own)
    return Read(index, place, line, event, tuple(faults))


def _rest(frame: dict[str, Any], index: int, *, is_checked: bool) -> Iterator[Read]:
    """A single event, or the faults of the document around the events."""
    kind = frame.get("type")
    if index < 0 and "epcisBody" not in frame and not (isinstance(kind, str) and kind in _DOCUMENTS):
        found = _read(0, (), 1, frame, namespaces(frame.get("@context")), is_checked=is_checked)
        if is_checked and "@context" not in frame:
            lacking: list[Fault] = []
            fault(lacking, "field_missing", (), "缺少必填字段 @context", "the required field @context is missing")
            found = replace(found, faults=(*found.faults, *lacking))
        yield found
        return
    faults: list[Fault] = []
    if is_checked:
        if isinstance(kind, str) and kind in _DOCUMENTS:
            _DOCUMENTS[kind](frame, (), faults)
        else:
            _known_document(kind, ((), "type"), faults)
    if faults:
        yield Read(None, "", 1, None, tuple(faults))


def namespaces(told: Any) -> Mapping[str, str]:
    """The prefixes that a JSON-LD context declares; contexts by address are those of the standard.

    >>> namespaces(["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ns.example.com/"}])
    {'ex': 'https://ns.example.com/'}
    """
    found: dict[str, str] = {}
    for part in told if isinstance(told, list) else [told]:
        if isinstance(part, dict):
            for prefix, space in part.items():
                address = space.get("@id") if isinstance(space, dict) else space
                if isinstance(address, str) and not prefix.startswith("@"):
                    found[prefix] = address
    return found or NO_NAMESPACES
