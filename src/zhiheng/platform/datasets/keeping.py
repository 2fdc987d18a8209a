"""Results that several others are made from, computed once as temporary tables of DuckDB."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from uuid import uuid4


class Kept:
    """Temporary tables of one connection, gone when the work is done.

    Not ``Table.cache`` of Ibis: it drops its tables with a statement that the installed SQLGlot writes without a name.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.names: list[str] = []

    def __call__(self, expression: Any) -> Any:
        """The rows of an expression, as a table."""
        name = f"kept_{uuid4().hex}"
        table = self.connection.create_table(name, expression, temp=True)
        self.names.append(name)
        return table

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self.names:
            self.connection.raw_sql(f'DROP TABLE "{self.names.pop()}"')
