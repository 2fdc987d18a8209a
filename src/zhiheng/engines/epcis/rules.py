"""What an event must hold: the data model of EPCIS 2.0 (section 7.4) on the inner form.

A check takes a value, its place and the list of faults, and adds to the list; a sound value costs a few comparisons
and no message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.faults import At, Fault, pointer, shown
from zhiheng.engines.epcis.words import VOCABULARIES, Vocabulary

Check = Callable[[Any, At, list[Fault]], None]


def fault(faults: list[Fault], code: str, at: At, zh: str, en: str) -> None:
    """Add one fault at a place."""
    faults.append(Fault(code, pointer(at), zh, en))


def text(value: Any, at: At, faults: list[Fault]) -> None:
    """Any text."""
    if not isinstance(value, str):
        fault(faults, "text_expected", at, f"应为文本，而不是 {shown(value)}", f"text expected, not {shown(value)}")


def anything(_value: Any, _at: At, _faults: list[Fault]) -> None:
    """Whatever an extension holds."""


def _form(code: str, accepts: Callable[[str], object], zh: str, en: str) -> Check:
    """A check that the value is text of one form."""

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        if not (isinstance(value, str) and accepts(value)):
            fault(faults, code, at, f"{shown(value)} 不是{zh}", f"{shown(value)} is not {en}")

    return check


uri = _form("uri_invalid", forms.is_uri, "合规的 URI（RFC 3986，汉字与空格须百分号编码）", "a URI (RFC 3986)")
instant = _form(
    "instant_invalid",
    forms.is_instant,
    "带时区的时刻，例如 2026-03-01T08:00:00+08:00",
    "an instant with its zone, such as 2026-03-01T08:00:00+08:00",
)
offset = _form("offset_invalid", forms.is_offset, "时区偏移，例如 +08:00", "an offset such as +08:00, within ±14:00")
unit = _form(
    "unit_invalid",
    forms.is_unit,
    "UN/ECE 第 20 号建议书的单位代码，例如 KGM",
    "a unit code of UN/ECE Rec. 20, such as KGM",
)
hexadecimal = _form("hex_invalid", forms.is_hex, "十六进制文本", "hexadecimal text")
version = _form("version_invalid", forms.is_version, "版本号，例如 2.0", "a version such as 2.0")


def quantity(value: Any, at: At, faults: list[Fault]) -> None:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        fault(faults, "number_expected", at, f"应为数字，而不是 {shown(value)}", f"number expected, not {shown(value)}")


def truth(value: Any, at: At, faults: list[Fault]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        fault(faults, "boolean_expected", at, f"应为 true 或 false，而不是 {shown(value)}", "true or false expected")


def one_of(*words: str) -> Check:
    """One of a few words."""
    told = ", ".join(words)

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        if not (isinstance(value, str) and value in words):
            fault(
                faults, "word_unknown", at, f"{shown(value)} 应为 {told} 之一", f"{shown(value)} must be one of {told}"
            )

    return check


def word(vocabulary: Vocabulary) -> Check:
    """A bare word of the CBV, or the URI of a word of somebody else's vocabulary."""
    words, closed = vocabulary.words, vocabulary.closed

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        if isinstance(value, str):
            if value in words:
                return
            if forms.is_uri(value) and not value.startswith(closed):
                return
        fault(
            faults,
            "word_unknown",
            at,
            f"{shown(value)} 不是 CBV 标准词；应写标准词（如 {min(words)}），或用自有词汇的 URI",
            f"{shown(value)} is no word of the CBV; write one (such as {min(words)}) or the URI of your own vocabulary",
        )

    return check


def list_of(item: Check, *, least: int = 0, is_set: bool = False) -> Check:
    """A list, each element of which passes ``item``."""

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        if not isinstance(value, list):
            fault(faults, "list_expected", at, f"应为列表，而不是 {shown(value)}", f"list expected, not {shown(value)}")
            return
        for place, one in enumerate(value):
            item(one, (at, place), faults)
        if len(value) < least:
            fault(faults, "list_short", at, f"列表至少应有 {least} 项", f"the list needs at least {least} element(s)")
        if is_set and len(value) > 1 and all(isinstance(one, str) for one in value) and len({*value}) < len(value):
            fault(faults, "list_repeats", at, "列表中有重复的项", "the list holds an element twice")

    return check


