"""Limits of a design-based rate."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from zhiheng.engines.stratified_rate.models import IntervalMethod


class Limits(NamedTuple):
    """Lower and upper limit and the interval that they are."""

    low: float
    high: float
    interval: Literal["logit", "beta", "linear", "census"]


def limits(
    rate: float, se: float, *, sample: int, df: int, level: float, method: IntervalMethod, is_census: bool
) -> Limits:
    """The limits of ``rate`` at confidence ``level``.

    A variance estimated as 0 from less than a census (every element alike, or alike in each stratum) is an artefact of
    a small sample: then the effective sample is the sample itself and the beta interval is used, whatever was asked.
    """
    if is_census:
        return Limits(rate, rate, "census")
    if se == 0.0 or not 0.0 < rate < 1.0:
        return _beta(rate, float(sample), sample, df, level)
    if method == "beta":
        return _beta(rate, rate * (1 - rate) / se**2, sample, df, level)
    reach = _t(df, level) * se
    if method == "linear":
        return Limits(max(rate - reach, 0.0), min(rate + reach, 1.0), "linear")
    middle, reach = math.log(rate / (1 - rate)), reach / (rate * (1 - rate))
    return Limits(_share(middle - reach), _share(middle + reach), "logit")


def _beta(rate: float, effective: float, sample: int, df: int, level: float) -> Limits:
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    size = effective * (_t(max(sample - 1, 1), level) / _t(df, level)) ** 2
    low = float(betaincinv(size * rate, size * (1 - rate) + 1, tail)) if rate > 0 else 0.0
    high = float(betaincinv(size * rate + 1, size * (1 - rate), 1 - tail)) if rate < 1 else 1.0
    return Limits(low, high, "beta")


def _t(df: int, level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + level) / 2))


def _share(log_odds: float) -> float:
    # exp of a large positive number would overflow
    return 1 / (1 + math.exp(-log_odds)) if log_odds > 0 else math.exp(log_odds) / (1 + math.exp(log_odds))
