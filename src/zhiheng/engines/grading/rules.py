"""A set of grading rules in the form in which both back ends run it: resolved names, dated limits, exact numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhiheng.engines.grading import soundness

OCCURRED = "occurred_on"
PARTS = 10_000  # a point has that many parts: hundredths of a point times whole per cent stay whole numbers
Points = Annotated[Decimal, Field(max_digits=6, decimal_places=2)]


class Frozen(BaseModel):
    """Unknown keys are errors; nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Words(Frozen):
    """A phrase in both languages."""

    zh: str
    """In Chinese."""
    en: str
    """In English."""


class Citation(Frozen):
    """Where a rule stands: an article of an instrument, or a clause of the policy."""

    title: Words = Field(description="instrument or document")
    place: str = Field(description="article or clause")


class FieldType(Frozen):
    """What a field of a fact may hold."""

    name: str
    """As facts carry it."""
    title: Words
    """As people read it."""
    kind: Literal["code", "number", "flag", "date"]
    """What its values are."""
    codes: dict[str, Words] = {}
    """The codes it may hold, with their names."""


class FactKind(Frozen):
    """A kind of fact, as the sharing catalogue has it."""

    id: str
    """As facts carry it."""
    title: Words
    """As people read it."""
    fields: tuple[FieldType, ...] = ()
    """What a fact of the kind may hold."""

    def clocks(self) -> tuple[str, ...]:
        """The days from which a term can run."""
        return (OCCURRED, *(field.name for field in self.fields if field.kind == "date"))


class LimitValue(Frozen):
    """A number and the days of occurrence for which it holds (``to_on`` excluded)."""

    value: Decimal
    """The number."""
    from_on: date | None = None
    """First day of occurrence; open when null."""
    to_on: date | None = None
    """First day without it; open when null."""


class Limit(Frozen):
    """A number to compare with: a constant, or a parameter with its own history."""

    parameter: str | None = None
    """The parameter it comes from; null for a constant."""
    title: Words | None = None
    """What the parameter is called."""
    values: Annotated[tuple[LimitValue, ...], Field(min_length=1)]
    """The history; days outside it have no number, which leaves conditions unknown."""

    @property
    def is_constant(self) -> bool:
        """Whether one number holds on every day."""
        return len(self.values) == 1 and self.values[0].from_on is None and self.values[0].to_on is None

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
    """Field of the fact under test."""
    count: str | None = None
    """Count of the organisation under test."""
    any_of: tuple[str, ...] = ()
    """Codes of which it is one."""
    none_of: tuple[str, ...] = ()
    """Codes of which it is none."""
    flag: bool | None = None
    """Whether it is yes or no."""
    comparison: Comparison | None = None
    """How the number stands to the limit."""
    limit: Limit | None = None
    """The number to compare with."""


class Count(Frozen):
    """How many facts of a kind, or what sum of one of their fields, within a window that ends on the day of the grade.

    A fact lies in the window when its day is after the same day so many months ago. Repaired facts count no longer.
    """

    id: str
    """Named by conditions."""
    title: Words
    """As people read it."""
    fact: str
    """Kind of fact that is counted."""
    when: tuple[Condition, ...] = ()
    """What the facts must meet to be counted."""
    clock: str = OCCURRED
    """The day that must lie in the window."""
    months: Annotated[int, Field(ge=1, le=1200)]
    """Length of the window."""
    total_of: str | None = None
    """The number field that is summed; null to count facts."""


class Step(Frozen):
    """Until so many months have passed, so many per cent are kept."""

    months: Annotated[int, Field(ge=1, le=1200)]
    """Until so many have passed."""
    keep: Annotated[int, Field(ge=0, le=100)]
    """Per cent that is left."""


