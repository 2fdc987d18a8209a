"""A local level with drift, averaged over what its variances may be.

On its scale the series is ``y(t) = a + d t + w(t) + e(t)``: a level without prior, a drift d ~ N(0, D²) a year, a
random walk w with variance Q² a year, irregularities e with variance S² beside the known sampling error. Three to eight
points cannot tell D, Q and S apart, so the forecast averages over a fixed grid of them, weighted by their prior and by
how well they explain the series. Given the three everything is normal, so the forecast is a mixture of normal
distributions, in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiheng.engines.outlook.scales import Point

Array = NDArray[np.float64]

WALK, IRREGULAR, DRIFT = (0.06, 1.0, 7), (0.06, 1.0, 7), (0.10, 0.7, 5)
"""Log-normal priors of Q, S and D: median, standard deviation of the logarithm, grid points from -2 to 2 of these."""

_VAGUE = 100.0
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Mixture:
    """One forecast: a normal distribution for each grid point, and its weight."""

    means: Array
    sds: Array
    weights: Array

    def below(self, at: float) -> float:
        """Probability of a value below ``at``."""
        from scipy.special import ndtr

        return float(self.weights @ ndtr((at - self.means) / self.sds))

    def quantile(self, share: float) -> float:
        """The value with probability ``share`` below it, by bisection."""
        low, high = float((self.means - 9 * self.sds).min()), float((self.means + 9 * self.sds).max())
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < share else (low, middle)
        return (low + high) / 2

    @property
    def mean(self) -> float:
        """The expected value."""
        return float(self.weights @ self.means)


@dataclass(frozen=True, slots=True)
class Joint:
    """Forecasts of several times together: means and covariances for each grid point."""

    means: Array
    covariances: Array
    weights: Array

    def at(self, position: int, noise: float) -> Mixture:
        """The forecast of one time, with the sampling error of its value."""
        variances = self.covariances[:, position, position] + noise
        return Mixture(self.means[:, position], np.sqrt(variances), self.weights)


def forecast(times: list[float], points: list[Point], ahead: list[float]) -> Joint:
    """The joint forecast for the times ``ahead``, in years, from the last points of the series."""
    past, ys = np.array(times[-_LONGEST:]), np.array([point.at for point in points[-_LONGEST:]])
    noise = np.array([point.noise for point in points[-_LONGEST:]])
    walk, irregular, drift, prior = _grid()
    centre = ys.mean()
    everything = np.concatenate([past, np.array(ahead)])
    since, until = everything - everything.min(), everything - past[-1]
    shared = (
        _VAGUE
        + drift[:, None, None] ** 2 * np.outer(until, until)
        + walk[:, None, None] ** 2 * np.minimum.outer(since, since)
    )
    shared += irregular[:, None, None] ** 2 * np.eye(len(everything))
    count = len(past)
    known = shared[:, :count, :count] + np.diag(noise)
    root = np.linalg.cholesky(known)
    scores = np.linalg.solve(root, np.broadcast_to((ys - centre)[:, None], (len(prior), count, 1)))[..., 0]
    fit = prior - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1) - 0.5 * (scores**2).sum(axis=1)
    weights = np.exp(fit - fit.max())
    across = shared[:, count:, :count]
    gain = np.linalg.solve(known, across.transpose(0, 2, 1)).transpose(0, 2, 1)
    covariances = shared[:, count:, count:] - gain @ across.transpose(0, 2, 1)
    return Joint(centre + gain @ (ys - centre), covariances, weights / weights.sum())


def _grid() -> tuple[Array, Array, Array, Array]:
    axes, logs = [], []
    for median, width, points in (WALK, IRREGULAR, DRIFT):
        steps = np.linspace(-2.0, 2.0, points)
        axes.append(median * np.exp(width * steps))
        logs.append(-0.5 * steps**2)
    walk, irregular, drift = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    prior: Array = np.sum(np.meshgrid(*logs, indexing="ij"), axis=0).ravel()
    return walk, irregular, drift, prior
