"""The parameters whose names the standard fixes, and those that name a type or a unit (EPCIS 2.0 section 8.2.7.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from zhiheng.apps.traceability.choices import DESTINATIONS, KINDS, SOURCES, Action
from zhiheng.apps.traceability.naming import name_of
from zhiheng.apps.traceability.queries.simple_event.clauses import REFERRED, Clause, among, compared, either, member_is
from zhiheng.apps.traceability.queries.simple_event.values import (
    bad_parameter,
    boolean,
    instant,
    is_asked,
    number,
    numbers,
    texts,
    uris,
    words,
)
from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.words import VOCABULARIES

Spaces = Mapping[str, str]
Reader = Callable[[str, Any, Spaces], Clause]
OPERATORS = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
LAST = "\U0010ffff"
_HASH = re.compile(r"ni:///sha-256;([0-9a-fA-F]{64})\?ver=CBV2\.0")
_REPORT, _METADATA = "$.sensorElementList[*].sensorReport[*]", "$.sensorElementList[*].sensorMetadata"
_QUANTITIES = ["$.quantityList[*]", "$.childQuantityList[*]", "$.inputQuantityList[*]", "$.outputQuantityList[*]"]


def _kinds(name: str, given: Any, spaces: Spaces) -> Clause:
    asked = texts(name, given)
    if wrong := [one for one in asked if one not in KINDS and not forms.is_uri(one)]:
        raise bad_parameter(name, f"没有“{wrong[0]}”这种事件", f"there are no events of the type {wrong[0]}")
    return Clause("e.kind = ANY(%s)", ([int(KINDS[one]) for one in asked if one in KINDS],))


def _actions(name: str, given: Any, spaces: Spaces) -> Clause:
    asked = texts(name, given)
    if wrong := [one for one in asked if one not in Action.__members__]:
        raise bad_parameter(
            name, f"“{wrong[0]}”不是 ADD、OBSERVE 或 DELETE", f"{wrong[0]} is not ADD, OBSERVE or DELETE"
        )
    return Clause("e.action = ANY(%s)", ([int(Action[one]) for one in asked],))


def _column(sql: str, vocabulary: str) -> Reader:
    return lambda name, given, spaces: Clause(f"{sql} = ANY(%s)", (words(name, given, vocabulary, spaces),))


def _time(column: str) -> Reader:
    return lambda name, given, spaces: Clause(f"{column} {OPERATORS[name[:2]]} %s", (instant(name, given),))


def _time_in(*paths: str) -> Reader:
    def read(name: str, given: Any, spaces: Spaces) -> Clause:
        test = compared(OPERATORS[name[:2]], instant(name, given), kind="instant")
        return either(*(member_is(path, test) for path in paths))

    return read


def _texts_in(*paths: str) -> Reader:
    return lambda name, given, spaces: either(*(member_is(path, among(texts(name, given))) for path in paths))


def _uris_in(*paths: str) -> Reader:
    """Addresses; identifiers of GS1 in any spelling are only found as they were written."""
    return lambda name, given, spaces: either(*(member_is(path, among(uris(name, given, spaces))) for path in paths))


def _words_in(path: str, vocabulary: str) -> Reader:
    return lambda name, given, spaces: member_is(path, among(words(name, given, vocabulary, spaces)))


def _boolean_in(path: str) -> Reader:
    return lambda name, given, spaces: member_is(path, among(["true" if boolean(name, given) else "false"]))


def _number_in(path: str) -> Reader:
    return lambda name, given, spaces: member_is(path, _number(name, given))


def _number(name: str, given: Any) -> Clause:
    if name.startswith("EQ_"):
        return Clause("traceability_number(v.t) = ANY(%s)", (numbers(name, given),))
    return compared(OPERATORS[name[:2]], number(name, given), kind="number")


def _place(column: str) -> Reader:
    sql = f"e.{column} IN (SELECT id FROM traceability_thing WHERE canonical = ANY(%s))"  # noqa: S608 - our own column
    return lambda name, given, spaces: Clause(sql, (_names(name, given, spaces),))


def _place_or_below(column: str) -> Reader:
    """Also parts of the place: a GLN's extensions, and what continues its name."""
    sql = f"""e.{column} IN (SELECT t.id FROM unnest(%s::text[]) b(begin) JOIN traceability_thing t
        ON t.canonical = b.begin OR (t.canonical >= b.begin || '/' AND t.canonical < b.begin || '/' || %s))"""  # noqa: S608 - our own column
    return lambda name, given, spaces: Clause(sql, (_names(name, given, spaces), LAST))


