"""The event hash: one name for one event, however it is written (CBV 2.0 section 8.9).

The members of the event are written one after the other in the standard's order, each value in its canonical form:
instants in UTC, identifiers as Digital Links, words as web addresses, numbers without trailing zeros, lists sorted.
Members that the order does not name (transactions, sources, destinations, ILMD and extensions) follow, sorted. The
order of the reference implementation of GS1 Germany decides where the text leaves room: sensors stand before
transactions, and the type of a transaction before its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.digital_links import canonical_link
from zhiheng.engines.epcis.event import INSTANTS, Event, full_name, full_value
from zhiheng.engines.epcis.words import STANDARD_PREFIXES, URN_TO_WEB, VOCABULARIES, names

CBV_VERSION = "CBV2.0"
# what tells about the record of the event and not about the event
_LEFT_OUT = frozenset({"type", "@context", "eventID", "recordTime", "errorDeclaration", "rdfs:comment", "comment"})
_METADATA = names("time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules")
_REPORT = names(
    "type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance value "
    "component stringValue booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue "
    "uom coordinateReferenceSystem"
)
_REPORT_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}

Spaces = Mapping[str, str]


def event_hash(event: Event) -> str:
    """The name of the event as RFC 6920 writes it.

    >>> event_hash(Event({"type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00+08:00", "action": "OBSERVE"}))
    'ni:///sha-256;0c92b724efdbde25cdd7a6e8406dd442dfc8f78924a2fce636c64092f43214b4?ver=CBV2.0'
    """
    digest = hashlib.sha256(pre_hash(event).encode("utf-8", "surrogatepass")).hexdigest()
    return f"ni:///sha-256;{digest}?ver={CBV_VERSION}"


def pre_hash(event: Event) -> str:
    """The text that is hashed.

    >>> pre_hash(Event({"type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00+08:00", "bizStep": "shipping"}))
    'eventType=ObjectEventeventTime=2026-03-01T00:00:00.000ZbizStep=https://ref.gs1.org/cbv/BizStep-shipping'
    """
    body, spaces = event.body, event.namespaces
    parts = [f"eventType={body.get('type', '')}"]
    for name, write in _ORDER.items():
        value = body.get(name)
        if value is not None:
            parts.append(write(name, value, spaces))
    rest = _beyond(body["sensorElementList"], spaces) if "sensorElementList" in body else []
    for name, value in body.items():
        if name not in _ORDER and name not in _LEFT_OUT:
            if name in _LISTS:
                rest.append(_LISTS[name](name, value, spaces))
            elif full_name(name, spaces) not in event.ignored:
                rest.extend(_free(name, value, spaces))
    return "".join(parts) + "".join(sorted(rest))


def canonical_text(value: Any, spaces: Spaces) -> str:
    """One value in its canonical form.

    >>> canonical_text("12.1000", {}), canonical_text("ex:red", {"ex": "https://ns.example.com/"})
    ('12.1', 'https://ns.example.com/red')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).strip()
    if ":" in text:
        if text.startswith("urn:epcglobal:cbv:"):
            head = text[: text.find(":", 18) + 1]
            return URN_TO_WEB[head] + text[len(head) :] if head in URN_TO_WEB else text
        return canonical_link(text) or full_value(full_value(text, spaces), STANDARD_PREFIXES)
    if text and (text[-1].isdigit() or text[-1] == "."):
        return _number(text)
    return text


def _number(text: str) -> str:
    """A number without needless digits, taken as a double as the reference implementation does."""
    if not forms.is_number(text):
        return text
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return text
    return str(int(number)) if number.is_integer() else str(number)


def _pair(name: str, value: Any, spaces: Spaces) -> str:
    text = forms.utc(str(value).strip()) if name in INSTANTS else canonical_text(value, spaces)
    return f"{name}={text}" if text else ""


def _many(name: str, value: Any, spaces: Spaces) -> str:
    return "".join(sorted(_pair(name, one, spaces) for one in _listed(value)))


def _word(vocabulary: str) -> Callable[[str, Any, Spaces], str]:
    address = VOCABULARIES[vocabulary].address

    def write(name: str, value: Any, spaces: Spaces) -> str:
        text = canonical_text(address(str(value).strip()), spaces)
        return f"{name}={text}" if text else ""

    return write


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def _epcs(name: str, value: Any, spaces: Spaces) -> str:
    texts = sorted("epc=" + canonical_text(one, spaces) for one in _listed(value) if one != "")
    return name + "".join(texts) if texts else ""


def _quantities(name: str, value: Any, spaces: Spaces) -> str:
    found = []
    for one in _listed(value):
        if isinstance(one, dict):
            inner = "".join(_pair(key, one[key], spaces) for key in ("epcClass", "quantity", "uom") if key in one)
            found.append("quantityElement" + inner if inner else "")
    found.sort()
    told = "".join(found)
    return name + told if told else ""


def _place(name: str, value: Any, spaces: Spaces) -> str:
    told = _ordered(value, ("id",), {}, spaces) if isinstance(value, dict) else ""
    return name + told if told else ""


