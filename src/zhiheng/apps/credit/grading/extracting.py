"""All facts as one table for the set-based back end: copied out of PostgreSQL, given their types in DuckDB.

They are ordered by kind and organisation, as the expressions read them fastest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection
from psycopg import sql

from zhiheng.apps.credit.expression import column
from zhiheng.apps.registry.queries import organisation_list, wholes_of_parts
from zhiheng.engines.grading import RuleSet
from zhiheng.engines.grading.rules import FieldType
from zhiheng.platform.datasets import duck

TYPES = {"code": "VARCHAR", "number": "DECIMAL(18, 2)", "flag": "BOOLEAN", "date": "DATE"}
COPY = """
COPY (SELECT f.organisation_id, f.id, f.kind, f.occurred_on, f.recorded_at AT TIME ZONE 'UTC' AS recorded_at,
    f.effective_to AS valid_to, f.revoked_at AT TIME ZONE 'UTC' AS revoked_at, f.repaired_on,
    f.repair_recorded_at AT TIME ZONE 'UTC' AS repair_recorded_at {fields}
  FROM credit_fact f WHERE f.recorded_at <= {known_at} AND f.kind = ANY ({kinds}))
TO STDOUT (FORMAT csv, HEADER)
"""
FIELD = "CASE WHEN f.kind = ANY ({kinds}) THEN f.fields->>{name} END AS {column}"


@dataclass(frozen=True)
class Extract:
    """Facts and organisations as Ibis tables of one connection, which lives as long as this does."""

    engine: Any
    facts: Any
    organisations: Any


def extract(*rules: RuleSet, known_at: datetime) -> Extract:
    """What was known at the instant of all visible organisations, with the columns that these rules read.

    Facts of organisations that were merged into another count as the other's.
    """
    engine = duck.connect()
    visible = organisation_list().values_list("pk", flat=True)
    engine.con.register("organisation_held", pa.table({"id": pa.array(list(visible), pa.int64())}))
    engine.raw_sql("CREATE TABLE organisations AS SELECT id FROM organisation_held ORDER BY id")
    wholes = wholes_of_parts()
    parts = {"part": pa.array(list(wholes), pa.int64()), "whole": pa.array(list(wholes.values()), pa.int64())}
    engine.con.register("part_held", pa.table(parts))
    fields = _fields(rules)
    with TemporaryDirectory(dir=_spill()) as folder:
        path = Path(folder) / "facts.csv"
        _copy(path, rules, fields, known_at)
        engine.raw_sql(_create(path, fields))
    return Extract(engine, engine.table("facts"), engine.table("organisations"))


def _fields(rules: tuple[RuleSet, ...]) -> Mapping[str, tuple[FieldType, set[str]]]:
    """Each column of a field with the field and the kinds of facts that have it."""
    found: dict[str, tuple[FieldType, set[str]]] = {}
    for one in rules:
        for kind in one.facts:
            for field in kind.fields:
                found.setdefault(column(field), (field, set()))[1].add(kind.id)
    return found


def _copy(
    path: Path, rules: tuple[RuleSet, ...], fields: Mapping[str, tuple[FieldType, set[str]]], known_at: datetime
) -> None:
    kinds = sorted({kind.id for one in rules for kind in one.facts})
    parts = [
        sql.SQL(FIELD).format(kinds=sorted(of), name=field.name, column=sql.Identifier(name))
        for name, (field, of) in fields.items()
    ]
    more = sql.SQL("").join(sql.SQL(", ") + part for part in parts)
    statement = sql.SQL(COPY).format(fields=more, known_at=known_at, kinds=kinds)
    with connection.cursor() as cursor, cursor.copy(statement) as copy, path.open("wb") as out:
        for block in copy:
            out.write(block)


def _create(path: Path, fields: Mapping[str, tuple[FieldType, set[str]]]) -> str:
    """A value of another type than its field is missing, as for the interpreter."""
    own = {"id": "BIGINT", "kind": "VARCHAR", "occurred_on": "DATE", "valid_to": "DATE", "repaired_on": "DATE"}
    own |= dict.fromkeys(("recorded_at", "revoked_at", "repair_recorded_at"), "TIMESTAMP")
    typed = own | {name: TYPES[field.kind] for name, (field, _) in fields.items()}
    columns = ", ".join(f'TRY_CAST(f."{name}" AS {kind}) AS "{name}"' for name, kind in typed.items())
    source = str(path).replace("'", "''")
    return f"""
        CREATE TABLE facts AS
        SELECT coalesce(p.whole, f.organisation_id::BIGINT) AS organisation, {columns}
        FROM read_csv('{source}', header = true, all_varchar = true, nullstr = '', quote = '"', escape = '"',
            delim = ',', auto_detect = false, columns = {{{_names(typed)}}}) f
        LEFT JOIN part_held p ON p.part = f.organisation_id::BIGINT
        ORDER BY f.kind, organisation, f.id::BIGINT
    """  # noqa: S608 - names of our own columns


def _names(typed: Mapping[str, str]) -> str:
    """The columns of the file in its order."""
    own = ("organisation_id", "id", "kind", "occurred_on", "recorded_at", "valid_to", "revoked_at", "repaired_on")
    first = (*own, "repair_recorded_at")
    names = (*first, *(name for name in typed if name not in first))
    return ", ".join(f"'{name}': 'VARCHAR'" for name in names)


def _spill() -> Path:
    folder: Path = settings.VAR / "duckdb"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
