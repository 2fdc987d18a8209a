"""References and things as Parquet: what a chain is followed by, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection
from psycopg import Cursor

ROWS = 100_000
REFERENCES = pa.schema(
    [("thing", pa.int64()), ("process", pa.string()), ("at", pa.int64()), ("is_input", pa.bool_())],
)
THINGS = pa.schema([("id", pa.int64()), ("of_class", pa.int64()), ("of_lot", pa.int64())])
_REFERENCES = """
SELECT thing_id, process, (extract(epoch FROM event_time) * 1000000)::bigint, role IN (4, 6)
FROM traceability_reference
WHERE process IS NOT NULL AND recorded_at <= %s AND (voided_at IS NULL OR voided_at > %s)
"""
_THINGS = """
SELECT id, of_class_id, CASE WHEN of_lot_at IS NULL OR of_lot_at <= %s THEN of_lot_id END FROM traceability_thing
WHERE of_class_id IS NOT NULL OR of_lot_id IS NOT NULL
"""


def export(folder: Path, *, known_at: datetime) -> tuple[Path, Path]:
    """Write both files, in the transaction and scope of the caller; where they are.

    Args:
        folder: that is there.
        known_at: events recorded later are left out; those voided later still count.
    """
    references, things = folder / "references.parquet", folder / "things.parquet"
    _write(references, REFERENCES, _REFERENCES, [known_at, known_at])
    _write(things, THINGS, _THINGS, [known_at])
    return references, things


def _write(path: Path, schema: pa.Schema, sql: str, given: list[Any]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for rows in _rows(sql, given):
            columns = list(zip(*rows, strict=True))
            file.write_table(pa.table(columns, schema=schema))


def _rows(sql: str, given: list[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """A portion at a time: the server keeps the rest."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(f"DECLARE exported NO SCROLL CURSOR FOR {sql}", given)
        while True:
            cursor.execute(f"FETCH {ROWS} FROM exported", binary=True)
            if not (rows := cursor.fetchall()):
                break
            yield rows
        cursor.execute("CLOSE exported")
