"""Which things the names and patterns of ``MATCH_`` parameters stand for (EPCIS 2.0 section 8.2.7.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.apps.traceability.choices import Level, Role
from zhiheng.apps.traceability.naming import Name, name_of
from zhiheng.apps.traceability.queries.simple_event.clauses import Clause
from zhiheng.apps.traceability.queries.simple_event.values import bad_parameter, texts
from zhiheng.engines.epcis import forms
from zhiheng.vocab.gs1.urns import SCHEMES, Scheme

STEM = "https://id.gs1.org/"
LAST = "\U0010ffff"
_PATTERN = re.compile(r"urn:epc:(?:idpat|id|class):([a-z]+):([^*]*?)((?:\.?\*)+)")
_EPC, _CLASS = (Level.INSTANCE,), (Level.CLASS, Level.LOT)
_INSIDE = (Role.ITEM, Role.CHILD)

# what each parameter looks at: roles, and of which level the things are
MATCHES = {
    "MATCH_epc": (_INSIDE, _EPC),
    "MATCH_parentID": ((Role.PARENT,), ()),
    "MATCH_inputEPC": ((Role.INPUT,), _EPC),
    "MATCH_outputEPC": ((Role.OUTPUT,), _EPC),
    "MATCH_anyEPC": ((*_INSIDE, Role.PARENT, Role.INPUT, Role.OUTPUT), _EPC),
    "MATCH_epcClass": (_INSIDE, _CLASS),
    "MATCH_inputEPCClass": ((Role.INPUT,), _CLASS),
    "MATCH_outputEPCClass": ((Role.OUTPUT,), _CLASS),
    "MATCH_anyEPCClass": ((*_INSIDE, Role.INPUT, Role.OUTPUT), _CLASS),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Things in certain roles.

    Attributes:
        roles: any of them.
        levels: any of them, or those of no known level; empty: all.
        names: canonical names.
        beginnings: of canonical names.
        classes, lots: canonical names of what the things are one of.
    """

    roles: tuple[Role, ...]
    levels: tuple[Level, ...]
    names: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether it may stand for very many things."""
        return bool(self.beginnings or self.classes or self.lots)


def match(name: str, given: object) -> Match:
    """The things that a parameter names."""
    roles, levels = MATCHES[name]
    names, beginnings, classes, lots = set[str](), set[str](), set[str](), set[str]()
    for text in texts(name, given):
        found = [] if Level.CLASS in levels and name_of(text).level is Level.CLASS else _beginnings(name, text)
        if found:
            beginnings.update(found)
            continue
        one = _known(name, text)
        if not levels or one.level in levels or one.level not in (*_EPC, *_CLASS):
            names.add(one.canonical)
        if Level.INSTANCE in levels and one.level is Level.CLASS:
            classes.add(one.canonical)
        if Level.INSTANCE in levels and one.level is Level.LOT:
            lots.add(one.canonical)
    return Match(roles, levels, *(tuple(sorted(each)) for each in (names, beginnings, classes, lots)))


def _known(parameter: str, text: str) -> Name:
    found = name_of(text)
    if found.level is Level.OTHER and not forms.is_uri(text):
        raise bad_parameter(parameter, f"“{text}”不是标识", f"{text} is no identifier")
    return found


def _beginnings(parameter: str, text: str) -> list[str]:
    """How the canonical names begin that a pattern stands for; none of a plain name."""
    if "*" not in text:
        return []
    found = _PATTERN.fullmatch(text)
    if found is None and text.startswith("http") and text.endswith("/*"):
        return [_link_beginning(text[:-1])]
    scheme = SCHEMES.get(found[1]) if found else None
    if found is None or scheme is None:
        # a * is a character that a serial may hold
        if name_of(text).level is not Level.OTHER:
            return []
        zh, en = f"不认识的模式“{text}”", f"{text} is no pattern that is known; expected urn:epc:idpat:sgtin:PREFIX.*.*"
        raise bad_parameter(parameter, zh, en)
    fields = [one for one in found[2].split(".") if one]
    if any(not re.fullmatch(r"[0-9A-Za-z%_\-]+", one) for one in fields):
        raise bad_parameter(parameter, f"模式“{text}”有误", f"the pattern {text} is wrong")
    return _of_fields(scheme, fields, text)


def _of_fields(scheme: Scheme, fields: list[str], text: str) -> list[str]:
    start = f"{STEM}{scheme.ai}/"
    if len(fields) >= 2:
        whole = name_of(
            text.replace("urn:epc:id:", "urn:epc:idpat:").replace("urn:epc:class:lgtin", "urn:epc:idpat:sgtin")
        )
        ending = "" if scheme.serial in (None, scheme.ai) else f"/{scheme.serial}/"
        return [whole.canonical + ending]
    if not fields:
        return [start]
    return [f"{start}{scheme.before}{lead}{fields[0]}" for lead in ("0123456789" if scheme.leads else ("",))]


def _link_beginning(text: str) -> str:
    """A Digital Link up to its last slash, below the standard's stem."""
    path = text.split("/", 3)[3] if text.count("/") > 2 else ""
    whole = name_of(text[:-1])
    return (whole.canonical if whole.level is not Level.OTHER else STEM + path.rstrip("/")).rstrip("/") + "/"


