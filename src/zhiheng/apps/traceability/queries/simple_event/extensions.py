"""Parameters whose names hold the name of an extension: ``EQ_ex:grade``, ``GE_INNER_ILMD_ex:weight`` and their kin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiheng.apps.traceability.queries.simple_event.clauses import Clause, compared, either
from zhiheng.apps.traceability.queries.simple_event.values import (
    bad_parameter,
    is_asked,
    read_instant,
    read_number,
    single,
    texts,
)
from zhiheng.engines.epcis import split_name
from zhiheng.engines.epcis.words import STANDARD_PREFIXES

OPERATORS = {"GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
AREAS = {
    "": "$",
    "ILMD": "$.ilmd",
    "ERROR_DECLARATION": "$.errorDeclaration",
    "SENSORELEMENT": "$.sensorElementList[*]",
    "SENSORMETADATA": "$.sensorElementList[*].sensorMetadata",
    "SENSORREPORT": "$.sensorElementList[*].sensorReport[*]",
    "readPoint": "$.readPoint",
    "bizLocation": "$.bizLocation",
}
_NAME = r"(?P<name>(?:[A-Za-z][A-Za-z0-9+.\-]*:)[^\s\x00]+)"
_AREA = "|".join(one for one in AREAS if one)
_FIELD = re.compile(rf"(?P<test>EQ|GT|GE|LT|LE|EXISTS)_(?P<inner>INNER_)?(?:(?P<area>{_AREA})_)?{_NAME}")
_HAS = re.compile(rf"HASATTR_{_NAME}")
_ATTRIBUTE = re.compile(r"EQ_?ATTR_(?P<name>[^\s\x00]+_[^\s\x00]+)")
_MEMBERS = "$.keyvalue()"
# of what stands below an extension, every object's members
_DEEPER = '.keyvalue() ? (@.key like_regex ":").value.** ? (@.type() == "object").keyvalue()'
_DIRECT = ' ? (@.type() == "object").keyvalue()'


@dataclass(frozen=True, slots=True)
class Named:
    """The name of an extension in the spellings that an event may have.

    Attributes:
        written: spellings that need no declaration in the event.
        whole: namespace and local part together; empty: the prefix is not declared, and as good as the name.
    """

    written: list[str]
    whole: str

    def clause(self, key: str) -> Clause:
        """That a member has this name."""
        return Clause(f"traceability_named({key}, e.body -> '@namespaces', %s, %s)", (self.written, self.whole))


def named(text: str, spaces: Mapping[str, str]) -> Named:
    """Read the name of an extension.

    >>> named("ex:a", {"ex": "https://ns.example.com/"}).whole, named("ex:a", {}).written
    ('https://ns.example.com/a', ['ex:a'])
    """
    prefix, _, local = text.partition(":")
    if prefix in spaces:
        whole = spaces[prefix] + local
        return Named([whole], whole)
    if prefix in STANDARD_PREFIXES:
        return Named([text, STANDARD_PREFIXES[prefix] + local], STANDARD_PREFIXES[prefix] + local)
    if "/" in local or prefix == "urn":
        # EPCIS 1.x wrote namespace, a hash and the name
        space, name = split_name(text, {})
        return Named([text], space.removesuffix("#") + name if space.endswith("/#") else text)
    return Named([text], "")


def read_extension(parameter: str, given: Any, spaces: Mapping[str, str]) -> Clause | None:
    """The condition of a parameter of these families; None of one that is in none of them."""
    if found := _HAS.fullmatch(parameter):
        return _has(named(found["name"], spaces), parameter, given)
    if found := _ATTRIBUTE.fullmatch(parameter):
        return _attribute(found["name"], parameter, given, spaces)
    found = _FIELD.fullmatch(parameter)
    if found is None:
        return None
    area, test = found["area"] or "", found["test"]
    if area in ("readPoint", "bizLocation") and test != "EQ":
        return None
    path = _path(area, is_inner=bool(found["inner"]))
    name = named(found["name"], spaces).clause("m.v ->> 'key'")
    if test == "EXISTS":
        return _exists(path, name) if is_asked(parameter, given) else Clause("true")
    return _valued(path, name, _equal(parameter, given) if test == "EQ" else _ordered(parameter, test, given))


def _path(area: str, *, is_inner: bool) -> str:
    return AREAS[area] + _DIRECT + (_DEEPER.removeprefix(".keyvalue()") if is_inner else "")


def _exists(path: str, *tests: Clause) -> Clause:
    sql = " AND ".join(one.sql for one in tests)
    values = tuple(value for one in tests for value in one.values)
    return Clause(f"EXISTS (SELECT FROM jsonb_path_query(e.body, '{path}') m(v) WHERE {sql})", values)


def _valued(path: str, name: Clause, test: Clause) -> Clause:
    texts_ = "SELECT FROM traceability_texts(m.v -> 'value') v(t) WHERE "
    return _exists(path, name, Clause(f"EXISTS ({texts_}{test.sql})", test.values))


def _equal(parameter: str, given: Any) -> Clause:
    """Equal as text; a number or an instant also where it is spelt otherwise."""
    listed = texts(parameter, given)
    numbers = [one for text in listed if (one := read_number(text)) is not None]
    instants = [at for text in listed if (at := read_instant(text)) is not None]
    clauses = [Clause("v.t = ANY(%s)", (listed,))]
    if numbers:
        clauses.append(Clause("traceability_number(v.t) = ANY(%s)", (numbers,)))
    if instants:
        clauses.append(Clause("traceability_instant(v.t) = ANY(%s)", (instants,)))
    return either(*clauses)


def _ordered(parameter: str, test: str, given: Any) -> Clause:
    value = single(parameter, given)
    number = read_number(value)
    if number is not None:
        return compared(OPERATORS[test], number, kind="number")
    instant = read_instant(value) if isinstance(value, str) else None
    if instant is None:
        raise bad_parameter(parameter, "应为数字或带时区的时间", "a number or an instant with its zone was expected")
    return compared(OPERATORS[test], instant, kind="instant")


def _has(name: Named, parameter: str, given: Any) -> Clause:
    """The extension has one of these attributes; XML's attributes are members of the extension."""
    sql = "EXISTS (SELECT FROM jsonb_path_query(m.v -> 'value', '$[*]') o(v) WHERE o.v ?| %s)"
    attributes = Clause(sql.replace("?|", "OPERATOR(pg_catalog.?|)"), (texts(parameter, given),))
    return _exists("$" + _DIRECT, name.clause("m.v ->> 'key'"), attributes)


def _attribute(text: str, parameter: str, given: Any, spaces: Mapping[str, str]) -> Clause:
    """The extension's attribute has one of these values; where name and attribute part is for the event to say."""
    wanted = texts(parameter, given)
    sql = """EXISTS (SELECT FROM jsonb_path_query(m.v -> 'value', '$[*]') o(v),
        LATERAL traceability_texts(o.v -> %s) v(t) WHERE v.t = ANY(%s))"""
    found = []
    for cut in (place for place, one in enumerate(text) if one == "_" and 0 < place < len(text) - 1):
        name, attribute = text[:cut], text[cut + 1 :]
        test = Clause(sql, (attribute, wanted))
        found.append(_exists("$" + _DIRECT, _field(name, spaces), test))
    return either(*found)


def _field(name: str, spaces: Mapping[str, str]) -> Clause:
    if ":" in name:
        return named(name, spaces).clause("m.v ->> 'key'")
    return Clause("split_part(m.v ->> 'key', ':', 2) = %s", (name,))
