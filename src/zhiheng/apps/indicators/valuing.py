"""From an observation to a value with its limits, and how complete it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from zhiheng.apps.indicators.choices import Completeness
from zhiheng.apps.indicators.observing import Observation
from zhiheng.apps.indicators.rounding import EXACT, plain, rate, settled
from zhiheng.engines import intervals
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.problem import Problem

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Valued:
    """A value in the unit of its indicator, unrounded, with the limits that its measure asks for."""

    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


def value_of(indicator: Indicator, seen: Observation) -> Valued:
    """The value of one observation; none where a part is missing or nothing was examined."""
    if seen.missing:
        return Valued(None)
    if seen.numerator is not None and seen.denominator is not None:
        if seen.denominator == 0:
            return Valued(None)
        low, high = _limits(indicator, seen.numerator, seen.denominator)
        return Valued(rate(seen.numerator, seen.denominator), low, high)
    if seen.value is None:
        return Valued(None)
    if indicator.interval == "reported" and seen.se is not None:
        reach = EXACT.multiply(settled(NormalDist().inv_cdf((1 + LEVEL) / 2)), seen.se)
        return Valued(plain(seen.value), plain(seen.value - reach), plain(seen.value + reach))
    return Valued(plain(seen.value))


def completeness(seen: Observation) -> Completeness:
    """Whether all that belongs into the value was there."""
    if seen.missing:
        return Completeness.INCOMPLETE
    has_value = bool(seen.denominator) if seen.numerator is not None else seen.value is not None
    return Completeness.COMPLETE if has_value else Completeness.NONE


def _limits(indicator: Indicator, x: int | Decimal, n: int | Decimal) -> tuple[Decimal | None, Decimal | None]:
    if indicator.interval in ("none", "reported"):
        return None, None
    if indicator.interval == "design":
        raise Problem(
            "design_without_population",
            f"指标 {indicator.id} 要求按抽样设计估计区间，但数据集没有各层总体数；请改用 wilson，或以报表提供总体数",
            f"indicator {indicator.id} asks for a design-based interval, but no population of the strata is known",
            indicator=indicator.id,
        )
    found = intervals.run(intervals.Input(method=indicator.interval, x=int(x), n=int(n), level=LEVEL))
    return settled(found.low * 100), settled(found.high * 100)
