"""Many rows at once: COPY into a temporary table, from there into the real one.

PostgreSQL refuses COPY straight into a table under row-level security; an INSERT from a temporary table obeys it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import sql

Columns = Sequence[tuple[str, str]]


@contextmanager
def staged(table: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> Iterator[None]:
    """A temporary table with ``rows``, for the length of the block.

    Args:
        table: its name.
        columns: name and SQL type of each column.
        rows: values in the order of ``columns``.
    """
    name = sql.Identifier(table)
    parts = [sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in columns]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(name, sql.SQL(", ").join(parts)))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for row in rows:
                copy.write_row(row)
    yield
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE {}").format(name))
