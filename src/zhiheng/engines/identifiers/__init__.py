"""Codes of organisations: are they well formed, and what do their parts say.

A unified social credit code (GB 32100-2015) is valid when 18 characters of its alphabet carry the right check
character; its first two name the registering body and kind, the next six the division of registration, then follows
the organisation code (GB 11714-1997) with a check character of its own. A code that fails is a result with
``valid: false``, its reasons in ``warnings`` and, where a look-alike character (O for 0) explains the failure and only
one code comes of it, the repaired ``suggestion``. It is never an error.

>>> run(Input(scheme="orgcode", value="D2143569-X")).valid  # the example commonly given for GB 11714
True
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.vocab.identifiers import Checked, check_orgcode, check_uscc
from zhiheng.vocab.registering_bodies import BODIES, KINDS

VERSION = "1.0.0"


class Input(BaseModel):
    """A code and the standard it is held against."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Literal["uscc", "orgcode"] = Field(description="uscc: GB 32100-2015; orgcode: GB 11714-1997")
    value: str = Field(max_length=256, description="the code as written")


class Name(BaseModel):
    """A name in both languages."""

    zh: str = Field(description="in Chinese, as in the code list")
    en: str = Field(description="in English")


class Result(BaseModel):
    """What the check found; parts of a code are told for valid codes only."""

    valid: bool = Field(description="the check character is right once case, width and separators are set right")
    canonical: str = Field(description="upper case, half width, no hyphen, no spaces")
    warnings: list[str] = Field(description="why it is invalid, or what is odd about a valid code")
    suggestion: str | None = Field(default=None, description="the one code a look-alike character away")
    registering_body: Name | None = Field(default=None, description="by position 1")
    kind: Name | None = Field(default=None, description="by positions 1 and 2")
    division: str | None = Field(default=None, description="positions 3-8, division of first registration")
    orgcode: str | None = Field(default=None, description="positions 9-17")


def run(given: Input) -> Result:
    """The result of checking ``given``."""
    if given.scheme == "orgcode":
        return _result(check_orgcode(given.value))
    checked = check_uscc(given.value)
    return _with_parts(_result(checked)) if checked.valid else _result(checked)


def _result(checked: Checked) -> Result:
    return Result(
        valid=checked.valid,
        canonical=checked.canonical,
        warnings=list(checked.warnings),
        suggestion=checked.suggestion,
    )


def _with_parts(result: Result) -> Result:
    code = result.canonical
    body, kind = BODIES.get(code[0]), KINDS.get(code[:2])
    return result.model_copy(
        update={
            "registering_body": Name(zh=body.zh, en=body.en) if body else None,
            "kind": Name(zh=kind.zh, en=kind.en) if kind else None,
            "division": code[2:8],
            "orgcode": code[8:17],
        }
    )
