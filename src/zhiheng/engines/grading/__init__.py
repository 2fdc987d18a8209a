"""Grades an organisation by a dated, cited set of rules, with a row for everything that counted.

For each fact that was known and held on the day, each rule whose conditions hold gives points (that fade by a named
schedule and end with a term counted from a named clock), a grade (veto) or a ceiling. Points are summed in each
dimension and capped; base and dimensions give the score, the score a grade; ceilings and vetoes can only worsen it::

    score = base + sum over dimensions( max(-most_deducted, deductions) + min(most_added, additions) )

kept between ``lowest`` and ``highest``; points are exact, in 1/10 000. A fact that is missing is unknown: a rule that
depends on it neither deducts nor adds and is listed. From the contributions alone the grade can be added up again.

Source: GB/T 23791-2009 for the terms; Civil Code (2020) articles 200-203 for months. How much counts is the pack's.

>>> term = {"clock": "occurred_on", "months": 36}
>>> effect = {"points": -15, "dimension": "law"}
>>> rule = {"id": "fined", "title": _W, "cite": _C, "for_each": "penalty", "effect": effect}
>>> found = run(Input.model_validate({
...     "as_of": "2024-06-01", "known_at": "2024-06-01T00:00:00+08:00",
...     "rules": {"id": "demo", "version": "1", "title": _W, "effective_from": "2024-01-01", "base": 85,
...               "dimensions": [{"id": "law", "title": _W, "most_deducted": 35}],
...               "grades": [{"id": "good", "title": _W, "at_least": 80}, {"id": "poor", "title": _W}],
...               "facts": [{"id": "penalty", "title": _W}], "rules": [{**rule, "lasts": term}]},
...     "facts": [{"id": 1, "kind": "penalty", "occurred_on": "2022-11-30", "recorded_at": "2022-12-01T00:00:00Z"}]}))
>>> found.grade, found.score, found.contributions[0].ends_on.isoformat()
('poor', Decimal('70'), '2025-11-30')
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zhiheng.engines.grading.adding import Sum, add_up
from zhiheng.engines.grading.explaining import Explanation, Sentence, explain
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Contribution, Found, Moment, Unknown, evaluate
from zhiheng.engines.grading.outlook import Change, changes
from zhiheng.engines.grading.rules import PARTS, RuleSet
from zhiheng.engines.grading.telling import Teller
from zhiheng.engines.grading.ways import Way, Ways, ways_up

__all__ = [
    "PARTS",
    "VERSION",
    "Change",
    "Contribution",
    "Explanation",
    "Fact",
    "Found",
    "Input",
    "Moment",
    "Result",
    "RuleSet",
    "Sentence",
    "Sum",
    "Teller",
    "Unknown",
    "Way",
    "Ways",
    "add_up",
    "changes",
    "evaluate",
    "explain",
    "grade",
    "run",
    "ways_up",
]

VERSION = "1.0.0"
MOST_FACTS = 100_000
_W = {"zh": "例", "en": "example"}
_C = {"title": _W, "place": "1"}


class Input(BaseModel):
    """Rules, the facts of one organisation, and the moment."""

    model_config = ConfigDict(extra="forbid")

    rules: RuleSet = Field(description="One version of a set of rules, as the pack compiles it.")
    facts: Annotated[tuple[Fact, ...], Field(max_length=MOST_FACTS)] = Field(description="All facts, in any order.")
    as_of: date = Field(description="The day of the grade.")
    known_at: AwareDatetime = Field(description="What was recorded later is left out.")


class _Answer(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class Row(_Answer):
    """What one rule made of one fact; points in points, exact."""

    fact: int | None
    """Null for a rule on counts alone."""
    rule: str
    """The rule that counted it."""
    exemption: str | None
    """Whose effect took the place of the rule's."""
    dimension: str | None
    """Where the points count."""
    points: Decimal
    """As the rule gives them."""
    keep: int
    """Per cent that is left of them."""
    counted: Decimal
    """Points that are left, before the cap of the dimension."""
    grade: str | None
    """Given by a veto."""
    at_most: str | None
    """Allowed by a ceiling."""
    starts_on: date | None
    """The first day with the effect."""
    ends_on: date | None
    """The first day without it; null if open."""


class Part(_Answer):
    """One dimension, in points."""

    dimension: str
    """Its id."""
    deducted: Decimal
    """Sum of all deductions."""
    added: Decimal
    """Sum of all additions."""
    counted: Decimal
    """Of both, after the caps."""


class Undecided(_Answer):
    """A rule that neither deducts nor adds, since a fact it needs is missing."""

    fact: int | None
    """The fact that lacks something; null for a rule on counts alone."""
    rule: str
    """The rule that waits for it."""


class Result(_Answer):
    """The grade and everything that led to it."""

    grade: str
    """One of the grades of the rules."""
    score: Decimal
    """Points."""
    decided_by: Literal["score", "veto", "ceiling"]
    """What set the grade."""
    dimensions: tuple[Part, ...]
    """The parts of the score, in the order of the rules."""
    contributions: tuple[Row, ...]
    """By rule in the order of the set, then by fact."""
    unknown: tuple[Undecided, ...]
    """What is left open."""
    silent: tuple[str, ...]
    """Expected counts of which nothing is known."""


def grade(rules: RuleSet, facts: tuple[Fact, ...] | list[Fact], moment: Moment) -> tuple[Found, Sum]:
    """Everything the rules say of an organisation, and what it adds up to; facts in any order give the same."""
    found = evaluate(rules, sorted(facts, key=lambda fact: fact.id), moment)
    return found, add_up(rules, found.contributions)


def run(given: Input) -> Result:
    """The grade of one organisation."""
    found, total = grade(given.rules, given.facts, Moment(given.as_of, given.known_at))
    return Result.model_validate(
        {
            "grade": total.grade,
            "score": points(total.score),
            "decided_by": total.decided_by,
            "dimensions": tuple(
                Part(
                    dimension=share.dimension,
                    deducted=points(share.deducted),
                    added=points(share.added),
                    counted=points(share.counted),
                )
                for share in total.shares
            ),
            "contributions": tuple(_row(one) for one in found.contributions),
            "unknown": tuple(Undecided(fact=one.fact, rule=one.rule) for one in found.unknown),
            "silent": found.silent,
        }
    )


def points(parts: int) -> Decimal:
    """Parts as points, without trailing noughts.

    >>> points(-90000), points(725000)
    (Decimal('-9'), Decimal('72.5'))
    """
    exact = Decimal(parts) / PARTS
    return exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact.normalize()


def _row(one: Contribution) -> Row:
    return Row(
        fact=one.fact,
        rule=one.rule,
        exemption=one.exemption,
        dimension=one.dimension,
        points=one.points,
        keep=one.keep,
        counted=points(one.parts),
        grade=one.grade,
        at_most=one.at_most,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )
