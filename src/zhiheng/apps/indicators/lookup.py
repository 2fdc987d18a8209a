"""Rates of any slice, looked up from the roll-up instead of computed from the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators.expression import DENOMINATOR, NUMERATOR, Where, counts
from zhiheng.apps.indicators.rounding import rate
from zhiheng.platform.datasets.counting import WEIGHT
from zhiheng.policy.schema.indicators import Indicator


@dataclass(frozen=True, slots=True)
class Slice:
    """A rate of one group with the counts behind it."""

    group: Mapping[str, Any]
    numerator: int
    denominator: int

    @property
    def rate(self) -> Decimal:
        """The unrounded percentage."""
        return rate(self.numerator, self.denominator)


def look_up(rolled: Any, indicator: Indicator, *, where: Where | None = None, by: Sequence[str] = ()) -> list[Slice]:
    """The pass rates of an indicator by ``by`` among the rows that meet ``where``.

    Args:
        rolled: roll-up of the dataset (``datasets.rollup.table``).
        indicator: a ratio of inspection rows.
        where: columns and the values asked for, on top of the indicator's own denominator.
        by: columns of the roll-up to tell apart; a group without a row is absent.
    """
    numerator, denominator = indicator.measure.numerator, indicator.measure.denominator
    assert numerator is not None
    assert denominator is not None
    narrowed = {str(column): values for column, values in (denominator.where or {}).items()}
    for column, values in (where or {}).items():
        own = narrowed.get(column)
        narrowed[column] = tuple(values) if own is None else tuple(value for value in values if value in own)
    hits = {str(column): values for column, values in (numerator.where or {}).items()}
    found = counts(rolled, numerator=hits, denominator=narrowed, by=by, weight=WEIGHT).to_pyarrow().to_pylist()
    return [
        Slice({name: row[name] for name in by}, row[NUMERATOR], row[DENOMINATOR])
        for row in sorted(found, key=lambda row: tuple(str(row[name]) for name in by))
    ]