_THINGS = """
SELECT t.id FROM traceability_thing t WHERE t.canonical = ANY(%s)
UNION ALL SELECT t.id FROM unnest(%s::text[]) b(begin) JOIN traceability_thing t
    ON t.canonical >= b.begin AND t.canonical < b.begin || %s AND (t.level = ANY(%s) OR %s)
UNION ALL SELECT t.id FROM traceability_thing t
    WHERE t.of_class_id IN (SELECT id FROM traceability_thing WHERE canonical = ANY(%s)) AND t.level = ANY(%s)
UNION ALL SELECT t.id FROM traceability_thing t
    WHERE t.of_lot_id IN (SELECT id FROM traceability_thing WHERE canonical = ANY(%s)) AND t.level = ANY(%s)
"""


def things(found: Match) -> Clause:
    """The numbers of the things, as a query; at most one more than may be looked up one by one."""
    levels = [int(one) for one in found.levels]
    values = (
        list(found.names), list(found.beginnings), LAST, levels, not levels,
        list(found.classes), levels, list(found.lots), levels,
    )  # fmt: skip
    return Clause(_THINGS, values)


_OF_FEW = """e.id IN (
    SELECT r.event_id FROM traceability_reference r WHERE r.thing_id = ANY(%s) AND r.role = ANY(%s)
    UNION ALL
    SELECT d.event_id FROM traceability_reference r JOIN traceability_eventhash o ON o.event_id = r.event_id
    JOIN traceability_eventhash d ON d.hash = o.hash AND d.is_declaration
    WHERE r.thing_id = ANY(%s) AND r.role = ANY(%s) AND r.voided_at IS NOT NULL
)"""
# a declaration of error has the references of what it takes back; and
# a scalar, not EXISTS: events are gone through in order until the page is full, never all of them hashed first
_OF_MANY = """coalesce((
    SELECT true FROM traceability_reference r JOIN traceability_thing t ON t.id = r.thing_id
    LEFT JOIN traceability_thing c ON c.id = t.of_class_id LEFT JOIN traceability_thing l ON l.id = t.of_lot_id
    WHERE r.event_id = CASE WHEN e.is_declaration THEN (
        SELECT o.event_id FROM traceability_eventhash o WHERE o.hash = e.hash AND NOT o.is_declaration) ELSE e.id END
        AND r.role = ANY(%s) AND (t.canonical = ANY(%s) OR (t.level = ANY(%s) OR %s) AND (
            c.canonical = ANY(%s) OR l.canonical = ANY(%s) OR EXISTS (
                SELECT FROM unnest(%s::text[]) b(begin)
                WHERE t.canonical >= b.begin AND t.canonical < b.begin || %s)))
    LIMIT 1
), false)"""


def of_few(numbers: Iterable[int], roles: tuple[Role, ...]) -> Clause:
    """Events of these things, looked up thing by thing."""
    listed, wanted = list(numbers), [int(one) for one in roles]
    return Clause(_OF_FEW, (listed, wanted, listed, wanted))


def of_many(found: Match) -> Clause:
    """Events of very many things: each event is looked into."""
    levels = [int(one) for one in found.levels]
    values = (
        [int(one) for one in found.roles], list(found.names), levels, not levels,
        list(found.classes), list(found.lots), list(found.beginnings), LAST,
    )  # fmt: skip
    return Clause(_OF_MANY, values)
