"""Sums of counts still to come: a Poisson rate that slowly changes (A. C. Harvey, C. Fernandes, 1989).

The rate at the last count has a gamma distribution (a, b), and t periods from it is ``exp(g t)`` times that, for a
growth g a period. Each period first discounts both by w, which keeps the mean and widens it, then adds what was
counted: ``a = w a + x, b = w b + exp(g t)``. The sum of the next counts is negative binomial. Discount and growth are
unknown, so the forecast averages over a grid of them, weighted by prior and by how well each predicted the counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, product

DISCOUNTS = (0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
GROWTHS = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
"""A year, on the logarithm."""

_GROWTH_SPREAD = 0.15


@dataclass(frozen=True, slots=True)
class Sum:
    """The predicted sum: a negative binomial distribution for each discount, and its weight."""

    shapes: tuple[float, ...]
    odds: tuple[float, ...]
    weights: tuple[float, ...]

    def at_most(self, count: int) -> float:
        """Probability of a sum of at most ``count``."""
        from scipy.special import betainc

        if count < 0:
            return 0.0
        rows = zip(self.weights, self.shapes, self.odds, strict=True)
        return math.fsum(weight * float(betainc(shape, count + 1, odds)) for weight, shape, odds in rows)

    def quantile(self, share: float) -> int:
        """The smallest count that the sum stays within with probability ``share``."""
        low, high = -1, 1
        while self.at_most(high) < share:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.at_most(middle) < share else (low, middle)
        return high


def forecast(counts: list[tuple[float, int]], ahead: int, length: float) -> Sum:
    """The sum of the next ``ahead`` periods.

    Args:
        counts: time in years and count of each period so far, in order.
        ahead: how many periods are still to come.
        length: the length of each in years.
    """
    now = counts[-1][0]
    steps = [(round((at - now) / length), count) for at, count in counts]
    shapes, odds, fits = [], [], []
    for discount, growth in product(DISCOUNTS, GROWTHS):
        shape, rate, fit = _filtered(steps, discount, growth * length)
        # on average the periods to come are half as far away as the last of them
        kept = discount ** ((ahead + 1) / 2)
        exposure = math.fsum(math.exp(growth * length * step) for step in range(1, ahead + 1))
        shapes.append(kept * shape)
        odds.append(kept * rate / (kept * rate + exposure))
        fits.append(fit - 0.5 * (growth / _GROWTH_SPREAD) ** 2)
    weights = [math.exp(fit - max(fits)) for fit in fits]
    return Sum(tuple(shapes), tuple(odds), tuple(weight / sum(weights) for weight in weights))


def _filtered(steps: list[tuple[int, int]], discount: float, growth: float) -> tuple[float, float, float]:
    """Shape and rate after the last count, and the logarithm of the probability of the second to the last."""
    first, count = steps[0]
    shape, rate, fit = count + 0.5, math.exp(growth * first), 0.0
    for (before, _), (now, count) in pairwise(steps):
        kept = discount ** (now - before)
        shape, rate, exposure = kept * shape, kept * rate, math.exp(growth * now)
        fit += math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
        fit += shape * math.log(rate / (rate + exposure)) + count * math.log(exposure / (rate + exposure))
        shape, rate = shape + count, rate + exposure
    return shape, rate, fit
