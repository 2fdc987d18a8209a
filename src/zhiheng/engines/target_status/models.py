"""What goes into the judgement of a target and what comes out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Kind = Literal["level", "maintain", "cumulative", "rank", "qualitative"]
Comparator = Literal[">=", ">", "<=", "<"]
Unit = Literal["percent", "count", "index"]
Status = Literal["met", "missed", "inconclusive", "no_data", "not_due"]
Verdict = Literal["met", "missed", "inconclusive", "no_data"]

_STEP = Decimal("1e-12")
_STRICT = ConfigDict(extra="forbid")


def _settled(number: Decimal) -> Decimal:
    """Read to 12 decimal places, so that the residue of binary fractions (0.57 * 100) decides no target."""
    return number.quantize(_STEP)


Number = Annotated[Decimal, Field(ge=-(10**12), le=10**12), AfterValidator(_settled)]


class Observation(BaseModel):
    """What was found in one period: a value, or the counts that it is computed from."""

    model_config = _STRICT

    period: str = Field(description="The period: 2015, 2015H1, 2015Q3 or 2015-07.")
    value: Number | None = Field(default=None, description="The value in the unit of the target; null if unknown.")
    numerator: Number | None = Field(
        default=None, description="With the denominator, instead of the value: compared exactly, never rounded."
    )
    denominator: Number | None = Field(default=None, description="See numerator; 0 means that nothing was examined.")
    low: Number | None = Field(default=None, description="Lower limit of the value, in the unit of the target.")
    high: Number | None = Field(default=None, description="Upper limit of the value, in the unit of the target.")
    complete: bool = Field(default=True, description="Whether every part has reported.")
    missing: list[str] = Field(default=[], description="Parts that have not reported; any makes the period incomplete.")


class Peer(BaseModel):
    """Another member of the group that a rank target compares with."""

    model_config = _STRICT

    name: str = Field(description="Name of the peer.")
    value: Number | None = Field(default=None, description="Its value in the target year; null if unknown.")
    low: Number | None = Field(default=None, description="Lower limit of its value.")
    high: Number | None = Field(default=None, description="Upper limit of its value.")


class Operationalisation(BaseModel):
    """The registered way to measure a target that the policy states in words only."""

    model_config = _STRICT

    reference: str = Field(min_length=1, description="Where it is registered, and by whom it was agreed.")
    kind: Literal["level", "maintain", "cumulative"] = Field(description="How it is judged.")
    comparator: Comparator = Field(default=">=", description="How the value must compare with the target.")
    target: Number = Field(description="The number agreed on.")
    unit: Unit = Field(description="Unit of that number.")


class Input(BaseModel):
    """A target and what was observed."""

    model_config = _STRICT

    kind: Kind = Field(description="How the target is judged.")
    comparator: Comparator = Field(default=">=", description="以上, 达到: >=; 超过: >; 以下: <=; 低于: <.")
    target: Number | None = Field(default=None, description="The number to reach (not for rank and qualitative).")
    unit: Unit = Field(default="percent", description="Unit of target, values and limits.")
    year: int = Field(ge=1, le=9999, description="The year by whose end the target holds.")
    since: int | None = Field(
        default=None, ge=1, le=9999, description="First year that counts (maintain and cumulative)."
    )
    every: Literal["year", "half", "quarter", "month"] = Field(
        default="year", description="The reporting period in which a maintained value must hold, or a count comes in."
    )
    basis: Literal["census", "probability", "risk_targeted"] = Field(
        default="census", description="Where the values come from; a census decides by the value itself."
    )
    evidence: Literal["point_estimate", "lower_bound"] | None = Field(
        default=None,
        description="point_estimate: the value decides; lower_bound: the whole interval must lie on one side of the "
        "target. Default: lower_bound for samples with limits, else point_estimate.",
    )
    observations: list[Observation] = Field(default=[], description="At most one for each period.")
    at_most_rank: int = Field(default=1, ge=1, description="The worst place that still meets a rank target.")
    higher_is_better: bool = Field(default=True, description="Whether the first place has the highest value.")
    peers: list[Peer] = Field(default=[], description="Every other member of the group, known or not.")
    operationalisation: Operationalisation | None = Field(default=None, description="For qualitative targets.")
    as_of: date | None = Field(
        default=None, description="The last day whose data should be there; without it, everything is due."
    )


class Reason(BaseModel):
    """Why the status is what it is, for programs and for people."""

    code: str = Field(description="Stable name of the reason.")
    zh: str = Field(description="The reason in Chinese.")
    en: str = Field(description="The reason in English.")


class PeriodFinding(BaseModel):
    """How one period stands against the target."""

    period: str = Field(description="The period.")
    status: Verdict = Field(description="How the period stands by itself (of a cumulative target: met if reported).")
    value: float | None = Field(description="Its value; null if unknown.")


class Result(BaseModel):
    """Where the target stands, and why."""

    status: Status = Field(description="Where the target stands.")
    if_due_now: Verdict = Field(description="Where it would stand if what is known were all; equals a final status.")
    value: float | None = Field(description="The value that decides: of the year, the worst period, or the sum.")
    period: str | None = Field(description="The period of that value.")
    target: float | None = Field(description="The number to reach.")
    distance: float | None = Field(
        description="From target to value in the unit of the target (rank: places), positive on the good side."
    )
    rank: int | None = Field(description="Place among the known peers, 1 is best; ties share the better place.")
    periods: list[PeriodFinding] = Field(description="Every expected period.")
    missing: list[str] = Field(description="Periods, parts or peers whose data are missing.")
    reasons: list[Reason] = Field(description="Why, the decisive reason first.")
