"""GS1 data, strictly read: what a barcode, an element string or a Digital Link says.

GS1 General Specifications (sections 3, 4.13, 4.14 and 7) and GS1 Digital Link Standard: URI Syntax. Checked are the
characters, lengths and check digits of every component, dates, code lists, AIs that must and must not stand together,
repeated AIs and the order of key qualifiers. ``identify`` gives the one canonical form of a thing, however it was
written: element string, scan, Digital Link, bare GTIN or EPC URN.

>>> run(Input(op="element_string", value="(01)06901234567892(10)A1")).digital_link
'https://id.gs1.org/01/06901234567892/10/A1'
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.vocab.gs1.canonical import Identified, identify
from zhiheng.vocab.gs1.digital_link import DigitalLink, canonical_uri, from_elements, parse_digital_link
from zhiheng.vocab.gs1.elements import Elements, parse_element_string, readable
from zhiheng.vocab.gs1.prefixes import company_prefix
from zhiheng.vocab.gs1.scans import parse_ai_data, parse_scan

VERSION = "1.0.0"


class Input(BaseModel):
    """Data and how they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    op: Literal["element_string", "ai_data", "digital_link", "scan", "identify"] = Field(
        description="element_string: AIs in brackets; ai_data: ^ for FNC1; digital_link: a URI; "
        "scan: symbology identifier and data; identify: any of these, a bare GTIN or an EPC URN"
    )
    value: str = Field(max_length=8192, description="the data as written")


class Identity(BaseModel):
    """The thing that is meant."""

    scheme: str = Field(description="kind of identifier: gtin, sscc, gln ...")
    level: str = Field(description="class, lot, instance, party, place or other")
    canonical: str = Field(description="the one URI by which the thing is known")
    company_prefix: str | None = Field(default=None, description="of GS1 China (690 to 697), where its length is known")
    is_prefix_verified: bool | None = Field(default=None, description="whether that length was checked at its source")


class Result(BaseModel):
    """Valid data in their parts."""

    valid: Literal[True] = Field(default=True, description="data that are not valid are an error")
    ais: list[tuple[str, str]] = Field(description="pairs of AI and value, in the order of the data")
    hri: str = Field(description="the human readable interpretation")
    digital_link: str | None = Field(description="the canonical Digital Link; null when none can be formed")
    identity: Identity | None = Field(default=None, description="of identify only")


def run(given: Input) -> Result:
    """The parts of ``given``."""
    if given.op == "identify":
        found = identify(given.value)
        elements, identity = found.elements, _identity(found)
        link = from_elements(elements)
    else:
        (elements, link), identity = _read(given), None
    uri = canonical_uri(link) if link else None
    return Result(ais=list(elements), hri=readable(elements), digital_link=uri, identity=identity)


def _identity(found: Identified) -> Identity:
    key = next((value for ai, value in found.elements if ai in ("01", "414", "417")), "")
    prefix = company_prefix(key)
    return Identity(
        scheme=found.scheme,
        level=found.level,
        canonical=found.canonical,
        company_prefix=prefix.digits if prefix else None,
        is_prefix_verified=prefix.is_verified if prefix else None,
    )


def _read(given: Input) -> tuple[Elements, DigitalLink | None]:
    if given.op == "scan":
        return parse_scan(given.value)
    if given.op == "digital_link":
        link = parse_digital_link(given.value)
        return link.elements, link
    elements = parse_element_string(given.value) if given.op == "element_string" else parse_ai_data(given.value)
    return elements, from_elements(elements)
