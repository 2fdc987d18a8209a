"""Grading rules as a pack spells them: a file ``grading/<id>-<version>.yaml`` a version.

The language has conjunctions, named counts and sums over windows, named parameters and schedules, and nothing else: no
expressions, so that a lawyer can read each rule as a row of a table, and two rules can be compared by a program.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, ItemId, Name, Number, Slug
from zhiheng.vocab.problem import Problem

COMPARISONS = ("at_least", "above", "at_most", "below")


class ParameterRef(Item):
    """A parameter of the pack, by its value on the day the fact occurred."""

    parameter: Slug


class Condition(Item):
    """One test: ``field`` or ``count``, and one of the comparisons."""

    field: ItemId | None = None
    count: Slug | None = None
    any_of: tuple[Name, ...] | None = None
    none_of: tuple[Name, ...] | None = None
    is_true: bool | None = None
    at_least: Number | ParameterRef | None = None
    above: Number | ParameterRef | None = None
    at_most: Number | ParameterRef | None = None
    below: Number | ParameterRef | None = None

    @property
    def test(self) -> str:
        """Which of the comparisons it makes."""
        return next(name for name in ("any_of", "none_of", "is_true", *COMPARISONS) if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_subject_one_test(self) -> Condition:
        tests = [name for name in ("any_of", "none_of", "is_true", *COMPARISONS) if getattr(self, name) is not None]
        if (self.field is None) == (self.count is None) or len(tests) != 1:
            zh = "每个条件写一个 field 或 count，再写一个比较：any_of、none_of、is_true 或 at_least 等"
            raise Problem("condition_shape", zh, "a condition names one field or count, and makes one comparison")
        if self.count is not None and tests[0] not in COMPARISONS:
            raise Problem("condition_count", "count 只能与数比较", "a count is compared with a number")
        return self


class Cite(Item):
    """Article of an instrument, or a clause of the policy the pack renders."""

    instrument: Slug | None = None
    article: Name | None = None
    clause: Name | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Cite:
        if (self.clause is None) == (self.instrument is None) or (self.instrument is None) != (self.article is None):
            zh = "cite 写 instrument 和 article，或者写 clause"
            raise Problem("cite_shape", zh, "cite names an instrument and article, or a clause")
        return self


class Effect(Item):
    """Points in a dimension (fading by a schedule), or a grade, or a ceiling; ``nothing: true`` in exemptions."""

    points: Number | None = None
    dimension: Slug | None = None
    decay: Slug | None = None
    grade: Slug | None = None
    at_most: Slug | None = None
    nothing: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_effect(self) -> Effect:
        kinds = [name for name in ("points", "grade", "at_most", "nothing") if getattr(self, name) is not None]
        if len(kinds) != 1 or (self.points is None) != (self.dimension is None) or (self.decay and not self.points):
            zh = "effect 只写一种：points 加 dimension（可加 decay）、grade、at_most；例外中可写 nothing: true"
            en = "an effect is one of: points with dimension (and decay), grade, at_most; nothing: true in exemptions"
            raise Problem("effect_shape", zh, en)
        return self


class Lasts(Item):
    """From which day of the fact the effect runs, and for how many months (open when null)."""

    clock: ItemId = "occurred_on"
    months: Annotated[int, Field(ge=1, le=1200)] | None = None


class RepairAfter(Item):
    """From how many months after the start, where the conditions hold."""

    months: Annotated[int, Field(ge=0, le=1200)]
    when: tuple[Condition, ...] = ()


class Repair(Item):
    """A repaired fact counts no longer under the rule."""

    after: Annotated[tuple[RepairAfter, ...], Field(min_length=1)]
    requires: tuple[Bilingual, ...] = ()
    cite: Cite


class GivenFact(Item):
    """A fact of a worked example; ``fields`` as the catalogue has them."""

    kind: ItemId
    occurred_on: date
    recorded_on: date | None = None
    valid_to: date | None = None
    revoked_on: date | None = None
    repaired_on: date | None = None
    fields: dict[ItemId, str | bool | Number | date | None] = {}


class Expectation(Item):
    """What the rule must make of the example; what is not written is not looked at."""

    points: Number | None = None
    grade: Slug | None = None
    at_most: Slug | None = None
    unknown: bool | None = None
    ends_on: date | None = None
    repair_from: date | None = None


class Example(Item):
    """A worked example, run whenever the pack is checked: what this rule contributes, given these facts."""

    given: tuple[GivenFact, ...] = ()
    as_of: date
    expect: Expectation


class Count(Item):
    """How many facts of a kind, or the sum of a field, within so many months before the day of the grade."""

    id: Slug
    name: Bilingual
    fact: ItemId
    when: tuple[Condition, ...] = ()
    clock: ItemId = "occurred_on"
    months: Annotated[int, Field(ge=1, le=1200)]
    total_of: ItemId | None = None


class Step(Item):
    """Until so many months have passed, so many per cent are kept."""

    months: Annotated[int, Field(ge=1, le=1200)]
    keep: Annotated[int, Field(ge=0, le=100)]


class Decay(Item):
    """How an effect fades; nothing is kept behind the last step."""

    id: Slug
    name: Bilingual
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Rule(Item):
    """One rule; without ``for_each`` it looks at counts alone.

    Attributes:
        beside: rules that may hit the same fact in the same dimension together with this one, by intent.
    """

    id: Slug
    name: Bilingual
    cite: Cite
    for_each: ItemId | None = None
    when: tuple[Condition, ...] = ()
    effect: Effect
    lasts: Lasts = Lasts()
    repair: Repair | None = None
    beside: tuple[Slug, ...] = ()
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


class Exemption(Item):
    """A stated exception: where it holds, its effect takes the place of that of what it overrides."""

    id: Slug
    name: Bilingual
    cite: Cite
    overrides: Annotated[tuple[Slug, ...], Field(min_length=1)]
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    effect: Effect
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


class Dimension(Item):
    """A part of the score and how far it may pull it down or up (both written positive)."""

    id: Slug
    name: Bilingual
    most_deducted: Number
    most_added: Number = Decimal(0)


class Grade(Item):
    """A grade, best first; the last one has no threshold.

    Attributes:
        confirmed: whether a person proposes and another confirms before it takes effect.
    """

    id: Slug
    name: Bilingual
    at_least: Number | None = None
    confirmed: bool = False


class Expected(Item):
    """A count that must not be nothing; else the organisation is unknown in this respect (which deducts nothing)."""

    count: Slug
    name: Bilingual
    dimension: Slug | None = None


class Scale(Item):
    """Where the score starts and between which limits it stays."""

    base: Number
    lowest: Number = Decimal(0)
    highest: Number = Decimal(100)


class GradingRules(Dated):
    """One version of a set of grading rules.

    Attributes:
        standing: ``example`` until an authority has set it; pages say so.
        cite: on what the set as a whole rests.
    """

    id: Slug
    version: Name
    name: Bilingual
    standing: Literal["example", "in_force"]
    cite: Cite
    scale: Scale
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(min_length=2)]
    decays: tuple[Decay, ...] = ()
    counts: tuple[Count, ...] = ()
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    exemptions: tuple[Exemption, ...] = ()
    expected: tuple[Expected, ...] = ()
    author: Name
    next_review: date