def _persistent(name: str, value: Any, spaces: Spaces) -> str:
    write = _word("disposition")
    if not isinstance(value, dict):
        return ""
    told = "".join(
        "".join(sorted(write(key, one, spaces) for one in _listed(value[key])))
        for key in ("set", "unset")
        if key in value
    )
    return name + told if told else ""


def _references(inner: str) -> Callable[[str, Any, Spaces], str]:
    kind = _word(inner)

    def write(name: str, value: Any, spaces: Spaces) -> str:
        found = []
        for one in _listed(value):
            if isinstance(one, dict):
                told = kind("type", one["type"], spaces) if "type" in one else ""
                found.append(told + (_pair(inner, one[inner], spaces) if inner in one else ""))
        found.sort()
        told = "".join(found)
        return name + told if told else ""

    return write


def _sensors(name: str, value: Any, spaces: Spaces) -> str:
    found = []
    for one in _listed(value):
        if isinstance(one, dict):
            told = _sensor(one, spaces)
            found.append("sensorElement" + told if told else "")
    found.sort()
    told = "".join(found)
    return name + told if told else ""


def _sensor(element: dict[str, Any], spaces: Spaces) -> str:
    metadata = element.get("sensorMetadata")
    about = _ordered(metadata, _METADATA, {}, spaces) if isinstance(metadata, dict) else ""
    reports = sorted(
        "sensorReport" + told
        for one in _listed(element.get("sensorReport", []))
        if isinstance(one, dict) and (told := _ordered(one, _REPORT, _REPORT_WORDS, spaces))
    )
    more = _extensions(element, ("sensorMetadata", "sensorReport"), spaces)
    return (f"sensorMetadata{about}" if about else "") + "".join(reports) + more


def _beyond(elements: Any, spaces: Spaces) -> list[str]:
    """What sensors tell in members that the order does not name, such as bizRules of a report; it stands at the end."""
    found = []
    for one in _listed(elements):
        if isinstance(one, dict):
            about = [("sensorMetadata", one.get("sensorMetadata"), _METADATA)]
            reports = [("sensorReport", report, _REPORT) for report in _listed(one.get("sensorReport", []))]
            told = sorted(part for name, it, order in (*about, *reports) for part in _odd(name, it, order, spaces))
            found += ["sensorElement" + "".join(told)] if told else []
    return ["sensorElementList" + "".join(sorted(found))] if found else []


def _odd(name: str, members: Any, order: Iterable[str], spaces: Spaces) -> list[str]:
    if not isinstance(members, dict):
        return []
    names = [key for key in members if ":" not in key and key not in order]
    return [name + "".join(sorted(_pair(key, members[key], spaces) for key in names))] if names else []


def _ordered(members: dict[str, Any], order: Iterable[str], words: Mapping[str, str], spaces: Spaces) -> str:
    """Members in the standard's order, extensions after them."""
    told = []
    for name in order:
        if name in members:
            value = members[name]
            told.append(_WORDS[words[name]](name, value, spaces) if name in words else _pair(name, value, spaces))
    return "".join(told) + _extensions(members, order, spaces)


def _extensions(members: dict[str, Any], known: Iterable[str], spaces: Spaces) -> str:
    more = [name for name in members if ":" in name and name not in known]
    return "".join(sorted(part for name in more for part in _free(name, members[name], spaces))) if more else ""


def _free(name: str, value: Any, spaces: Spaces) -> list[str]:
    """A member that the order does not name, with all that it holds."""
    if name in _LEFT_OUT:
        return []
    if isinstance(value, list):
        return [part for one in value for part in _free(name, one, spaces)]
    full = full_name(name, spaces)
    if not isinstance(value, dict):
        text = "" if value is None else canonical_text(value, spaces)
        return [f"{full}={text}" if text else full]
    own = value.get("#text")
    inner = sorted(part for key, one in value.items() if key != "#text" for part in _free(key, one, spaces))
    return [full + (f"={canonical_text(own, spaces)}" if own is not None else "") + "".join(inner)]


_WORDS = {name: _word(name) for name in VOCABULARIES}
_LISTS: dict[str, Callable[[str, Any, Spaces], str]] = {
    "bizTransactionList": _references("bizTransaction"),
    "sourceList": _references("source"),
    "destinationList": _references("destination"),
}
_ORDER: dict[str, Callable[[str, Any, Spaces], str]] = {
    "eventTime": _pair,
    "eventTimeZoneOffset": _pair,
    "certificationInfo": _many,
    "parentID": _pair,
    "epcList": _epcs,
    "inputEPCList": _epcs,
    "childEPCs": _epcs,
    "quantityList": _quantities,
    "childQuantityList": _quantities,
    "inputQuantityList": _quantities,
    "outputEPCList": _epcs,
    "outputQuantityList": _quantities,
    "action": _pair,
    "transformationID": _pair,
    "bizStep": _WORDS["bizStep"],
    "disposition": _WORDS["disposition"],
    "persistentDisposition": _persistent,
    "readPoint": _place,
    "bizLocation": _place,
    "sensorElementList": _sensors,
}
