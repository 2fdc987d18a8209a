"""Identifier schemes other than GS1: what a code looks like, how it is checked, and what kind of thing it names."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from zhiheng.policy.schema.base import Bilingual, Item, Name, Slug
from zhiheng.vocab.problem import Problem

CheckName = Literal["none", "uscc", "division", "oid", "dated"]


class IdentifierScheme(Item):
    """One scheme.

    Attributes:
        pattern: a regular expression over the whole code; its group ``code`` is what is kept.
        check: what the code must pass besides, by name (see :mod:`zhiheng.policy.identifying`).
        canonical: the one form, in which ``{code}`` stands for the code.
        level: what kind of thing is named.
        unverified: the structure was not checked against its standard.
    """

    id: Slug
    title: Bilingual
    pattern: Name
    check: CheckName = "none"
    canonical: Name
    level: Literal["class", "lot", "instance", "party", "place", "other"]
    citation: Name
    unverified: bool = False

    @field_validator("pattern")
    @classmethod
    def _names_the_code(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            zh, en = f"正则表达式有误：{error}", f"the pattern is no regular expression: {error}"
            raise Problem("identifier_pattern", zh, en) from None
        if "code" not in groups:
            zh, en = "正则表达式须有名为 code 的组", "the pattern needs a group called code: (?P<code>...)"
            raise Problem("identifier_pattern", zh, en)
        return pattern

    @field_validator("canonical")
    @classmethod
    def _holds_the_code(cls, canonical: str) -> str:
        if canonical.count("{code}") != 1 or canonical.count("{") != 1 or "}" in canonical.replace("{code}", ""):
            zh, en = "规范形式须含且仅含一个 {code}", "the canonical form holds {code} once and no other braces"
            raise Problem("identifier_canonical", zh, en)
        return canonical


class IdentifierSchemes(Item):
    """The file ``identifiers.yaml``; where two schemes fit one code, the earlier wins."""

    schemes: Annotated[tuple[IdentifierScheme, ...], Field(min_length=1)]