def shape(fields: Mapping[str, Check], required: Iterable[str] = (), *, is_open: bool = True) -> Check:
    """An object with these members; open ones also take extensions, whose names must have a namespace."""
    needed = tuple(required)

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        if not isinstance(value, dict):
            fault(faults, "object_expected", at, f"应为对象，而不是 {shown(value)}", "object expected")
            return
        for name, one in value.items():
            checks = fields.get(name)
            if checks is not None:
                checks(one, (at, name), faults)
            elif not (is_open and forms.is_name(name)):
                fault(faults, "field_unknown", (at, name), *_unknown(name, is_open=is_open))
        for name in needed:
            if name not in value:
                fault(faults, "field_missing", at, f"缺少必填字段 {name}", f"the required field {name} is missing")

    return check


def _unknown(name: str, *, is_open: bool) -> tuple[str, str]:
    if is_open:
        return (
            f"标准中没有字段 {shown(name)}；扩展字段名须带命名空间，例如 ex:name",
            f"no field {shown(name)} in the standard; the name of an extension needs a namespace, such as ex:name",
        )
    return f"此处不允许字段 {shown(name)}", f"the field {shown(name)} is not allowed here"


def either(first: type, checks: Check, otherwise: Check) -> Check:
    """``checks`` for a value of the type, else ``otherwise``."""

    def check(value: Any, at: At, faults: list[Fault]) -> None:
        (checks if isinstance(value, first) else otherwise)(value, at, faults)

    return check


context = either(list, list_of(either(dict, anything, uri)), either(dict, anything, uri))
_quantities = list_of(
    shape({"epcClass": uri, "quantity": quantity, "uom": unit}, ["epcClass"], is_open=False),
)
_place = shape({"id": uri}, ["id"])
_transaction = shape(
    {"type": word(VOCABULARIES["bizTransaction"]), "bizTransaction": uri}, ["bizTransaction"], is_open=False
)
_dispositions = list_of(word(VOCABULARIES["disposition"]), least=1, is_set=True)
_device = dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri)
_figures = dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), quantity)
_report = shape(
    {
        **_device,
        **_figures,
        "type": word(VOCABULARIES["measurement"]),
        "exception": word(VOCABULARIES["exception"]),
        "time": instant,
        "microorganism": uri,
        "chemicalSubstance": uri,
        "coordinateReferenceSystem": uri,
        "component": word(VOCABULARIES["component"]),
        "stringValue": text,
        "booleanValue": truth,
        "hexBinaryValue": hexadecimal,
        "uriValue": uri,
        "uom": text,
    },
    ["type"],
)
_sensors = list_of(
    shape(
        {
            "sensorMetadata": shape({**_device, "time": instant, "startTime": instant, "endTime": instant}),
            "sensorReport": list_of(_report, least=1),
        },
        ["sensorReport"],
    )
)


def _party(name: str) -> Check:
    return list_of(shape({"type": word(VOCABULARIES[name]), name: uri}, ["type", name], is_open=False))


_persistent = shape({"set": _dispositions, "unset": _dispositions}, is_open=False)


def _persistent_disposition(value: Any, at: At, faults: list[Fault]) -> None:
    _persistent(value, at, faults)
    if isinstance(value, dict) and not value:
        fault(faults, "field_missing", at, "应至少有 set 或 unset", "set or unset expected")


_common: dict[str, Check] = {
    "@context": context,
    "type": text,
    "eventTime": instant,
    "recordTime": instant,
    "eventTimeZoneOffset": offset,
    "eventID": uri,
    "certificationInfo": either(list, list_of(uri), uri),
    "errorDeclaration": shape(
        {"declarationTime": instant, "reason": word(VOCABULARIES["reason"]), "correctiveEventIDs": list_of(uri)},
        ["declarationTime"],
    ),
}
_business: dict[str, Check] = {
    "bizStep": word(VOCABULARIES["bizStep"]),
    "disposition": word(VOCABULARIES["disposition"]),
    "persistentDisposition": _persistent_disposition,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": list_of(_transaction),
    "sourceList": _party("source"),
    "destinationList": _party("destination"),
    "sensorElementList": _sensors,
}
_action: dict[str, Check] = {"action": one_of("OBSERVE", "ADD", "DELETE")}
_epcs, _distinct = list_of(uri), list_of(uri, is_set=True)
_ilmd = shape({})
_children = {"parentID": uri, "childEPCs": _epcs, "childQuantityList": _quantities}
_always = ["eventTime", "eventTimeZoneOffset"]

