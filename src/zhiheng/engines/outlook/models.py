"""What goes into an outlook and what comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["level", "maintain", "cumulative"]
Comparator = Literal[">=", ">", "<=", "<"]
Unit = Literal["percent", "count", "index"]

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
_Number = Annotated[float, Field(ge=-1e12, le=1e12)]


class Observation(BaseModel):
    """What was found in one period: a value, or the counts that it is computed from."""

    model_config = _STRICT

    period: str = Field(description="The period: 2015, 2015H1, 2015Q3 or 2015-07; all of one kind.")
    value: _Number | None = Field(default=None, description="The value in the unit of the target; null if unknown.")
    numerator: int | None = Field(default=None, ge=0, le=10**12, description="Of a share: cases of the kind counted.")
    denominator: int | None = Field(default=None, ge=0, le=10**12, description="Of a share: all cases.")
    se: float | None = Field(default=None, ge=0, le=1e12, description="Standard error of the value, in its unit.")


class Input(BaseModel):
    """A target and the short series that leads up to it."""

    model_config = _STRICT

    kind: Kind = Field(
        default="level", description="level: the last period; maintain: every period; cumulative: the sum."
    )
    comparator: Comparator = Field(default=">=", description="How the value must compare with the target.")
    target: Decimal = Field(ge=-(10**12), le=10**12, max_digits=30, description="The number to reach.")
    unit: Unit = Field(description="percent: logit scale, 0 to 100; index: as it is; count: logarithm, or sums.")
    year: int = Field(ge=1900, le=2200, description="The year by whose end the target holds.")
    since: int | None = Field(
        default=None, ge=1900, le=2200, description="First year that counts (maintain and cumulative)."
    )
    observations: list[Observation] = Field(max_length=400, description="The series, at most one for each period.")
    level: float = Field(default=0.8, gt=0, lt=1, description="Probability that the interval is to hold.")


class Forecast(BaseModel):
    """The predictive distribution of one period, in the unit of the target."""

    period: str = Field(description="The period.")
    low: float = Field(description="Lower limit of the interval.")
    median: float = Field(description="As likely to be exceeded as not.")
    high: float = Field(description="Upper limit of the interval.")


class Statement(BaseModel):
    """A sentence in both languages."""

    zh: str = Field(description="In Chinese.")
    en: str = Field(description="In English.")


class Result(BaseModel):
    """How likely the target is to be met by its date."""

    status: Literal["projected", "settled", "insufficient"] = Field(
        description="projected from the series; settled by what was observed; insufficient: fewer than 3 values."
    )
    probability: float | None = Field(description="That the target is met by its date; null if insufficient.")
    low: float | None = Field(description="Lower limit of the value (cumulative: the sum) at the date.")
    median: float | None = Field(description="Median of the same.")
    high: float | None = Field(description="Upper limit of the same.")
    path: list[Forecast] = Field(description="Every period from the last observed one to the date (not for sums).")
    points: int = Field(description="Values that the projection rests on.")
    level: float = Field(description="Probability that the interval is to hold.")
    statement: Statement = Field(description="The outlook in a sentence.")
