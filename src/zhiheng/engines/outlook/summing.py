"""Cumulative targets: what is counted already and what may come."""

from __future__ import annotations

import math
from fractions import Fraction

from zhiheng.engines.outlook import sums
from zhiheng.engines.outlook.models import Forecast, Input, Result
from zhiheng.engines.outlook.series import Series, meets, years_of
from zhiheng.engines.outlook.stating import insufficient, projected, settled
from zhiheng.vocab.problem import Problem


def total(given: Input, series: Series) -> Result:
    """The outlook of the sum from the first to the target year."""
    counts = {period: _count(seen.value, seen.period) for period, seen in series.known.items()}
    sum_so_far = sum(count for period, count in counts.items() if period in set(series.expected))
    is_met = meets(given.comparator, Fraction(sum_so_far), given.target)
    is_upward = given.comparator in (">=", ">")
    # counts only add: a floor once reached and a ceiling once broken stay so
    if not series.open() or is_met == is_upward:
        return settled(given, series, is_met)
    if series.is_short:
        return insufficient(given, series)
    times = [(years_of(period), count) for period, count in counts.items()]
    length = years_of(series.last.following()) - years_of(series.last)
    to_come = sums.forecast(times, len(series.open()), length)
    tail = (1 - given.level) / 2
    low, median, high = (float(sum_so_far + to_come.quantile(share)) for share in (tail, 0.5, 1 - tail))
    at = Forecast(period=str(series.due), low=low, median=median, high=high)
    return projected(given, series, _probability(given, to_come, sum_so_far), at, [])


def _probability(given: Input, to_come: sums.Sum, sum_so_far: int) -> float:
    target = Fraction(given.target)
    match given.comparator:
        case ">=":
            return 1 - to_come.at_most(math.ceil(target) - 1 - sum_so_far)
        case ">":
            return 1 - to_come.at_most(math.floor(target) - sum_so_far)
        case "<=":
            return to_come.at_most(math.floor(target) - sum_so_far)
        case "<":
            return to_come.at_most(math.ceil(target) - 1 - sum_so_far)


def _count(value: float | None, period: str) -> int:
    if value is None or value < 0 or value != math.floor(value):
        raise Problem(
            "count_not_whole",
            f"{period} 应为非负整数的计数，现为 {value}",
            f"{period} must be a whole number that is not negative, got {value}",
        )
    return int(value)
