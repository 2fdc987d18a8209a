"""A set of grading rules in the form in which both back ends run it: resolved names, dated limits, exact numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

OCCURRED = "occurred_on"
PARTS = 10_000  # a point has that many parts: hundredths of a point times whole per cent stay whole numbers
Points = Annotated[Decimal, Field(max_digits=6, decimal_places=2)]


class Frozen(BaseModel):
    """Unknown keys are errors; nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Frozen):
    """A phrase in both languages."""

    zh: str
    en: str


class Citation(Frozen):
    """Where a rule stands: an article of an instrument, or a clause of the policy."""

    title: Words = Field(description="instrument or document")
    place: str = Field(description="article or clause")


class FieldType(Frozen):
    """What a field of a fact may hold."""

    name: str
    title: Words
    kind: Literal["code", "number", "flag", "date"]
    codes: dict[str, Words] = {}


class FactKind(Frozen):
    """A kind of fact, as the sharing catalogue has it."""

    id: str
    title: Words
    fields: tuple[FieldType, ...] = ()

    def clocks(self) -> tuple[str, ...]:
        """The days from which a term can run."""
        return (OCCURRED, *(field.name for field in self.fields if field.kind == "date"))


class LimitValue(Frozen):
    """A number and the days of occurrence for which it holds (``to_on`` excluded)."""

    value: Decimal
    from_on: date | None = None
    to_on: date | None = None


class Limit(Frozen):
    """A number to compare with: a constant, or a parameter with its own history."""

    parameter: str | None = None
    title: Words | None = None
    values: Annotated[tuple[LimitValue, ...], Field(min_length=1)]

    def on(self, day: date) -> Decimal | None:
        """The number in force on that day; none where the history has no value."""
        for one in self.values:
            if (one.from_on is None or one.from_on <= day) and (one.to_on is None or day < one.to_on):
                return one.value
        return None


Comparison = Literal["at_least", "above", "at_most", "below"]


class Condition(Frozen):
    """One test of a conjunction: of a field of the fact, or of a named count of the organisation."""

    field: str | None = None
    count: str | None = None
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    flag: bool | None = None
    comparison: Comparison | None = None
    limit: Limit | None = None


class Count(Frozen):
    """How many facts of a kind, or what sum of one of their fields, within a window that ends on the day of the grade.

    A fact lies in the window when its day is after the same day so many months ago. Repaired facts count no longer.
    """

    id: str
    title: Words
    fact: str
    when: tuple[Condition, ...] = ()
    clock: str = OCCURRED
    months: Annotated[int, Field(ge=1, le=1200)]
    total_of: str | None = None


class Step(Frozen):
    """Until so many months have passed, so many per cent are kept."""

    months: Annotated[int, Field(ge=1, le=1200)]
    keep: Annotated[int, Field(ge=0, le=100)]


class Decay(Frozen):
    """How an effect fades; nothing is kept behind the last step."""

    id: str
    title: Words
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Effect(Frozen):
    """What a rule does: points in a dimension, or a grade (veto), or a ceiling. None of them: nothing."""

    points: Points | None = None
    dimension: str | None = None
    decay: str | None = None
    grade: str | None = None
    at_most: str | None = None


class Term(Frozen):
    """From which day the effect runs, and for how many months (open when none)."""

    clock: str = OCCURRED
    months: Annotated[int, Field(ge=1, le=1200)] | None = None


class RepairAfter(Frozen):
    """From how many months after the start repair may be asked for, where the conditions hold."""

    months: Annotated[int, Field(ge=0, le=1200)]
    when: tuple[Condition, ...] = ()


class Repair(Frozen):
    """A repaired fact counts no longer under the rule; the first of ``after`` that fits says from when one may ask."""

    after: Annotated[tuple[RepairAfter, ...], Field(min_length=1)]
    requires: tuple[Words, ...] = ()
    cite: Citation


class Rule(Frozen):
    """For each fact of a kind (or once for the organisation) that meets all conditions: an effect."""

    id: str
    title: Words
    cite: Citation
    for_each: str | None = None
    when: tuple[Condition, ...] = ()
    effect: Effect
    lasts: Term = Term()
    repair: Repair | None = None


class Exemption(Frozen):
    """Where its conditions hold too, its effect takes the place of the rule's (or of the exemptions' it overrides)."""

    id: str
    title: Words
    cite: Citation
    overrides: Annotated[tuple[str, ...], Field(min_length=1)]
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    effect: Effect


class Dimension(Frozen):
    """A part of the score and how far it may pull it down or up."""

    id: str
    title: Words
    most_deducted: Points
    most_added: Points = Decimal(0)


class Grade(Frozen):
    """A grade, best first; the last one has no threshold."""

    id: str
    title: Words
    at_least: Points | None = None


class Expected(Frozen):
    """A count that must not be nothing: otherwise the organisation is unknown in this respect."""

    count: str
    title: Words
    dimension: str | None = None


class RuleSet(Frozen):
    """One version of the rules."""

    id: str
    version: str
    title: Words
    effective_from: date
    effective_to: date | None = None
    base: Points
    lowest: Points = Decimal(0)
    highest: Points = Decimal(100)
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(min_length=2)]
    facts: tuple[FactKind, ...]
    decays: tuple[Decay, ...] = ()
    counts: tuple[Count, ...] = ()
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    exemptions: tuple[Exemption, ...] = ()
    expected: tuple[Expected, ...] = ()

    def fact(self, kind: str) -> FactKind:
        """The kind of fact with that id.

        Raises:
            KeyError: there is none.
        """
        return {one.id: one for one in self.facts}[kind]

    def decay(self, decay_id: str) -> Decay:
        """The schedule with that id.

        Raises:
            KeyError: there is none.
        """
        return {one.id: one for one in self.decays}[decay_id]

    def rank(self, grade: str) -> int:
        """The place of a grade; 0 is the best.

        Raises:
            KeyError: there is none.
        """
        return {one.id: place for place, one in enumerate(self.grades)}[grade]

    def exemptions_of(self, rule: str) -> tuple[Exemption, ...]:
        """All exemptions that override a rule, directly or through one another, in the order of the set."""
        found = {rule}
        for _ in self.exemptions:  # at most so many steps deep
            found |= {one.id for one in self.exemptions if found & set(one.overrides)}
        return tuple(one for one in self.exemptions if one.id in found)


def parts(points: Decimal) -> int:
    """Points in whole parts.

    >>> parts(Decimal("-7.25"))
    -72500
    """
    return int(points * PARTS)


def effects(rules: RuleSet) -> Iterator[tuple[str, Effect]]:
    """Every effect of the set with the id of the rule or exemption that has it."""
    yield from ((one.id, one.effect) for one in rules.rules)
    yield from ((one.id, one.effect) for one in rules.exemptions)
