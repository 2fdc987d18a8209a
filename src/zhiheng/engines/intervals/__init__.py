"""How far a rate found in a sample may lie from the rate it stands for.

For x of n cases, at confidence ``level`` = 1 - alpha:

* ``wilson`` inverts the score test: ``(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`` with p = x/n and z the
  normal quantile of 1 - alpha/2. Close to the nominal confidence on average; the default.
* ``clopper_pearson`` inverts the binomial test: the quantiles ``B(alpha/2; x, n-x+1)`` and ``B(1-alpha/2; x+1, n-x)``
  of beta distributions. Never below the nominal confidence, hence wide.
* ``jeffreys`` takes both quantiles of ``B(x+1/2, n-x+1/2)``, the posterior under Jeffreys' prior; at x = 0 or n the
  estimate itself lies just outside.

Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872; L. D. Brown, T. T. Cai, A. DasGupta, Statistical
Science 16 (2001) 101-133. The worked number is Newcombe's table I.

>>> found = run(Input(method="wilson", x=81, n=263))
>>> round(found.low, 4), round(found.high, 4)
(0.2553, 0.3662)
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.intervals.proportion import Limits, Method, many

__all__ = ["VERSION", "Input", "Limits", "Method", "Result", "many", "run"]

VERSION = "1.0.0"


class Input(BaseModel):
    """A count and how to judge it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    method: Method = Field(default="wilson", description="How the limits are found.")
    x: int = Field(lt=2**53, description="How many cases are of the kind looked for.")
    n: int = Field(lt=2**53, description="How many cases there are in all.")
    level: float = Field(default=0.95, description="Two-sided confidence, between 0 and 1.")


class Result(BaseModel):
    """A rate with its limits, all as shares from 0 to 1."""

    estimate: float = Field(description="x / n.")
    low: float = Field(description="Lower limit.")
    high: float = Field(description="Upper limit.")
    method: Method = Field(description="The method asked for.")
    level: float = Field(description="The confidence asked for.")


def run(given: Input) -> Result:
    """The rate x / n and its limits.

    Raises:
        Problem: ``intervals_no_cases``, ``intervals_count_outside`` or ``intervals_level_outside``, see :func:`many`.
    """
    low, high = many(given.x, given.n, given.method, given.level)
    return Result(estimate=given.x / given.n, low=float(low), high=float(high), method=given.method, level=given.level)
