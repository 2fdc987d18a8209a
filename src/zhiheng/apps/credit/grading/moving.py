"""Whom another version of the rules grades otherwise: set-based, over everything that was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.apps.credit.expression import changes
from zhiheng.apps.credit.grading.extracting import extract
from zhiheng.engines.grading import Moment, RuleSet
from zhiheng.platform.datasets.keeping import Kept


@dataclass(frozen=True, slots=True)
class Moved:
    """An organisation whose grade is another under other rules; scores in 1/10 000 points."""

    organisation: int
    before: str
    after: str
    score_before: int
    score_after: int


@dataclass(frozen=True, slots=True)
class Compared:
    """How many were graded by both versions, and those whose grade is another, by number."""

    organisations: int
    moved: list[Moved]


def moved(before: RuleSet, after: RuleSet, *, as_of: date, known_at: datetime) -> Compared:
    """All visible organisations, graded by both versions as of a day, with what was known at an instant."""
    held = extract(before, after, known_at=known_at)
    try:
        with Kept(held.engine) as keep:
            given = (held.facts, held.organisations, Moment(as_of, known_at))
            found = changes(before, after, *given, keep=keep).to_pyarrow().to_pylist()
            count = held.organisations.count().to_pyarrow().as_py()
    finally:
        held.engine.disconnect()
    rows = [
        Moved(
            organisation=one["organisation"],
            before=one["grade_before"],
            after=one["grade_after"],
            score_before=one["score_before"],
            score_after=one["score_after"],
        )
        for one in found
    ]
    return Compared(count, sorted(rows, key=lambda row: row.organisation))
