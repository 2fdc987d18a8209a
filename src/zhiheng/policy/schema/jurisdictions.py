"""Which body answers for which kind of matter, beside the place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from zhiheng.policy.schema.base import Bilingual, Dated, Item, Name, Slug


class Jurisdiction(Dated):
    """A body of the province with the categories of ``complaint-category`` that are its business.

    Attributes:
        body: id of the body in the pack.
        categories: codes of the list.
        cite: where that is laid down.
        advice: what the person is told, where the matter is for another channel.
    """

    body: Slug
    categories: Annotated[tuple[Name, ...], Field(min_length=1)]
    cite: Bilingual
    advice: Bilingual | None = None


class Jurisdictions(Item):
    """The file ``jurisdictions.yaml``."""

    jurisdictions: tuple[Jurisdiction, ...]
