"""A rate and a total of a population, from a stratified sample, with the error that the design implies.

Strata h with N_h elements, n_h of them examined, x_h positive: each examined element stands for w = N_h/n_h. The rate
is ``p = sum w x / sum w n``, its variance by Taylor linearisation ``sum (1-f_h) n_h/(n_h-1) sum (z - mean z)²`` with
z = w (y - p) / sum w n and f_h = n_h/N_h; for elements this is ``sum W_h² (1-f_h) p_h (1-p_h) / (n_h-1)``. If whole
units were drawn, z is summed over each unit (the ultimate cluster). Degrees of freedom: sampled primary units less
strata, over the full design.

Limits: ``logit`` (default) is ``logit p ± t se / (p (1-p))`` taken back; ``beta`` is that of Korn and Graubard, exact
limits at the effective sample size ``p (1-p) / se²`` times ``(t(n-1) / t(df))²``; ``linear`` is ``p ± t se``.

A stratum with one sampled unit out of many has no estimable error and is refused: nothing is silently left out.

Source: W. G. Cochran, Sampling Techniques, 3rd ed. 1977, sections 5.3-5.6; E. L. Korn, B. I. Graubard, Survey
Methodology 24 (1998) 193-201. The worked number is the stratified sample of schools that comes with R's survey package
(T. Lumley): which schools met the school-wide growth target, with R's estimate, standard error and logit limits.

>>> counts = {"E": (4421, 100, 91), "M": (1018, 50, 35), "H": (755, 50, 26)}
>>> strata = [Stratum(stratum=h, population=N, sample=n, positives=x) for h, (N, n, x) in counts.items()]
>>> rate = run(Input(strata=strata)).rate
>>> [round(number, 6) for number in (rate.estimate, rate.se, rate.low, rate.high)]
[0.827948, 0.024345, 0.77454, 0.870815]
"""

from __future__ import annotations

import math

from zhiheng.engines.stratified_rate.design import Part, parts_of, totals, variance
from zhiheng.engines.stratified_rate.limits import limits
from zhiheng.engines.stratified_rate.models import Cluster, Estimate, Input, IntervalMethod, Result, Stratum
from zhiheng.vocab.problem import Problem

__all__ = ["VERSION", "Cluster", "Estimate", "Input", "IntervalMethod", "Result", "Stratum", "run"]

VERSION = "1.0.0"

_RESIDUE = 1e-12
"""A standard error below this is what rounding leaves of 0: clusters of equal rates and unequal sizes."""


def run(given: Input) -> Result:
    """The rate and the total that the sample stands for.

    Raises:
        Problem: ``population_empty`` if nothing was there to be examined, and the codes of :func:`parts_of`.
    """
    parts = parts_of(given.strata)
    elements, positives = totals(parts)
    if elements == 0:
        raise Problem("population_empty", "总体为空：没有数据不等于 0%", "the population is empty: no data is not 0 %")
    rate = positives / elements
    sample, found = _counted(given)
    se = math.sqrt(variance(parts, rate)) / elements
    if se < _RESIDUE:
        se = 0.0
    df = sum(part.size for part in parts) - len(parts)
    is_census = elements == sample and all(part.fraction == 1.0 for part in parts)
    low, high, used = limits(
        rate, se, sample=sample, df=df, level=given.level, method=given.method, is_census=is_census
    )
    return Result(
        rate=Estimate(estimate=rate, se=se, low=low, high=high),
        total=_total(parts, elements, rate, low, high),
        population=elements,
        sample=sample,
        positives=found,
        df=df,
        effective_sample=rate * (1 - rate) / se**2 if se > 0 else None,
        method=given.method,
        interval=used,
        level=given.level,
    )


def _counted(given: Input) -> tuple[int, int]:
    """Elements examined and found positive, unweighted."""
    rows: list[Stratum | Cluster] = []
    for stratum in given.strata:
        rows.extend(stratum.clusters or [stratum])
    return sum(row.sample or 0 for row in rows), sum(row.positives or 0 for row in rows)


def _total(parts: list[Part], elements: float, rate: float, low: float, high: float) -> Estimate:
    """The total; its limits are those of the rate times the elements, which is exact if their number is known."""
    se = math.sqrt(variance(parts, 0.0))
    return Estimate(estimate=rate * elements, se=se, low=low * elements, high=high * elements)