class Decay(Frozen):
    """How an effect fades; nothing is kept behind the last step."""

    id: str
    """Named by effects."""
    title: Words
    """As people read it."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """The first that has not passed says what is left."""


class Effect(Frozen):
    """What a rule does: points in a dimension, or a grade (veto), or a ceiling. None of them: nothing."""

    points: Points | None = None
    """Added (or, below nought, deducted)."""
    dimension: str | None = None
    """Where the points count."""
    decay: str | None = None
    """Schedule by which the points fade."""
    grade: str | None = None
    """Given whatever the score, unless worse is due."""
    at_most: str | None = None
    """No better grade than this."""


class Term(Frozen):
    """From which day the effect runs, and for how many months (open when none)."""

    clock: str = OCCURRED
    """Day of the fact from which the effect runs."""
    months: Annotated[int, Field(ge=1, le=1200)] | None = None
    """How long; open when null."""


class RepairAfter(Frozen):
    """From how many months after the start repair may be asked for, where the conditions hold."""

    months: Annotated[int, Field(ge=0, le=1200)]
    """After so many from the start of the term."""
    when: tuple[Condition, ...] = ()
    """For facts that meet all of these."""


class Repair(Frozen):
    """A repaired fact counts no longer under the rule; the first of ``after`` that fits says from when one may ask."""

    after: Annotated[tuple[RepairAfter, ...], Field(min_length=1)]
    """The first that fits says from when one may ask."""
    requires: tuple[Words, ...] = ()
    """What else must be shown."""
    cite: Citation
    """Where that stands."""


class Rule(Frozen):
    """For each fact of a kind (or once for the organisation) that meets all conditions: an effect."""

    id: str
    """Named by contributions."""
    title: Words
    """As people read it."""
    cite: Citation
    """Where it stands."""
    for_each: str | None = None
    """Kind of fact; null for a rule on counts alone."""
    when: tuple[Condition, ...] = ()
    """All must hold."""
    effect: Effect
    """What it does."""
    lasts: Term = Term()
    """How long it does so."""
    repair: Repair | None = None
    """How the fact is put right; null where it cannot be."""


class Exemption(Frozen):
    """Where its conditions hold too, its effect takes the place of the rule's (or of the exemptions' it overrides)."""

    id: str
    """Named by contributions."""
    title: Words
    """As people read it."""
    cite: Citation
    """Where it stands."""
    overrides: Annotated[tuple[str, ...], Field(min_length=1)]
    """Rules or exemptions whose place it takes."""
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """All must hold beside what the rule asks."""
    effect: Effect
    """What it does instead; empty for nothing."""


class Dimension(Frozen):
    """A part of the score and how far it may pull it down or up."""

    id: str
    """Named by effects."""
    title: Words
    """As people read it."""
    most_deducted: Points
    """Deductions beyond this do not count."""
    most_added: Points = Decimal(0)
    """Additions beyond this do not count."""


class Grade(Frozen):
    """A grade, best first; the last one has no threshold."""

    id: str
    """Named by effects."""
    title: Words
    """As people read it."""
    at_least: Points | None = None
    """Score from which it is reached; null for the last."""


class Expected(Frozen):
    """A count that must not be nothing: otherwise the organisation is unknown in this respect."""

    count: str
    """Which must not be nothing."""
    title: Words
    """What is to be known."""
    dimension: str | None = None
    """The part of the score that it concerns."""


class RuleSet(Frozen):
    """One version of the rules."""

    id: str
    """Which rules."""
    version: str
    """Which version of them."""
    title: Words
    """As people read it."""
    effective_from: date
    """First day on which they grade."""
    effective_to: date | None = None
    """First day on which they grade no longer; open when null."""
    base: Points
    """Score of an organisation of which nothing counts."""
    lowest: Points = Decimal(0)
    """The score falls no lower."""
    highest: Points = Decimal(100)
    """The score rises no higher."""
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    """The parts of the score."""
    grades: Annotated[tuple[Grade, ...], Field(min_length=2)]
    """Best first; thresholds fall, the last has none."""
    facts: tuple[FactKind, ...]
    """The kinds of facts that are read."""
    decays: tuple[Decay, ...] = ()
    """Schedules by which points fade."""
    counts: tuple[Count, ...] = ()
    """Counts and sums that conditions name."""
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    """In the order of the contributions."""
    exemptions: tuple[Exemption, ...] = ()
    """What takes the place of rules."""
    expected: tuple[Expected, ...] = ()
    """What should be known of every organisation."""

    @model_validator(mode="after")
    def _fits_together(self) -> RuleSet:
        soundness.examine(self)
        return self

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
        before = 0
        while len(found) > before:
            before = len(found)
            found |= {one.id for one in self.exemptions if not found.isdisjoint(one.overrides)}
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
