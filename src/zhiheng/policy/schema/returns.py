"""Return forms: counts and values that live in other bodies' records, asked for by form, unit and period."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, ItemId, Name, Number, Slug
from zhiheng.policy.schema.indicators import Frequency
from zhiheng.vocab.problem import Problem

Operator = Literal["<=", ">=", "==", "between", "change_within"]


class FormItem(Item):
    """One cell of the form. Counts are asked for, never rates: a rate is always recomputed."""

    id: ItemId
    name: Bilingual
    unit: Slug
    kind: Literal["integer", "decimal"]
    required: bool = True
    note: Bilingual | None = None


class Rule(Item):
    """A check on submitted cells.

    ``left`` is an item; ``right`` an item or a number for comparisons, two numbers for ``between``, and for
    ``change_within`` the percentage by which the value may differ from the previous period before it must be explained.
    """

    id: Slug
    left: ItemId
    operator: Operator
    right: ItemId | Number | tuple[Number, ...]
    importance: Literal["error", "warning"]
    message: Bilingual

    @model_validator(mode="after")
    def _operands(self) -> Rule:
        two = isinstance(self.right, tuple)
        if two != (self.operator == "between") or (isinstance(self.right, tuple) and len(self.right) != 2):
            raise Problem("rule_operands", "between 须有两个数，其他算子一个", "between takes two numbers, others one")
        if self.operator == "change_within" and isinstance(self.right, str):
            raise Problem("rule_operands", "change_within 的 right 须是数", "the right of change_within is a number")
        return self


class FormMarks(Item):
    """What every statistical form must print; without it the unit may refuse to answer."""

    number: Name
    authority: Bilingual
    approval: Bilingual
    valid_until: date


class ReturnForm(Dated):
    """One form: ``body`` is the id of the department that reports, or ``city`` for each of the cities."""

    id: Slug
    clause: Name
    title: Bilingual
    body: Slug
    frequency: Frequency
    due_days: Annotated[int, Field(ge=0, le=366)]
    form: FormMarks
    items: Annotated[tuple[FormItem, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()
    author: Name
    next_review: date

    def item(self, item_id: str) -> FormItem:
        """The cell with that id."""
        return next(item for item in self.items if item.id == item_id)
