"""From contributions to score and grade: what anybody can do again by hand from the rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhiheng.engines.grading.interpreting import Contribution
from zhiheng.engines.grading.rules import Dimension, RuleSet, parts


@dataclass(frozen=True, slots=True)
class Share:
    """One dimension: what its rows deduct and add, and what of that counts (all in parts of a point)."""

    dimension: str
    deducted: int
    added: int
    counted: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Score (in parts of a point) and grade, with what each dimension gave and what decided."""

    score: int
    grade: str
    shares: tuple[Share, ...]
    decided_by: str  # score, veto or ceiling


def add_up(rules: RuleSet, rows: Sequence[Contribution]) -> Sum:
    """Base plus capped dimensions gives the score; ceilings and vetoes can only worsen the grade that it reaches."""
    shares = tuple(_share(one, rows) for one in rules.dimensions)
    raw = parts(rules.base) + sum(share.counted for share in shares)
    score = max(parts(rules.lowest), min(parts(rules.highest), raw))
    reached = by_score(rules, score)
    veto = _worst(rules, (row.grade for row in rows))
    ceiling = _worst(rules, (row.at_most for row in rows))
    place = max(reached, veto, ceiling)
    decided = "score" if place == reached else ("veto" if place == veto else "ceiling")
    return Sum(score, rules.grades[place].id, shares, decided)


def by_score(rules: RuleSet, score: int) -> int:
    """The place of the first grade whose threshold the score reaches."""
    for place, grade in enumerate(rules.grades):
        if grade.at_least is None or score >= parts(grade.at_least):
            return place
    return len(rules.grades) - 1


def _share(dimension: Dimension, rows: Iterable[Contribution]) -> Share:
    held = [row.parts for row in rows if row.dimension == dimension.id]
    deducted = sum(one for one in held if one < 0)
    added = sum(one for one in held if one > 0)
    counted = max(deducted, -parts(dimension.most_deducted)) + min(added, parts(dimension.most_added))
    return Share(dimension.id, deducted, added, counted)


def _worst(rules: RuleSet, grades: Iterable[str | None]) -> int:
    return max((rules.rank(one) for one in grades if one is not None), default=0)
