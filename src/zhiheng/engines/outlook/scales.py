"""Scales on which a series may wander freely: shares on the logit, counts on the logarithm, an index as it is.

Values are whole counts x of n on a share's scale, so that 0 % and 100 % are ordinary values and ordinary targets: the
empirical logit ``log((x + 1/2) / (n - x + 1/2))`` is finite for both, and a target lies half a case below the count
that meets it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from zhiheng.engines.outlook.models import Comparator, Input, Observation
from zhiheng.vocab.problem import Problem

RESOLUTION = 200
"""Shares given without counts are read as so many cases: 100 % and 99.5 % are neighbours."""


@dataclass(frozen=True, slots=True)
class Point:
    """An observation on the scale, with the variance of its sampling error there."""

    at: float
    noise: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where the good side begins on the scale; plus or minus infinity where one side is everything."""

    at: float
    is_upward: bool

    @property
    def certainty(self) -> float | None:
        """1 or 0 if every value, or none, is on the good side."""
        if math.isfinite(self.at):
            return None
        return float((self.at < 0) == self.is_upward)


class Shares:
    """Percentages on the logit scale."""

    spread = 1.0

    def __init__(self, given: Input, usable: list[Observation]) -> None:
        counted = [seen.denominator for seen in usable if seen.denominator]
        self.has_counts = bool(counted) and len(counted) == len(usable)
        self.cases = counted[-1] if self.has_counts else RESOLUTION
        self.target = Fraction(given.target) / 100
        self.comparator: Comparator = given.comparator

    def point(self, seen: Observation) -> Point:
        """The empirical logit with its variance."""
        if self.has_counts and seen.denominator and seen.numerator is not None:
            x, n = float(seen.numerator), float(seen.denominator)
            return Point(_logit(x, n), 1 / (x + 0.5) + 1 / (n - x + 0.5))
        share = share_of(seen)
        x = share * self.cases
        slope = (x + 0.5) * (self.cases - x + 0.5) / (self.cases + 1)
        return Point(_logit(x, self.cases), 0.0 if seen.se is None else (seen.se / 100 * self.cases / slope) ** 2)

    def noise(self, at: float) -> float:
        """Sampling variance of the next value, if it is sampled as the last one was."""
        if not self.has_counts:
            return 0.0
        x = self.cases * _share(at)
        return 1 / (x + 0.5) + 1 / (self.cases - x + 0.5)

    def threshold(self) -> Threshold:
        """Half a case from the counts that meet the target (between 0 and 100, the target itself if not counted)."""
        upward = self.comparator in (">=", ">")
        exact = self.target * self.cases
        if not self.has_counts and 0 < exact < self.cases:
            return Threshold(_logit(float(exact), self.cases), upward)
        edge = _edge(self.comparator, exact)
        if edge < 0:
            return Threshold(-math.inf, upward)
        if edge > self.cases:
            return Threshold(math.inf, upward)
        return Threshold(_logit(edge, self.cases), upward)

    def value(self, at: float) -> float:
        """Back to percent."""
        x = _share(at) * (self.cases + 1) - 0.5
        return 100 * min(max(x / self.cases, 0.0), 1.0)


class Amounts:
    """Numbers of things that are there (not sums over time), on the logarithm."""

    spread = 1.0

    def __init__(self, given: Input, usable: list[Observation]) -> None:
        if any((seen.value or 0) < 0 for seen in usable):
            raise Problem("count_negative", "数量不能为负，请核对", "a count cannot be negative; check it")
        self.target = Fraction(given.target)
        self.comparator: Comparator = given.comparator

    def point(self, seen: Observation) -> Point:
        """log(x + 1/2), with the variance of a stated error."""
        x = (seen.value or 0.0) + 0.5
        return Point(math.log(x), 0.0 if seen.se is None else (seen.se / x) ** 2)

    def noise(self, at: float) -> float:
        """None: what is there is counted, not sampled."""
        return 0.0 * at

    def threshold(self) -> Threshold:
        """Half a thing below the count that meets the target."""
        edge = _edge(self.comparator, self.target)
        upward = self.comparator in (">=", ">")
        return Threshold(math.log(edge + 0.5) if edge >= 0 else -math.inf, upward)

    def value(self, at: float) -> float:
        """Back to a number of things."""
        return max(math.exp(min(at, 700.0)) - 0.5, 0.0)


class Index:
    """An index as it is, in tenths of its size, which brings its changes to the size of those on the other scales."""

    def __init__(self, given: Input, usable: list[Observation]) -> None:
        size = math.fsum(abs(seen.value or 0.0) for seen in usable) / max(len(usable), 1)
        self.spread = size / 10 or 1.0
        self.target = float(given.target)
        self.is_upward = given.comparator in (">=", ">")

    def point(self, seen: Observation) -> Point:
        """The value with the variance of a stated error."""
        error = 0.0 if seen.se is None else seen.se / self.spread
        return Point((seen.value or 0.0) / self.spread, error**2)

    def noise(self, at: float) -> float:
        """None is known for the next value."""
        return 0.0 * at

    def threshold(self) -> Threshold:
        """The target itself."""
        return Threshold(self.target / self.spread, self.is_upward)

    def value(self, at: float) -> float:
        """Back to the index."""
        return at * self.spread


Scale = Shares | Amounts | Index


def scale_of(given: Input, usable: list[Observation]) -> Scale:
    """The scale for the unit of the target."""
    kinds: dict[str, type[Shares] | type[Amounts] | type[Index]] = {"percent": Shares, "count": Amounts, "index": Index}
    return kinds[given.unit](given, usable)


def share_of(seen: Observation) -> float:
    """The observed share, from 0 to 1."""
    if seen.denominator and seen.numerator is not None:
        return seen.numerator / seen.denominator
    return (seen.value or 0.0) / 100


def _edge(comparator: Comparator, target: Fraction) -> float:
    """Halfway between the last whole number on one side of the target and the first on the other."""
    if comparator in (">=", "<"):
        return math.ceil(target) - 0.5
    return math.floor(target) + 0.5


def _logit(x: float, n: float) -> float:
    return math.log((x + 0.5) / (n - x + 0.5))


def _share(at: float) -> float:
    return 1 / (1 + math.exp(-at)) if at > 0 else math.exp(at) / (1 + math.exp(at))
