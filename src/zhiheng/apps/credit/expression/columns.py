"""How facts lie in a table: one row a fact, one column for each name and type that a field of any kind has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.rules import FieldType, RuleSet

INSTANT = pa.timestamp("us")  # in UTC and without a zone, so that no session's zone can shift it
BASE: dict[str, pa.DataType] = {
    "id": pa.int64(),
    "organisation": pa.int64(),
    "kind": pa.string(),
    "occurred_on": pa.date32(),
    "recorded_at": INSTANT,
    "valid_to": pa.date32(),
    "revoked_at": INSTANT,
    "repaired_on": pa.date32(),
    "repair_recorded_at": INSTANT,
}
TYPES = {"code": pa.string(), "number": pa.decimal128(18, 2), "flag": pa.bool_(), "date": pa.date32()}
PYTHON: dict[str, type] = {"code": str, "number": Decimal, "flag": bool, "date": date}


def column(field: FieldType) -> str:
    """The column of a field: fields of one name and type share it, whatever their kind of fact; no other can clash."""
    return f"{field.kind}_{field.name}"


def schema(*rules: RuleSet) -> pa.Schema:
    """The columns that sets of rules need."""
    fields = {column(field): TYPES[field.kind] for one in rules for kind in one.facts for field in kind.fields}
    return pa.schema([*BASE.items(), *sorted(fields.items())])


def table(rules: RuleSet, facts: Iterable[tuple[int, Fact]]) -> pa.Table:
    """Facts with the number of their organisation as a table; a value of another type than its field is missing."""
    fields = {kind.id: {field.name: field for field in kind.fields} for kind in rules.facts}
    rows = [_row(organisation, fact, fields.get(fact.kind, {})) for organisation, fact in facts]
    return pa.Table.from_pylist(rows, schema=schema(rules))


def utc(instant: datetime) -> datetime:
    """An aware instant in UTC, without its zone."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _row(organisation: int, fact: Fact, fields: dict[str, FieldType]) -> dict[str, Any]:
    row = {name: getattr(fact, name) for name in BASE if name != "organisation"}
    instants = {name: utc(value) for name, value in row.items() if isinstance(value, datetime)}
    values = {
        column(fields[name]): value
        for name, value in fact.fields.items()
        if name in fields and isinstance(value, PYTHON[fields[name].kind])
    }
    return {**row, **instants, **values, "organisation": organisation}
