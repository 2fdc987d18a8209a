"""Limits of a binomial proportion, for one count or for whole columns of counts."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhiheng.vocab.problem import Problem

Method = Literal["wilson", "clopper_pearson", "jeffreys"]
Column = NDArray[np.float64]


class Limits(NamedTuple):
    """Lower and upper limits, one of each for each count, as shares from 0 to 1."""

    low: Column
    high: Column


def many(x: ArrayLike, n: ArrayLike, method: Method = "wilson", level: float = 0.95) -> Limits:
    """The two-sided limits of every ``x / n`` at confidence ``level``.

    Args:
        x: counts of what is looked for, whole numbers.
        n: counts of all, whole numbers of the same shape (or one for all).
        method: ``wilson``, ``clopper_pearson`` or ``jeffreys``.
        level: confidence, between 0 and 1 without either.

    Raises:
        Problem: ``intervals_no_cases`` where a count of all is 0 (nothing is known, which is not the same as 0 %),
            ``intervals_count_outside`` where x is negative, larger than n or not a whole number,
            ``intervals_level_outside`` for a level outside of 0 to 1.
    """
    hits, cases = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64))
    _check(hits, cases, level)
    return _LIMITS[method](hits, cases, (1.0 - level) / 2.0)


def _check(hits: Column, cases: Column, level: float) -> None:
    if not 0.0 < level < 1.0:
        raise Problem(
            "intervals_level_outside",
            f"置信水平应在 0 与 1 之间，现为 {level}",
            f"level must lie between 0 and 1: {level}",
        )
    is_empty = cases == 0
    if is_empty.any():
        at = int(np.flatnonzero(is_empty)[0])
        raise Problem(
            "intervals_no_cases",
            f"第 {at + 1} 项的总数为 0：没有数据不等于 0%，不能给出区间；请先剔除或补报",
            f"item {at + 1} has no cases: no data is not 0 %, there is no interval; leave it out or get its data",
            position=at,
        )
    is_outside = ~((hits >= 0) & (hits <= cases) & (hits == np.floor(hits)) & (cases == np.floor(cases)))
    if is_outside.any():
        at = int(np.flatnonzero(is_outside)[0])
        part, whole = hits.flat[at], cases.flat[at]
        raise Problem(
            "intervals_count_outside",
            f"第 {at + 1} 项应为整数且 0 ≤ 分子 ≤ 分母，现为 {part:g}/{whole:g}；请核对两个计数",
            f"item {at + 1} must be whole numbers with 0 <= x <= n, got {part:g}/{whole:g}; check both counts",
            position=at,
        )


def _wilson(x: Column, n: Column, tail: float) -> Limits:
    z = NormalDist().inv_cdf(1.0 - tail)
    p = x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # exact at the ends, where rounding would leave 1e-17 instead of 0
    return Limits(np.where(x == 0, 0.0, middle - reach), np.where(x == n, 1.0, middle + reach))


def _clopper_pearson(x: Column, n: Column, tail: float) -> Limits:
    quantile = _beta_quantile()
    low = np.where(x == 0, 0.0, quantile(np.maximum(x, 0.5), n - x + 1, tail))
    high = np.where(x == n, 1.0, quantile(x + 1, np.maximum(n - x, 0.5), 1 - tail))
    return Limits(low, high)


def _jeffreys(x: Column, n: Column, tail: float) -> Limits:
    quantile = _beta_quantile()
    return Limits(quantile(x + 0.5, n - x + 0.5, tail), quantile(x + 0.5, n - x + 0.5, 1 - tail))


def _beta_quantile() -> Callable[[Column, Column, float], Column]:
    """Loaded late: it takes longer to import than everything else that the command line needs."""
    from scipy.special import betaincinv

    return cast("Callable[[Column, Column, float], Column]", betaincinv)


_LIMITS: dict[str, Callable[[Column, Column, float], Limits]] = {
    "wilson": _wilson,
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}