_EVENTS: dict[str, Check] = {
    "ObjectEvent": shape(
        {**_common, **_business, **_action, "epcList": _distinct, "quantityList": _quantities, "ilmd": _ilmd},
        [*_always, "action"],
    ),
    "AggregationEvent": shape({**_common, **_business, **_action, **_children}, [*_always, "action"]),
    "AssociationEvent": shape({**_common, **_business, **_action, **_children}, [*_always, "action", "parentID"]),
    "TransactionEvent": shape(
        {
            **_common,
            **_business,
            **_action,
            "bizTransactionList": list_of(_transaction, least=1),
            "parentID": uri,
            "epcList": _epcs,
            "quantityList": _quantities,
        },
        [*_always, "action", "bizTransactionList"],
    ),
    "TransformationEvent": shape(
        {
            **_common,
            **_business,
            "inputEPCList": _distinct,
            "inputQuantityList": _quantities,
            "outputEPCList": _distinct,
            "outputQuantityList": _quantities,
            "transformationID": uri,
            "ilmd": _ilmd,
        },
        _always,
    ),
}


def check_event(body: Any, at: At, faults: list[Fault]) -> None:
    """Add what is wrong with an event, standard or of a type of somebody else's."""
    kind = body.get("type") if isinstance(body, dict) else None
    if isinstance(kind, str) and kind in _EVENTS:
        _EVENTS[kind](body, at, faults)
        if not faults or all(one.code == "field_unknown" for one in faults):
            _TOGETHER[kind](body, at, faults)
    elif isinstance(body, dict) and "type" not in body:
        fault(faults, "field_missing", at, "缺少必填字段 type", "the required field type is missing")
    elif isinstance(body, dict) and not (isinstance(kind, str) and forms.is_uri(kind)):
        known = ", ".join(_EVENTS)
        fault(
            faults,
            "event_type_unknown",
            (at, "type"),
            f"{shown(kind)} 不是事件类型；应为 {known}，或自有类型的 URI",
            f"{shown(kind)} is no type of event; expected {known}, or the URI of a type of your own",
        )
    else:
        _foreign_event(body, at, faults)


def _foreign_event(body: Any, at: At, faults: list[Fault]) -> None:
    if not isinstance(body, dict):
        fault(faults, "object_expected", at, f"事件应为对象，而不是 {shown(body)}", "an event must be an object")
        return
    for name in _always:
        if name not in body:
            fault(faults, "field_missing", at, f"缺少必填字段 {name}", f"the required field {name} is missing")
    for name, checks in _common.items():
        if name in body:
            checks(body[name], (at, name), faults)


def _what(at: At, faults: list[Fault], zh: str, en: str) -> None:
    fault(faults, "what_missing", at, zh, en)


def _object_together(body: dict[str, Any], at: At, faults: list[Fault]) -> None:
    is_reading = body.get("sensorElementList") and "readPoint" in body
    if "epcList" not in body and not body.get("quantityList") and not is_reading:
        _what(
            at,
            faults,
            "应有 epcList、quantityList，或传感器数据加 readPoint",
            "epcList, quantityList, or sensor data with readPoint expected",
        )
    if "ilmd" in body and body.get("action") != "ADD":
        zh, en = "只有 action 为 ADD 时才能有 ilmd", "ilmd is only allowed where action is ADD"
        fault(faults, "ilmd_not_allowed", (at, "ilmd"), zh, en)


def _children_together(body: dict[str, Any], at: At, faults: list[Fault]) -> None:
    if body.get("action") != "DELETE" and not body.get("childEPCs") and not body.get("childQuantityList"):
        _what(at, faults, "应有 childEPCs 或 childQuantityList", "childEPCs or childQuantityList expected")


def _transaction_together(body: dict[str, Any], at: At, faults: list[Fault]) -> None:
    if body.get("action") != "DELETE" and "epcList" not in body and not body.get("quantityList"):
        _what(at, faults, "应有 epcList 或 quantityList", "epcList or quantityList expected")


def _transformation_together(body: dict[str, Any], at: At, faults: list[Fault]) -> None:
    has_input = body.get("inputEPCList") or body.get("inputQuantityList")
    has_output = body.get("outputEPCList") or body.get("outputQuantityList")
    if not (has_input and has_output) and not ("transformationID" in body and (has_input or has_output)):
        _what(
            at,
            faults,
            "应有投入和产出，或有 transformationID 加其中之一",
            "inputs and outputs expected, or transformationID with one of them",
        )


_TOGETHER: dict[str, Check] = {
    "ObjectEvent": _object_together,
    "AggregationEvent": _children_together,
    "AssociationEvent": _children_together,
    "TransactionEvent": _transaction_together,
    "TransformationEvent": _transformation_together,
}
