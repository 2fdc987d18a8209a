"""What the page of a return shows, row by row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.forms import BoundField

from zhiheng.apps.returns.checking import Finding
from zhiheng.apps.returns.forms import CELL, WHY, CellsForm
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.queries import Facts
from zhiheng.apps.returns.values import tidy
from zhiheng.policy.schema.returns import FormItem, ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.units import UNITS

MOST = 10  # a "part" ten times its whole is a slip of the keyboard; its percentage would say nothing


@dataclass(frozen=True, slots=True)
class Why:
    """A warning that the unit may explain: the field for it and the finding."""

    field: BoundField
    finding: Finding


@dataclass(frozen=True, slots=True)
class Share:
    """A part as a share of its whole, as far as the rules know them."""

    rate: Decimal
    whole: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the form.

    Attributes:
        value: as it stands, or as typed.
        previous: one period earlier.
        accepted: in the version that counts, where there is one.
        asks: warnings that wait for an explanation.
        askable: names of the fields for all explanations that the cell may ever ask for.
        described_by: ids of what a screen reader reads with the field.
    """

    item: FormItem
    unit: Text
    field: BoundField
    value: Decimal | None
    previous: Decimal | None
    accepted: Decimal | None
    share: Share | None
    findings: list[Finding] = dataclasses.field(default_factory=list)
    asks: list[Why] = dataclasses.field(default_factory=list)
    askable: frozenset[str] = frozenset()

    @property
    def asked(self) -> set[str]:
        """Names of the fields for explanations that it asks for now."""
        return {why.field.html_name for why in self.asks}

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what was accepted."""
        return self.value != self.accepted

    @property
    def described_by(self) -> str:
        """What is said about the field, in the order in which it should be heard."""
        errors = f"{self.field.id_for_label}_error " if self.field.errors else ""
        return f"{errors}findings-{self.item.id} hint-{self.item.id}"


def rows(
    ret: Return, form: CellsForm, facts: Facts, found: Sequence[Finding], accepted: Mapping[str, Decimal]
) -> list[Row]:
    """The cells in the order of the form."""
    definition, typed = ret.definition, form.typed
    shares = _shares(definition, typed)
    return [
        Row(
            item=item,
            unit=UNITS[item.unit].symbol,
            field=form[CELL + item.id],
            value=tidy(typed[item.id]),
            previous=tidy(facts.previous.get(item.id)),
            accepted=tidy(accepted.get(item.id)),
            share=shares.get(item.id),
            findings=[one for one in found if one.item == item.id],
            asks=[
                Why(form[WHY + one.rule], one)
                for one in found
                if one.item == item.id and not one.is_error and not one.explanation
            ],
            askable=frozenset(WHY + rule.id for rule in definition.rules if rule.left == item.id),
        )
        for item in definition.items
    ]


def _shares(form: ReturnForm, typed: Mapping[str, Decimal | None]) -> dict[str, Share]:
    """Where a rule says that a cell is at most another one, the first is a part of the second."""
    found: dict[str, Share] = {}
    items = {item.id: item for item in form.items}
    for rule in form.rules:
        if rule.operator != "<=" or not isinstance(rule.right, str):
            continue
        part, whole = typed.get(rule.left), typed.get(rule.right)
        if part is not None and whole and 0 <= part / whole <= MOST:
            found.setdefault(rule.left, Share(part / whole, items[rule.right].name))
    return found


def counts(found: Sequence[Finding]) -> dict[str, int]:
    """How many errors, open and explained warnings there are."""
    errors = sum(one.is_error for one in found)
    open_ = sum(not one.is_error and one.blocks for one in found)
    return {"errors": errors, "open": open_, "explained": len(found) - errors - open_}
