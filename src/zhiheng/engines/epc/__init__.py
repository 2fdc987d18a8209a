"""EPC URN to GS1 Digital Link and back (GS1 EPC Tag Data Standard 2.1, sections 6 to 8).

>>> run(Input(op="to_digital_link", value="urn:epc:id:sgtin:6901234.056789.A1")).digital_link
'https://id.gs1.org/01/06901234567892/21/A1'
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.vocab.gs1.urns import to_digital_link, to_urn

VERSION = "1.0.0"


class Input(BaseModel):
    """An identifier and the form that is wanted of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    op: Literal["to_digital_link", "to_urn"] = Field(description="which way")
    value: str = Field(max_length=2048, description="an EPC URN, or a Digital Link")
    company_prefix_length: int | None = Field(
        default=None, description="of to_urn: digits of the company prefix, 6 to 12"
    )


class Result(BaseModel):
    """The other form."""

    digital_link: str | None = Field(default=None, description="the canonical Digital Link")
    urn: str | None = Field(default=None, description="the EPC URN")


def run(given: Input) -> Result:
    """``given`` in the other form."""
    if given.op == "to_urn":
        return Result(urn=to_urn(given.value, given.company_prefix_length))
    return Result(digital_link=to_digital_link(given.value))
