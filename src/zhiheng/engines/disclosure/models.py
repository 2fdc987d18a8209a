"""What goes into disclosure control and what may be published."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["published", "primary", "complementary"]
Rule = Literal["threshold", "dominance", "p_percent"]
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


class Cell(BaseModel):
    """One inner cell of a table."""

    model_config = _STRICT

    row: str = Field(min_length=1, description="Name of its row.")
    column: str | None = Field(
        default=None, min_length=1, description="Name of its column; null in a table of one dimension."
    )
    value: float = Field(ge=0, le=1e15, description="The number that would be published: a count or an amount.")
    contributors: int | None = Field(
        default=None, ge=0, description="How many units stand behind it; without it, the value is their count."
    )
    largest: list[float] = Field(default=[], description="The largest contributions (for dominance and p %).")
    is_known: bool = Field(
        default=False, description="Known to everyone anyway, so that withholding it would protect nothing."
    )


class Dominance(BaseModel):
    """The (n, k) rule."""

    model_config = _STRICT

    n: int = Field(ge=1, description="So many largest contributors …")
    k: float = Field(gt=0, le=100, description="… must not make up more than k percent of the cell.")


class Input(BaseModel):
    """A table with one or two dimensions and the rules that its cells must keep."""

    model_config = _STRICT

    cells: list[Cell] = Field(
        min_length=1, max_length=20_000, description="Inner cells; one that is absent is known to be empty."
    )
    threshold: int = Field(default=5, ge=1, description="Cells of 1 to threshold - 1 units are withheld.")
    dominance: Dominance | None = Field(default=None, description="Withhold cells that few contributors dominate.")
    p_percent: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="Withhold cells from which the second contributor could estimate the first to within p percent.",
    )
    protection: float = Field(
        default=1,
        gt=0,
        description="What is withheld must stay uncertain by at least so much, in the unit of the values.",
    )
    margins: bool = Field(default=True, description="Whether row, column and grand totals are published as well.")


class Decision(BaseModel):
    """What becomes of one number."""

    row: str | None = Field(description="Name of its row; null for a total over rows.")
    column: str | None = Field(description="Name of its column; null for a total over columns, or in one dimension.")
    status: Status = Field(description="primary: withheld by a rule; complementary: withheld to protect another.")
    value: float | None = Field(description="The number, or null where it is withheld.")
    rules: list[Rule] = Field(description="The rules that it breaks.")


class Result(BaseModel):
    """The table as it may be published."""

    cells: list[Decision] = Field(description="Inner cells in the order given.")
    margins: list[Decision] = Field(description="Totals: of rows, of columns, and of all (empty if not published).")
    primary: int = Field(description="Numbers withheld by a rule.")
    complementary: int = Field(description="Numbers withheld to protect these.")
