"""The sharing catalogue: which facts about organisations exist, who provides them, what they hold, who may have them.

Shape of DB14/T 1421 (Shanxi, 2017): item, provider, nature, sharing kind, validity. One item is a kind of fact.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from zhiheng.policy.schema.base import Bilingual, Item, ItemId, Name, Slug
from zhiheng.vocab.problem import Problem

Sharing = Literal["public", "government", "authorised"]


class FactField(Item):
    """A field of an item.

    Attributes:
        codes: code list of the pack, for fields of codes.
        clock: whether terms may run from this day.
        sharing: narrower than the item's, if given.
        personal: whether it may name a person; such a field is never public.
        aliases: other headings under which files bring it.
    """

    id: ItemId
    name: Bilingual
    kind: Literal["code", "number", "flag", "date", "text"]
    codes: Slug | None = None
    required: bool = False
    clock: bool = False
    sharing: Sharing | None = None
    personal: bool = False
    aliases: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> FactField:
        if (self.kind == "code") != (self.codes is not None):
            raise Problem("field_codes", "code 类字段须写 codes，其他不写", "codes belongs to fields of kind code")
        if self.clock and self.kind != "date":
            raise Problem("field_clock", "只有 date 类字段可以作起算日", "only a field of kind date can be a clock")
        if self.personal and self.sharing == "public":
            raise Problem("field_personal", "个人信息字段不能公开", "a personal field cannot be public")
        return self


class CatalogueItem(Item):
    """One item of the catalogue, which is one kind of credit fact.

    Attributes:
        code: of the item, as the exchange platform numbers it.
        provider: body of the pack that answers for it.
        nature: what it says of an organisation.
        sharing: ``public`` to anybody, ``government`` to departments that subscribe, ``authorised`` with consent.
        update: how often the provider brings it.
        valid_months: how long a fact holds where it names no end of its own; null: no end.
    """

    id: ItemId
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,20}$")]
    name: Bilingual
    provider: Slug
    nature: Literal["basic", "good", "bad", "notice"]
    sharing: Sharing
    update: Literal["daily", "workday", "week", "month", "quarter", "year"]
    valid_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    cite: Bilingual
    fields: tuple[FactField, ...] = ()

    def field(self, field_id: str) -> FactField:
        """The field with that id.

        Raises:
            KeyError: there is none.
        """
        return {one.id: one for one in self.fields}[field_id]


class Catalogue(Item):
    """The file ``catalogue.yaml``."""

    items: Annotated[tuple[CatalogueItem, ...], Field(min_length=1)]
    author: Name
    next_review: date
