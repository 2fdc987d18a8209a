"""The observations as a series in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le, lt

from zhiheng.engines.outlook.models import Comparator, Input, Observation
from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.vocab.problem import Problem

FEWEST = 3
"""So many values are needed for an outlook: a level and a drift leave nothing to judge the spread by with fewer."""

_HOLDS: dict[Comparator, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}


@dataclass(frozen=True, slots=True)
class Series:
    """Known values in order of time, and the periods that the target asks for."""

    known: dict[Period, Observation]
    expected: list[Period]

    @property
    def due(self) -> Period:
        """The last period that the target asks for."""
        return self.expected[-1]

    @property
    def last(self) -> Period:
        """The last period with a value."""
        return max(self.known)

    @property
    def is_short(self) -> bool:
        """Whether there are too few values."""
        return len(self.known) < FEWEST

    def open(self) -> list[Period]:
        """Expected periods without a value."""
        return [period for period in self.expected if period not in self.known]


def years_of(period: Period) -> float:
    """When the period begins, in years."""
    return period.year + (period.start.month - 1) / 12


def series_of(given: Input) -> Series:
    """The observations with a value, in order, and the expected periods of their kind.

    Raises:
        Problem: ``periods_mixed``, ``period_repeated``, ``since_missing``, ``since_after_year``, ``counts_outside``,
            ``observation_ambiguous``, ``share_outside``, or Period's own for an unreadable period.
    """
    known: dict[Period, Observation] = {}
    told: set[Period] = set()
    for seen in given.observations:
        period = Period.parse(seen.period)
        _check(given, seen)
        if period in told:
            raise Problem(
                "period_repeated", f"{period} 有两条数据，只能有一条", f"{period} is observed twice; keep one"
            )
        told.add(period)
        if seen.value is not None or (seen.numerator is not None and seen.denominator):
            known[period] = seen
    kinds = {period.kind for period in told}
    if len(kinds) > 1:
        raise Problem(
            "periods_mixed",
            "序列中混有不同长度的报告期，请统一（全按年或全按季）",
            "the series mixes periods of different lengths; use one kind, all years or all quarters",
        )
    kind = kinds.pop() if kinds else PeriodKind.YEAR
    return Series(dict(sorted(known.items())), _expected(given, kind))


def _expected(given: Input, kind: PeriodKind) -> list[Period]:
    due = Period.parse(f"{given.year}").parts(kind)
    if given.kind == "level":
        return [due[-1]]
    if given.since is None:
        raise Problem(
            "since_missing",
            "“保持”或累计类目标须给出起算年 since",
            "a maintained or cumulative target needs the first year that counts (since)",
        )
    if given.since > given.year:
        raise Problem(
            "since_after_year",
            f"起算年 {given.since} 晚于目标年 {given.year}",
            f"the first year {given.since} is later than the target year {given.year}",
        )
    years = range(given.since, given.year + 1)
    return [part for year in years for part in Period.parse(f"{year}").parts(kind)]


def _check(given: Input, seen: Observation) -> None:
    part, whole = seen.numerator, seen.denominator
    if part is not None and whole is not None and part > whole:
        raise Problem(
            "counts_outside",
            f"{seen.period} 的分子大于分母，请核对",
            f"{seen.period} has a numerator above its denominator; check both",
        )
    if seen.value is not None and (part is not None or whole is not None):
        raise Problem(
            "observation_ambiguous",
            f"{seen.period} 同时给出了数值和计数，只能给一种",
            f"{seen.period} has both a value and counts; give one",
        )
    if given.unit == "percent" and seen.value is not None and not 0 <= seen.value <= 100:
        raise Problem(
            "share_outside",
            f"{seen.period} 的百分比应在 0 至 100 之间，现为 {seen.value:g}",
            f"{seen.period} must be a percentage from 0 to 100, got {seen.value:g}",
        )
    if given.unit != "percent" and (part is not None or whole is not None):
        raise Problem(
            "counts_outside",
            f"{seen.period} 的单位不是百分比，不能用分子分母",
            f"{seen.period} is no percentage, so give its value instead of numerator and denominator",
        )


def holds(given: Input, seen: Observation) -> bool:
    """Whether an observed value is on the good side of the target, compared exactly."""
    if seen.numerator is not None and seen.denominator:
        value = Fraction(100 * seen.numerator, seen.denominator)
    else:
        # as written, to 12 places: 57.00000000000001 is the residue of a binary fraction
        value = Fraction(Decimal(repr(seen.value or 0.0)).quantize(Decimal("1e-12")))
    return meets(given.comparator, value, given.target)


def meets(comparator: Comparator, value: Fraction, target: Decimal) -> bool:
    """Whether ``value`` compares with ``target`` as asked."""
    return _HOLDS[comparator](value, Fraction(target))