def _names(name: str, given: Any, spaces: Spaces) -> list[str]:
    return sorted({name_of(one).canonical for one in uris(name, given, spaces)})


def _event_ids(name: str, given: Any, spaces: Spaces) -> Clause:
    """By the identifier that the event bears, or by its hash."""
    asked = uris(name, given, spaces)
    clauses = [Clause("e.event_id <> '' AND e.event_id = ANY(%s)", (asked,))]
    hashes = [bytes.fromhex(found[1]) for one in asked if (found := _HASH.fullmatch(one))]
    by_hash = "e.id IN (SELECT h.event_id FROM traceability_eventhash h WHERE h.hash = ANY(%s))"
    return either(*clauses, *([Clause(by_hash, (hashes,))] if hashes else []))


def _transformations(name: str, given: Any, spaces: Spaces) -> Clause:
    asked = uris(name, given, spaces)
    # the two conditions on roles are those of the indexes
    sides = [REFERRED.format(f"r.process = ANY(%s) AND r.role IN {roles}") for roles in ("(4, 6)", "(5, 7)")]
    sql = f"({' OR '.join([*sides, 'e.is_declaration'])}) AND e.body ->> 'transformationID' = ANY(%s)"
    return Clause(sql, (asked, asked, asked))


def _exists(sql: str) -> Reader:
    return lambda name, given, spaces: Clause(sql if is_asked(name, given) else "true")


def _quantities(name: str, given: Any, spaces: Spaces) -> Clause:
    test = _number(name, given)
    return either(*(member_is(f"{path}.quantity", test) for path in _QUANTITIES))


def _quantities_of(found: re.Match[str], name: str, given: Any, spaces: Spaces) -> Clause:
    return either(*(_with_unit(path, "quantity", found["unit"], _number(name, given)) for path in _QUANTITIES))


def _reports_of(found: re.Match[str], name: str, given: Any, spaces: Spaces) -> Clause:
    return _with_unit(_REPORT, found["field"], found["unit"], _number(name, given))


def _with_unit(path: str, member: str, unit: str, test: Clause) -> Clause:
    """An object of that unit whose member passes the test."""
    sql = f"""EXISTS (SELECT FROM jsonb_path_query(e.body, '{path}') o(v), LATERAL (SELECT o.v ->> '{member}') v(t)
        WHERE o.v ->> 'uom' = %s AND {test.sql})"""
    return Clause(sql, (unit, *test.values))


def _transactions(found: re.Match[str], name: str, given: Any, spaces: Spaces) -> Clause:
    return _typed("bizTransactionList", "bizTransaction", found["type"], uris(name, given, spaces))


def _partners(found: re.Match[str], name: str, given: Any, spaces: Spaces) -> Clause:
    """Parties and places are found by their names in any spelling; those of other types as they are written."""
    side, kind, asked = found["side"], found["type"], uris(name, given, spaces)
    role = (SOURCES if side == "source" else DESTINATIONS).get(kind)
    written = _typed(f"{side}List", side, kind, asked)
    if role is None:
        return written
    sql = REFERRED.format("r.role = %s AND r.thing_id IN (SELECT id FROM traceability_thing WHERE canonical = ANY(%s))")
    referred = Clause(sql, (int(role), sorted({name_of(one).canonical for one in asked})))
    return either(referred, Clause(f"e.is_declaration AND {written.sql}", written.values))


def _typed(listed: str, member: str, kind: str, asked: list[str]) -> Clause:
    """A reference of that type; the type may be written bare, as an address or with a prefix."""
    spellings = [kind, VOCABULARIES[member].address(kind)]
    sql = f"""EXISTS (SELECT FROM jsonb_path_query(e.body, '$.{listed}[*]') o(v) WHERE o.v ->> '{member}' = ANY(%s)
        AND (o.v ->> 'type' = ANY(%s) OR substr(o.v ->> 'type', strpos(o.v ->> 'type', ':') + 1) = %s))"""
    return Clause(sql, (asked, spellings, kind))


