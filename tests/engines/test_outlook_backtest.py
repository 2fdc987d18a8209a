"""The outlook is let loose on invented pasts whose futures are known.

The series are made by processes that the method does not know: some follow it, most do not (a straight line with
wobbles, an approach to a ceiling, no trend at all; counts whose rate grows). Each is cut off where a planner would
have stood, then the outlook is compared with what happened, beside the two usual ways of looking ahead: as last year,
and constant growth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from zhiheng.engines import outlook
from zhiheng.engines.outlook import Input, Observation

SEED = 20120820


@dataclass
class Trial:
    """What was said, and what happened."""

    inside: bool
    probability: float
    last_value: bool
    growth: bool
    met: bool


def path(draw: np.random.Generator, start: float, count: int) -> np.ndarray:
    """A course of things on a scale where yearly changes are around 0.1."""
    time = np.arange(count)
    kind = draw.choice(["walk", "line", "flat", "ceiling", "drift"])
    if kind == "walk":
        return start + np.cumsum(draw.normal(0, draw.choice([0.05, 0.15, 0.3]), count))
    if kind == "line":
        return start + draw.normal(0.1, 0.15) * time + draw.normal(0, draw.choice([0.05, 0.15]), count)
    if kind == "flat":
        return start + draw.normal(0, draw.choice([0.05, 0.15, 0.3]), count)
    if kind == "drift":
        return start + draw.normal(0.1, 0.15) * time + np.cumsum(draw.normal(0, draw.choice([0.05, 0.15]), count))
    top = start + draw.uniform(0.5, 2)
    return top - (top - start) * np.exp(-draw.uniform(0.1, 0.7) * time) + draw.normal(0, 0.1, count)


def logistic(scale: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scale))


def grown(first: float, last: float, points: int, ahead: int) -> float:
    """Constant growth, as usually computed; a series that starts at 0 stays where it is."""
    return last if first <= 0 else last * (last / first) ** (ahead / (points - 1))


def counted_share(draw: np.random.Generator) -> Trial:
    points, ahead, cases = draw.integers(3, 9), draw.integers(1, 5), int(draw.choice([60, 200, 1000, 5000]))
    passed = draw.binomial(cases, logistic(path(draw, draw.normal(2.2, 1), points + ahead)))
    values = 100 * passed / cases
    seen = [Observation(period=str(2001 + at), numerator=int(passed[at]), denominator=cases) for at in range(points)]
    return compared(draw, values, seen, int(ahead), "percent", step=1.0, spread=2.0)


def plain_share(draw: np.random.Generator) -> Trial:
    points, ahead = draw.integers(3, 9), draw.integers(1, 5)
    values = np.round(100 * logistic(path(draw, draw.normal(1.5, 1), points + ahead)), 1)
    seen = [Observation(period=str(2001 + at), value=float(values[at])) for at in range(points)]
    return compared(draw, values, seen, int(ahead), "percent", step=1.0, spread=2.0)


def index(draw: np.random.Generator) -> Trial:
    points, ahead = draw.integers(3, 9), draw.integers(1, 5)
    values = np.round(80 + 8 * path(draw, 0.0, points + ahead), 2)
    seen = [Observation(period=str(2001 + at), value=float(values[at])) for at in range(points)]
    return compared(draw, values, seen, int(ahead), "index", step=0.5, spread=1.5)


def compared(
    draw: np.random.Generator,
    values: np.ndarray,
    seen: list[Observation],
    ahead: int,
    unit: str,
    *,
    step: float,
    spread: float,
) -> Trial:
    """A target somewhat above the last value, as planners set them."""
    points, happened = len(seen), float(values[-1])
    target = math.ceil((values[points - 1] + draw.normal(spread / 2, spread)) / step) * step
    target = min(target, 100.0) if unit == "percent" else target
    told = outlook.run(Input(unit=unit, target=str(target), year=2000 + points + ahead, observations=seen))
    ceiling = 100.0 if unit == "percent" else math.inf
    growth = min(grown(values[0], values[points - 1], points, ahead), ceiling)
    return Trial(
        inside=told.low <= happened <= told.high,
        probability=told.probability,
        last_value=bool(values[points - 1] >= target),
        growth=growth >= target,
        met=happened >= target,
    )


def summed(draw: np.random.Generator) -> Trial:
    points, ahead = int(draw.integers(3, 7)), int(draw.integers(1, 4))
    rates = np.exp(path(draw, math.log(draw.choice([2, 8, 40])), points + ahead))
    counts = draw.poisson(rates)
    seen = [Observation(period=str(2001 + at), value=int(counts[at])) for at in range(points)]
    so_far, to_come = int(counts[:points].sum()), int(counts[points:].sum())
    target = so_far + max(round(counts[:points].mean() * ahead * draw.uniform(0.7, 1.4)), 1)
    asked = Input(
        kind="cumulative", unit="count", target=target, since=2001, year=2000 + points + ahead, observations=seen
    )
    told = outlook.run(asked)
    last = so_far + ahead * int(counts[points - 1])
    growth = so_far + sum(grown(counts[0], counts[points - 1], points, at) for at in range(1, ahead + 1))
    return Trial(
        inside=told.low <= so_far + to_come <= told.high,
        probability=told.probability,
        last_value=last >= target,
        growth=growth >= target,
        met=so_far + to_come >= target,
    )


def brier(trials: list[Trial], said: str) -> float:
    return float(np.mean([(float(getattr(trial, said)) - trial.met) ** 2 for trial in trials]))


def backtest(make, count: int) -> list[Trial]:
    draw = np.random.default_rng(SEED)
    return [make(draw) for _ in range(count)]


KINDS = [counted_share, plain_share, index, summed]


@pytest.fixture(scope="module")
def trials() -> dict[str, list[Trial]]:
    return {make.__name__: backtest(make, 250) for make in KINDS}


def test_the_80_percent_interval_covers_75_to_85_percent_of_what_happened(trials, record_property):
    everything = [trial for some in trials.values() for trial in some]
    assert len(everything) >= 200
    coverage = np.mean([trial.inside for trial in everything])
    record_property("coverage", float(coverage))
    assert 0.75 <= coverage <= 0.85


@pytest.mark.parametrize("kind", [make.__name__ for make in KINDS])
def test_the_interval_covers_about_as_much_on_each_scale(trials, kind):
    # 250 series leave a standard error of 2.5 points
    coverage = np.mean([trial.inside for trial in trials[kind]])
    assert 0.73 <= coverage <= 0.87


@pytest.mark.parametrize("kind", [make.__name__ for make in KINDS])
@pytest.mark.parametrize("peer", ["last_value", "growth"])
def test_its_probabilities_beat_the_usual_ways_of_looking_ahead(trials, kind, peer):
    assert brier(trials[kind], "probability") < brier(trials[kind], peer)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)])
def test_what_is_told_to_be_likely_happens_about_as_often(trials, low, high):
    told = [trial for some in trials.values() for trial in some if low <= trial.probability <= high]
    assert len(told) > 50
    assert np.mean([trial.met for trial in told]) == pytest.approx(np.mean([t.probability for t in told]), abs=0.12)
