"""What a pack says of itself, its code lists and its dated parameters."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, Name, Number, Slug, Year, refuse_overlaps
from zhiheng.vocab.problem import Problem


class Source(Item):
    """The document a pack renders: its addresses, never its text."""

    title: Bilingual
    issued_year: Year
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    addresses: Annotated[tuple[Name, ...], Field(min_length=1)]
    headings: tuple[Name, ...] = ()
    target_addresses: tuple[Name, ...] = ()


class Section(Item):
    """A group of indicators as readers meet them: all that the addresses promise."""

    title: Bilingual
    addresses: Annotated[tuple[Name, ...], Field(min_length=1)]


class Chapter(Item):
    """Sections under one heading, in the order in which reports and pages show them."""

    title: Bilingual
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]


class Manifest(Item):
    """The file ``manifest.yaml``."""

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Bilingual
    extends: tuple[Slug, ...] = ()
    division: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    source: Source | None = None
    chapters: tuple[Chapter, ...] = ()
    author: Name
    next_review: date

    @model_validator(mode="after")
    def _chapters_fit(self) -> Manifest:
        known = set(self.source.addresses) if self.source else set()
        named = [address for chapter in self.chapters for part in chapter.sections for address in part.addresses]
        for address in named:
            if address not in known or named.count(address) > 1:
                raise Problem(
                    "chapter_address",
                    f"chapters 中的条款 {address} 不在原文地址表中，或出现了两次",
                    f"the address {address} under chapters is not one of the document, or stands twice",
                    address=address,
                )
        return self


class Code(Item):
    """One code of a list; ``cues`` are words that speak for it in a text."""

    code: Name
    name: Bilingual
    parent: Name | None = None
    cues: tuple[Name, ...] = ()


class CodeList(Item):
    """A closed list of codes."""

    id: Slug
    title: Bilingual
    cite: Bilingual
    codes: Annotated[tuple[Code, ...], Field(min_length=1)]


class Codes(Item):
    """The file ``codes.yaml``, or one of the folder ``codes``."""

    lists: tuple[CodeList, ...]


class DatedValue(Dated):
    """One value of a parameter and the time it holds."""

    value: Number | str


class Parameter(Item):
    """A number or word that law or office sets, with the days on which it holds."""

    id: Slug
    name: Bilingual
    cite: Bilingual
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Parameter:
        refuse_overlaps(self.values)
        return self


class Parameters(Item):
    """The file ``parameters.yaml``."""

    parameters: tuple[Parameter, ...]