FIXED: Mapping[str, Reader] = {
    "eventType": _kinds,
    "GE_eventTime": _time("e.event_time"),
    "LT_eventTime": _time("e.event_time"),
    "GE_recordTime": _time("e.recorded_at"),
    "LT_recordTime": _time("e.recorded_at"),
    "EQ_action": _actions,
    "EQ_bizStep": _column("e.biz_step", "bizStep"),
    "EQ_disposition": _column("e.disposition", "disposition"),
    "EQ_persistentDisposition_set": _words_in("$.persistentDisposition.set[*]", "disposition"),
    "EQ_persistentDisposition_unset": _words_in("$.persistentDisposition.unset[*]", "disposition"),
    "EQ_readPoint": _place("read_point_id"),
    "WD_readPoint": _place_or_below("read_point_id"),
    "EQ_bizLocation": _place("biz_location_id"),
    "WD_bizLocation": _place_or_below("biz_location_id"),
    "EQ_transformationID": _transformations,
    "EQ_eventID": _event_ids,
    "EXISTS_errorDeclaration": _exists("e.is_declaration"),
    **dict.fromkeys(
        ("GE_errorDeclaration_Time", "LT_errorDeclaration_Time", "GE_errorDeclarationTime", "LT_errorDeclarationTime"),
        _time_in("$.errorDeclaration.declarationTime"),
    ),
    "EQ_errorReason": _words_in("$.errorDeclaration.reason", "reason"),
    "EQ_correctiveEventID": _uris_in("$.errorDeclaration.correctiveEventIDs[*]"),
    "EXISTS_sensorElementList": _exists("jsonb_path_exists(e.body, '$.sensorElementList[*]')"),
    **dict.fromkeys(("GE_time", "LT_time"), _time_in(f"{_REPORT}.time", f"{_METADATA}.time")),
    **dict.fromkeys(("GE_startTime", "LT_startTime"), _time_in(f"{_METADATA}.startTime")),
    **dict.fromkeys(("GE_endTime", "LT_endTime"), _time_in(f"{_METADATA}.endTime")),
    "EQ_type": _words_in(f"{_REPORT}.type", "measurement"),
    "EQ_deviceID": _uris_in(f"{_REPORT}.deviceID", f"{_METADATA}.deviceID"),
    "EQ_dataProcessingMethod": _uris_in(f"{_REPORT}.dataProcessingMethod", f"{_METADATA}.dataProcessingMethod"),
    "EQ_microorganism": _uris_in(f"{_REPORT}.microorganism"),
    "EQ_chemicalSubstance": _uris_in(f"{_REPORT}.chemicalSubstance"),
    "EQ_bizRules": _uris_in(f"{_METADATA}.bizRules"),
    "EQ_stringValue": _texts_in(f"{_REPORT}.stringValue"),
    "EQ_booleanValue": _boolean_in(f"{_REPORT}.booleanValue"),
    "EQ_hexBinaryValue": _texts_in(f"{_REPORT}.hexBinaryValue"),
    "EQ_uriValue": _uris_in(f"{_REPORT}.uriValue"),
    **dict.fromkeys((f"{one}_percRank" for one in OPERATORS), _number_in(f"{_REPORT}.percRank")),
    **dict.fromkeys((f"{one}_quantity" for one in OPERATORS), _quantities),
}
_UNIT = r"(?P<unit>[A-Z0-9]{2,4})"
_TYPE = r"(?P<type>[a-z][a-zA-Z0-9_]+|[A-Za-z][A-Za-z0-9+.\-]*:\S+)"
PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, Any, Spaces], Clause]], ...] = (
    (re.compile(rf"EQ_bizTransaction_{_TYPE}"), _transactions),
    (re.compile(rf"EQ_(?P<side>source|destination)_{_TYPE}"), _partners),
    (re.compile(rf"(?:EQ|GT|GE|LT|LE)_quantity_{_UNIT}"), _quantities_of),
    (
        re.compile(rf"(?:EQ|GT|GE|LT|LE)_(?P<field>value|minValue|maxValue|meanValue|sDev|percValue)_{_UNIT}"),
        _reports_of,
    ),
)
