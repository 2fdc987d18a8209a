"""One check of one component of GS1 data, by its name in the GS1 Barcode Syntax Dictionary.

GS1 General Specifications, sections 3 and 7; release of the dictionary: 2026-07-27.

>>> run(Input(linter="csum", value="6901234567892")).valid
True
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.vocab.gs1.checks import CHECKS, MEANINGS
from zhiheng.vocab.problem import Problem

VERSION = "1.0.0"


class Input(BaseModel):
    """A component and the check it is put to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    linter: str = Field(max_length=32, description="name of the check, such as csum, cset82 or yymmd0")
    value: str = Field(max_length=256, description="the component as written")


class Result(BaseModel):
    """The component passed; one that does not is an error."""

    valid: Literal[True] = Field(default=True, description="it passed")


def run(given: Input) -> Result:
    """That ``given`` passes.

    Raises:
        Problem: it does not, or there is no such check.
    """
    passes = CHECKS.get(given.linter)
    if passes is None:
        known = ", ".join(CHECKS)
        raise Problem("gs1_no_such_check", f"没有此项检查；现有：{known}", f"no such check; there are: {known}")
    if not passes(given.value):
        meaning = MEANINGS[given.linter]
        raise Problem("gs1_component", meaning.zh, f"expected {meaning.en}", linter=given.linter, value=given.value)
    return Result()
