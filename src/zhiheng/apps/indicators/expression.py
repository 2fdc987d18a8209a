"""From a measure of the pack to counts: an Ibis expression that knows no engine.

It takes any Ibis table, of DuckDB, Spark or another backend, of rows or of counts of rows, and gives integers only:
a rate is always made afterwards from its counts, so rates are never averaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from zhiheng.platform.datasets.counting import WEIGHT, count_by

Where = Mapping[str, Sequence[Any]]
NUMERATOR = "numerator"
DENOMINATOR = "denominator"


def counts(table: Any, *, numerator: Where, denominator: Where, by: Sequence[str], weight: str | None = None) -> Any:
    """Numerator and denominator by the columns ``by``.

    A filter on one value goes to the reader, which skips what it does not need. A choice between values is made on
    the counts instead: row by row it costs more than the whole grouping (measured in ``benchmarks/aggregate.py``).

    Args:
        table: rows, or counts of rows.
        numerator: columns and the values they may have; narrows the denominator further.
        denominator: columns and the values they may have; empty takes every row.
        by: columns of the result beside the two counts.
        weight: the column with the number of rows that a row stands for (a roll-up); without it each stands for one.
    """
    if weight is not None:
        return _totals(_only(table, denominator), weight, numerator, {}, by)
    single = {column: values for column, values in denominator.items() if len(values) == 1}
    choice = {column: values for column, values in denominator.items() if len(values) != 1}
    counted = count_by(_only(table, single), sorted({*by, *choice, *numerator}))
    return _totals(counted, WEIGHT, numerator, choice, by)


def _totals(cells: Any, weight: str, numerator: Where, choice: Where, by: Sequence[str]) -> Any:
    """Both totals of ``cells`` by ``by``; groups without a row are left out."""
    number = cells[weight]
    both = {
        DENOMINATOR: number.sum(where=_matches(cells, choice)),
        NUMERATOR: number.sum(where=_matches(cells, choice, numerator)).coalesce(0),
    }
    totals = cells.group_by(list(by)).aggregate(**both) if by else cells.aggregate(**both)
    return totals.filter(totals[DENOMINATOR] > 0) if choice or not by else totals


def _only(table: Any, where: Where) -> Any:
    return table.filter(_matches(table, where)) if where else table


def _matches(table: Any, *wheres: Where) -> Any:
    """Whether a row has, in each column named, one of the values named; None where nothing is asked."""
    asked = [_one_of(table[column], values) for where in wheres for column, values in sorted(where.items())]
    return reduce(and_, asked) if asked else None


def _one_of(column: Any, values: Sequence[Any]) -> Any:
    return column == values[0] if len(values) == 1 else column.isin(list(values))
