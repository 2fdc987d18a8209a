"""Counting rows of an Ibis table, whatever engine is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WEIGHT = "n"


def count_by(table: Any, columns: Sequence[str], *, weight: str | None = None) -> Any:
    """Rows of ``table`` by ``columns``, as column ``n`` (sums of ``weight`` where the rows are counts themselves)."""
    number = table.count() if weight is None else table[weight].sum().cast("int64")
    if not columns:
        return table.aggregate(**{WEIGHT: number})
    return table.group_by(list(columns)).aggregate(**{WEIGHT: number})
