"""Every outcome a set of rules can have for one fact, numbered: what a contribution row stores instead of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.engines.grading.interpreting import is_nothing
from zhiheng.engines.grading.rules import Effect, RuleSet, parts


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect of a rule (or of the exemption in its place) with what its schedule leaves of it.

    Attributes:
        keep: per cent of the points that are left.
        parts: points that are left, in 1/10 000 of a point; 0 for grades and ceilings.
    """

    number: int
    rule: str
    exemption: str | None
    dimension: str | None
    points: Decimal
    keep: int
    parts: int
    grade: str | None
    at_most: str | None


def outcomes(rules: RuleSet) -> tuple[Outcome, ...]:
    """All of them, by rule in the order of the set, the rule's own effect first."""
    found: list[Outcome] = []
    for rule in rules.rules:
        found += _of(rules, len(found), rule.id, None, rule.effect)
        for exemption in rules.exemptions_of(rule.id):
            found += _of(rules, len(found), rule.id, exemption.id, exemption.effect)
    return tuple(found)


def numbers(rules: RuleSet) -> dict[tuple[str, str | None, int], int]:
    """The number of an outcome by rule, exemption and what is kept; what changes nothing has none."""
    return {(one.rule, one.exemption, one.keep): one.number for one in outcomes(rules)}


def _of(rules: RuleSet, begin: int, rule: str, exemption: str | None, effect: Effect) -> Iterator[Outcome]:
    keeps = [100] if effect.decay is None else sorted({0, *(step.keep for step in rules.decay(effect.decay).steps)})
    points = effect.points or Decimal(0)
    for number, keep in enumerate((keep for keep in reversed(keeps) if not is_nothing(effect, keep)), begin):
        yield Outcome(
            number=number,
            rule=rule,
            exemption=exemption,
            dimension=effect.dimension,
            points=points,
            keep=keep,
            parts=parts(points) * keep // 100,
            grade=effect.grade,
            at_most=effect.at_most,
        )
