"""Probability that several correlated values all lie on the good side, without random numbers."""

from __future__ import annotations

import math

import numpy as np

from zhiheng.engines.outlook.trend import Array, Joint

_POINTS = 509
_PRIMES = [number for number in range(2, 420) if all(number % other for other in range(2, math.isqrt(number) + 1))]


def all_above(joint: Joint, thresholds: Array, noise: Array) -> float:
    """P(every value > its threshold), averaged over the grid.

    A. Genz's separation of variables (J. Comp. Graph. Stat. 1, 1992, 141-149) on a fixed Richtmyer lattice: the same
    answer each time, good to about 1e-3, which is finer than anyone reads a probability.
    """
    kept = joint.weights > 1e-3 * joint.weights.max()
    weights = joint.weights[kept] / joint.weights[kept].sum()
    covariances = joint.covariances[kept] + np.diag(noise)
    reach = thresholds - joint.means[kept]
    return float(weights @ _orthants(np.linalg.cholesky(covariances), reach))


def _orthants(roots: Array, reach: Array) -> Array:
    from scipy.special import ndtr, ndtri

    lattice = _lattice(reach.shape[1])
    total = np.ones((len(roots), _POINTS))
    drawn: list[Array] = []
    for row in range(reach.shape[1]):
        before = sum((roots[:, row, at, None] * drawn[at] for at in range(row)), np.zeros(total.shape))
        cut = ndtr((reach[:, row, None] - before) / roots[:, row, row, None])
        total *= 1 - cut
        # draw from what is left above the threshold, never at infinity
        drawn.append(ndtri(np.clip(cut + lattice[row] * (1 - cut), 1e-15, 1 - 1e-15)))
    average: Array = total.mean(axis=1)
    return average


def _lattice(dimensions: int) -> Array:
    steps = np.arange(1, _POINTS + 1)
    roots = np.sqrt(np.array(_PRIMES[:dimensions], dtype=np.float64))
    # the baker's transform makes the integrand periodic, which a lattice likes
    folded: Array = np.abs(2 * np.modf(np.outer(roots, steps))[0] - 1)
    return folded
