"""Levels: at the end, or in every period."""

from __future__ import annotations

import numpy as np

from zhiheng.engines.outlook import together, trend
from zhiheng.engines.outlook.models import Forecast, Input, Result
from zhiheng.engines.outlook.scales import Scale, Threshold, scale_of
from zhiheng.engines.outlook.series import Series, holds, years_of
from zhiheng.engines.outlook.stating import insufficient, projected, settled
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

_LONGEST_PATH = 80


def project(given: Input, series: Series) -> Result:
    """The outlook of a level at the end (``level``) or in every period (``maintain``)."""
    told = [holds(given, series.known[period]) for period in series.expected if period in series.known]
    if not all(told):
        return settled(given, series, is_met=False)
    if not series.open():
        return settled(given, series, is_met=True)
    if series.is_short:
        return insufficient(given, series)
    scale = scale_of(given, list(series.known.values()))
    ahead = _ahead(series)
    joint = trend.forecast(
        [years_of(period) for period in series.known],
        [scale.point(seen) for seen in series.known.values()],
        [years_of(period) for period in ahead],
    )
    noise = [scale.noise(joint.at(at, 0.0).mean) for at in range(len(ahead))]
    path = [_forecast(given, scale, period, joint.at(at, noise[at])) for at, period in enumerate(ahead)]
    asked = [at for at, period in enumerate(ahead) if period in set(series.open())]
    threshold = scale.threshold()
    probability = _probability(joint, threshold, asked, noise)
    at = path[ahead.index(series.due)]
    return projected(given, series, probability, at, path, is_certain=threshold.certainty is not None)


def _ahead(series: Series) -> list[Period]:
    """The periods to forecast: those after the last value up to the due one, and expected ones that were missed."""
    wanted = set(series.open())
    if series.last < series.due:
        wanted |= set(series.last.following().through(series.due))
    if series.due in series.known:  # only earlier periods are open; the interval is still told for the due one
        wanted.add(series.due)
    if len(wanted) > _LONGEST_PATH:
        raise Problem(
            "periods_too_many",
            f"距目标还有 {len(wanted)} 个报告期，超过 {_LONGEST_PATH} 个，请改用更长的报告期",
            f"{len(wanted)} periods remain, more than {_LONGEST_PATH}; use longer periods",
        )
    return sorted(wanted)


def _forecast(given: Input, scale: Scale, period: Period, mixture: trend.Mixture) -> Forecast:
    tail = (1 - given.level) / 2
    low, median, high = (round(scale.value(mixture.quantile(share)), 6) for share in (tail, 0.5, 1 - tail))
    return Forecast(period=str(period), low=low, median=median, high=high)


def _probability(joint: trend.Joint, threshold: Threshold, asked: list[int], noise: list[float]) -> float:
    certainty = threshold.certainty
    if certainty is not None:
        return certainty
    if len(asked) == 1:
        below = joint.at(asked[0], noise[asked[0]]).below(threshold.at)
        return 1 - below if threshold.is_upward else below
    sign = 1.0 if threshold.is_upward else -1.0
    part = trend.Joint(sign * joint.means[:, asked], joint.covariances[:, asked][:, :, asked], joint.weights)
    return together.all_above(part, np.full(len(asked), sign * threshold.at), np.array(noise)[asked])
