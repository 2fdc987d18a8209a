"""What every item of a pack is made of: strict, frozen models, text in two languages, exact numbers, dated values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


class Item(BaseModel):
    """Base of everything read from a pack: unknown keys and silent conversions are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BilingualEntry(Item):
    """The two keys under which a pack spells a text."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


def _text_schema(_source: Any, handler: Any) -> CoreSchema:
    entry = handler.generate_schema(BilingualEntry)
    return core_schema.no_info_after_validator_function(
        lambda read: Text(read.zh, read.en),
        entry,
        serialization=core_schema.plain_serializer_function_ser_schema(lambda text: {"zh": text.zh, "en": text.en}),
    )


def _exact(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Bilingual = Annotated[Text, GetPydanticSchema(_text_schema)]
Number = Annotated[Decimal, BeforeValidator(_exact)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Name = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=1949, le=2100)]


class Dated(Item):
    """Something in force from ``effective_from`` up to, but not on, ``effective_to`` (open when null)."""

    effective_from: date
    effective_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Dated:
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise Problem(
                "dates_reversed",
                f"effective_to {self.effective_to} 必须晚于 effective_from {self.effective_from}",
                f"effective_to {self.effective_to} must be later than effective_from {self.effective_from}",
            )
        return self

    def is_in_force(self, on: date) -> bool:
        """Whether this is in force on that day."""
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


D = TypeVar("D", bound=Dated)


def in_force(values: Iterable[D], on: date) -> D:
    """The one of ``values`` that is in force on that day.

    Raises:
        Problem: none is.
    """
    for value in values:
        if value.is_in_force(on):
            return value
    raise Problem("nothing_in_force", f"{on} 没有生效的值", f"no value is in force on {on}", on=on)


def refuse_overlaps(values: Iterable[Dated]) -> None:
    """Refuse a series in which two values are in force on one day."""
    ordered = sorted(values, key=lambda value: value.effective_from)
    for earlier, later in pairwise(ordered):
        if earlier.effective_to is None or earlier.effective_to > later.effective_from:
            raise Problem(
                "dates_overlap",
                f"两个值在 {later.effective_from} 同时生效",
                f"two values are in force on {later.effective_from}",
            )
