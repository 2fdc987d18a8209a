"""What goes into a design-based rate and what comes out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

IntervalMethod = Literal["logit", "beta", "linear"]
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
_LARGEST = 2**53


class Cluster(BaseModel):
    """A sampled primary unit (an enterprise, a market …) with what was found in it."""

    model_config = _STRICT

    psu: str = Field(description="Name of the primary sampling unit, once in its stratum.")
    sample: int = Field(ge=0, lt=_LARGEST, description="How many elements of it were examined.")
    positives: int = Field(ge=0, lt=_LARGEST, description="How many of these are of the kind looked for.")
    weight: float | None = Field(
        default=None,
        ge=1e-6,
        le=1e12,
        description="How many elements of the population each examined one stands for; "
        "without it, primary units in the population / in the sample.",
    )


class Stratum(BaseModel):
    """A part of the population that was sampled on its own: either counts of elements, or clusters."""

    model_config = _STRICT

    stratum: str = Field(description="Name of the stratum, once in the input.")
    population: int | None = Field(
        default=None,
        ge=0,
        lt=_LARGEST,
        description="Elements in the population (with clusters: primary units in the population; "
        "without it, no finite-population correction).",
    )
    sample: int | None = Field(default=None, ge=0, lt=_LARGEST, description="Elements examined (not with clusters).")
    positives: int | None = Field(
        default=None, ge=0, lt=_LARGEST, description="Elements of the kind looked for (not with clusters)."
    )
    clusters: list[Cluster] | None = Field(default=None, description="The sampled primary units, if units were drawn.")


class Input(BaseModel):
    """A stratified sample."""

    model_config = _STRICT

    strata: list[Stratum] = Field(min_length=1, description="Every stratum of the population, sampled or not.")
    method: IntervalMethod = Field(default="logit", description="How the limits of the rate are found.")
    level: float = Field(default=0.95, ge=0.01, le=0.999999, description="Two-sided confidence.")


class Estimate(BaseModel):
    """An estimated number with its design-based uncertainty."""

    estimate: float = Field(description="The estimate.")
    se: float = Field(description="Its standard error under the design.")
    low: float = Field(description="Lower limit.")
    high: float = Field(description="Upper limit.")


class Result(BaseModel):
    """The rate and the total that the sample stands for."""

    rate: Estimate = Field(description="Share of the kind looked for in the population, 0 to 1.")
    total: Estimate = Field(description="Number of the kind looked for in the population.")
    population: float = Field(description="Elements in the population, known or (with clusters) estimated.")
    sample: int = Field(description="Elements examined.")
    positives: int = Field(description="Elements found to be of the kind looked for.")
    df: int = Field(description="Degrees of freedom: sampled primary units less strata.")
    effective_sample: float | None = Field(
        description="Size of a simple random sample of equal precision; null if the estimated variance is 0."
    )
    method: IntervalMethod = Field(description="The interval asked for.")
    interval: Literal["logit", "beta", "linear", "census"] = Field(description="The interval used.")
    level: float = Field(description="Two-sided confidence.")
