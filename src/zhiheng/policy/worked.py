"""Worked examples of grading rules: what the row interpreter makes of the facts that an example gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from zhiheng.engines.grading import Contribution, Fact, Moment, RuleSet, evaluate, points
from zhiheng.engines.grading.interpreting import repair_from
from zhiheng.policy.schema.grading import Example, Expectation, GivenFact


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule (or exemption) contributed; points that are left, over all facts of the example."""

    points: Decimal
    grade: str | None
    at_most: str | None
    unknown: bool
    ends_on: date | None
    repair_from: date | None


def outcome(rules: RuleSet, name: str, example: Example) -> Outcome:
    """What the rule or exemption of that name makes of the example."""
    facts = [_fact(number, given) for number, given in enumerate(example.given, start=1)]
    found = evaluate(rules, facts, Moment(example.as_of, _instant(example.as_of, last=True)))
    own = names_of(rules, name)
    rows = [row for row in found.contributions if (row.rule == name) or (row.exemption == name)]
    days = [row.ends_on for row in rows if row.ends_on is not None]
    return Outcome(
        points=points(sum(row.parts for row in rows)),
        grade=next((row.grade for row in rows if row.grade is not None), None),
        at_most=next((row.at_most for row in rows if row.at_most is not None), None),
        unknown=any(one.rule in own for one in found.unknown),
        ends_on=min(days, default=None),
        repair_from=_repair(rules, facts, rows),
    )


def differences(expected: Expectation, found: Outcome) -> list[tuple[str, object, object]]:
    """Name, expectation and finding of everything that is expected and found otherwise."""
    named = expected.model_fields_set
    return [
        (name, getattr(expected, name), getattr(found, name))
        for name in Expectation.model_fields
        if name in named and getattr(expected, name) != getattr(found, name)
    ]


def names_of(rules: RuleSet, name: str) -> set[str]:
    """The rule itself, or the rules from which an exemption exempts."""
    return {one.id for one in rules.rules if one.id == name or any(x.id == name for x in rules.exemptions_of(one.id))}


def _repair(rules: RuleSet, facts: Sequence[Fact], rows: Sequence[Contribution]) -> date | None:
    """From when the first of the facts that count may be repaired."""
    by_id = {fact.id: fact for fact in facts}
    repairs = {rule.id: rule.repair for rule in rules.rules}
    for row in rows:
        repair = repairs[row.rule]
        if repair is not None and row.fact is not None and row.starts_on is not None:
            return repair_from(repair, by_id[row.fact], row.starts_on)
    return None


def _fact(number: int, given: GivenFact) -> Fact:
    repaired = None if given.repaired_on is None else _instant(given.repaired_on)
    return Fact(
        id=number,
        kind=given.kind,
        occurred_on=given.occurred_on,
        recorded_at=_instant(given.recorded_on or given.occurred_on),
        valid_to=given.valid_to,
        revoked_at=None if given.revoked_on is None else _instant(given.revoked_on),
        repaired_on=given.repaired_on,
        repair_recorded_at=repaired,
        fields=dict(given.fields),
    )


def _instant(day: date, *, last: bool = False) -> datetime:
    """The first or last instant of a day: an example knows days only."""
    return datetime.combine(day, time.max if last else time.min, UTC)
