"""One value against one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le, lt

from zhiheng.engines.target_status.models import Comparator, Observation, Peer, Unit, Verdict
from zhiheng.vocab.problem import Problem

HOLDS: dict[Comparator, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}
_FACTOR: dict[Unit, int] = {"percent": 100, "count": 1, "index": 1}


@dataclass(frozen=True, slots=True)
class Value:
    """An exact value, with its limits if it has any."""

    middle: Fraction
    low: Fraction
    high: Fraction
    has_limits: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """What a value must do to meet the target."""

    comparator: Comparator
    number: Fraction
    unit: Unit
    is_interval_decisive: bool

    @property
    def is_upward(self) -> bool:
        """Whether more is better."""
        return self.comparator in (">=", ">")

    def holds(self, number: Fraction) -> bool:
        """Whether ``number`` satisfies the comparator."""
        return HOLDS[self.comparator](number, self.number)

    def judge(self, value: Value | None) -> Verdict:
        """Met or missed by the value, or by both ends of its interval, which may disagree."""
        if value is None:
            return "no_data"
        if not self.is_interval_decisive:
            return "met" if self.holds(value.middle) else "missed"
        ends = {self.holds(value.low), self.holds(value.high)}
        if len(ends) == 2:
            return "inconclusive"
        return "met" if True in ends else "missed"

    def distance(self, number: Fraction) -> Fraction:
        """From target to ``number``, positive on the good side."""
        return number - self.number if self.is_upward else self.number - number


def value_of(seen: Observation | Peer | None, unit: Unit) -> Value | None:
    """The value of an observation, or None if it is unknown or nothing was examined.

    Raises:
        Problem: if the observation contradicts itself; the codes are on the card.
    """
    if seen is None:
        return None
    middle = _middle(seen, unit)
    low, high = _fraction(seen.low), _fraction(seen.high)
    if low is not None and high is not None and low > high:
        where = seen.period if isinstance(seen, Observation) else seen.name
        raise Problem(
            "limits_reversed",
            f"“{where}”的下限大于上限，请核对",
            f"the lower limit of {where} exceeds the upper one; check both",
            where=where,
        )
    if middle is None:
        return None
    # Jeffreys' limits may leave the estimate just outside; the interval is taken to include it
    lowest = middle if low is None else min(low, middle)
    highest = middle if high is None else max(high, middle)
    return Value(middle, lowest, highest, low is not None and high is not None)


def _middle(seen: Observation | Peer, unit: Unit) -> Fraction | None:
    if isinstance(seen, Peer):
        return _fraction(seen.value)
    above, below = _fraction(seen.numerator), _fraction(seen.denominator)
    if above is None and below is None:
        return _fraction(seen.value)
    if seen.value is not None:
        raise Problem(
            "observation_ambiguous",
            f"{seen.period} 同时给出了数值和计数，只能给一种",
            f"{seen.period} has both a value and counts; give one",
            period=seen.period,
        )
    if (above is not None and above < 0) or (below is not None and below < 0):
        raise Problem(
            "counts_negative",
            f"{seen.period} 的分子或分母为负，请核对",
            f"{seen.period} has a negative numerator or denominator; check both",
            period=seen.period,
        )
    if above is None or not below:  # a missing part, or nothing examined: unknown, never 0
        return None
    return above / below * _FACTOR[unit]


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def written(number: Fraction, unit: Unit, aim: Aim | None = None) -> str:
    """The number for people: two decimals, or as many more as it takes to show it on its side of the target."""
    for places in range(2, 13):
        text = f"{float(round(number, places)):.{places}f}"
        if aim is None or aim.holds(Fraction(text)) == aim.holds(number):
            break
    tidy = text.rstrip("0").rstrip(".")
    return f"{tidy}%" if unit == "percent" else tidy
