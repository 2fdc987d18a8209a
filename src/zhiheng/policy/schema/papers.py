"""Official papers: what each form is called, what it asks for and how it reads; the numbers come from the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Item, ItemId, Name, Slug
from zhiheng.vocab.problem import Problem

# what a paper may say of a case; anything else between braces must be asked for by the form itself
FACTS = frozenset(
    {
        *("number", "kind", "unit", "received", "matter", "ground", "mediate_by"),
        *("name", "phone", "address", "respondent", "respondent_code", "respondent_address"),
        *("facts", "claim", "agreement", "publishes", "mediates"),
    }
)
_PLACE = re.compile(r"\{([a-z_]+)\}")


class Asked(Item):
    """What the form needs beyond the case, typed by the officer; left empty it stays a blank line."""

    id: ItemId
    label: Bilingual
    is_needed: bool = False
    is_long: bool = False


class Row(Item):
    """A row of a register: its label and what stands beside it."""

    label: Name
    value: str
    is_long: bool = False


class Group(Item):
    """Rows under one heading."""

    name: Name
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]


class PaperForm(Item):
    """One official form.

    Attributes:
        place: which of the official forms it is.
        word: what stands for it in the number of a paper.
        kinds: which matters have it.
        addressed_to: who gets it; papers for the citizen may be fetched with the receipt.
        at_any_time: otherwise a step that calls for the paper must have been taken.
        greets: whom a letter begins with.
        body: paragraphs, with ``{facts}`` between the words.
        signs: who signs by hand.
    """

    id: Slug
    place: Name
    title: Bilingual
    word: Name
    article: Name
    kinds: Annotated[tuple[Literal["complaint", "report"], ...], Field(min_length=1)]
    addressed_to: Literal["citizen", "both", "office"]
    at_any_time: bool = False
    greets: str = ""
    groups: tuple[Group, ...] = ()
    body: tuple[Name, ...] = ()
    asked: tuple[Asked, ...] = ()
    signs: tuple[Name, ...] = ()
    has_seal: bool = True

    @model_validator(mode="after")
    def _says_what_is_known(self) -> PaperForm:
        rows = [row.value for group in self.groups for row in group.rows]
        places = {name for text in (self.greets, *self.body, *rows) for name in _PLACE.findall(text)}
        if unknown := sorted(places - FACTS - {one.id for one in self.asked}):
            zh, en = f"文书 {self.id} 引用了未知内容", f"paper {self.id} cites what is not known"
            raise Problem("paper_place_unknown", zh, en, places=", ".join(unknown))
        return self


class PaperForms(Item):
    """The file ``papers.yaml``."""

    papers: tuple[PaperForm, ...]


def filled(text: str, facts: Mapping[str, str], *, blank: str) -> str:
    """``text`` with its facts; a fact that is not there leaves a blank.

    >>> filled("收到{name}的投诉{number}", {"name": "{number}"}, blank="＿")
    '收到{number}的投诉＿'
    """
    return _PLACE.sub(lambda found: facts.get(found[1]) or blank, text)
