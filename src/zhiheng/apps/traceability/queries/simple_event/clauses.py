"""Conditions on events as SQL. Texts are our own constants; whatever was asked for is bound, never pasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REFERRED = "e.id IN (SELECT r.event_id FROM traceability_reference r WHERE {})"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on an event ``e``.

    Attributes:
        sql: with ``%s`` for each value.
        values: in the order of the places.
    """

    sql: str
    values: tuple[Any, ...] = ()


def either(*clauses: Clause) -> Clause:
    """Any of them."""
    if len(clauses) == 1:
        return clauses[0]
    sql = " OR ".join(f"({one.sql})" for one in clauses)
    return Clause(f"({sql})", tuple(value for one in clauses for value in one.values))


def member_is(path: str, test: Clause) -> Clause:
    """Some value at a path of the body passes a test of its text ``t``.

    Args:
        path: jsonpath, one of our constants.
        test: over ``v.t``.
    """
    values = f"jsonb_path_query(e.body, '{path}') x(v), LATERAL (SELECT x.v #>> '{{}}') v(t)"
    sql = f"EXISTS (SELECT FROM {values} WHERE {test.sql})"
    return Clause(sql, test.values)


def among(texts: list[str]) -> Clause:
    """The text is one of these."""
    return Clause("v.t = ANY(%s)", (texts,))


def compared(operator: str, value: Any, *, kind: str) -> Clause:
    """The text is a number or an instant that compares so.

    Args:
        operator: of SQL, one of our constants.
        value: a number or an instant.
        kind: ``number`` or ``instant``.
    """
    return Clause(f"traceability_{kind}(v.t) {operator} %s", (value,))
