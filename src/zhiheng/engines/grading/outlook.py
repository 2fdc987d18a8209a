"""What changes next, and when, if nothing else happens: the days on which score or grade become others by themselves.

A grade can change without a new fact only where a term begins or ends, a schedule takes its next step, a fact ceases to
hold, a repair takes effect, or a fact enters or leaves the window of a count. Those days are few and follow from the
facts; each of them is graded with what is known now and under the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiheng.engines.grading import months
from zhiheng.engines.grading.adding import add_up
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Contribution, Moment
from zhiheng.engines.grading.rules import RuleSet, effects
from zhiheng.engines.grading.timeline import Timeline

MOST_CHANGES = 24
Cause = Literal["begins", "ends", "fades", "expires", "repaired", "counts"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule does differently about one fact from that day on."""

    rule: str
    fact: int | None
    cause: Cause
    before: Contribution | None
    after: Contribution | None


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the score or the grade become others, and why.

    Attributes:
        score_before, score_after: in parts of a point.
    """

    day: date
    score_before: int
    score_after: int
    grade_before: str
    grade_after: str
    reasons: tuple[Reason, ...]


def changes(
    rules: RuleSet,
    facts: Sequence[Fact],
    moment: Moment,
    *,
    until: date | None = None,
    most: int = MOST_CHANGES,
    line: Timeline | None = None,
) -> tuple[Change, ...]:
    """The next changes of score or grade after the day of the moment, in order; none when nothing will change.

    Args:
        rules: that stay in force.
        facts: of one organisation.
        moment: from when on, with what is known at which instant.
        until: the last day to look at.
        most: so many at most.
        line: of the same rules, facts and moment, where one has it already.
    """
    by_id = {fact.id: fact for fact in sorted(facts, key=lambda fact: fact.id)}
    line = line or Timeline(rules, list(by_id.values()), moment)
    now = line.rows(moment.as_of)
    total = add_up(rules, now)
    found: list[Change] = []
    for day in line.days():
        if len(found) == most or (until is not None and day > until):
            break
        then = line.rows(day)
        if then == now:
            continue
        becomes = add_up(rules, then)
        if (becomes.score, becomes.grade) != (total.score, total.grade):
            reasons = _reasons(rules, by_id, day, line.in_order(now), line.in_order(then))
            found.append(Change(day, total.score, becomes.score, total.grade, becomes.grade, reasons))
        now, total = then, becomes
    return tuple(found)


def _reasons(
    rules: RuleSet, by_id: Mapping[int, Fact], day: date, now: Iterable[Contribution], then: Iterable[Contribution]
) -> tuple[Reason, ...]:
    """What is otherwise on the day, in the order of the contributions."""
    before = {(row.rule, row.fact): row for row in now}
    after = {(row.rule, row.fact): row for row in then}
    reasons = []
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        if was != becomes:
            fact = None if key[1] is None else by_id[key[1]]
            reasons.append(Reason(*key, _cause(rules, fact, day, was, becomes), was, becomes))
    return tuple(reasons)


def _cause(
    rules: RuleSet, fact: Fact | None, day: date, was: Contribution | None, becomes: Contribution | None
) -> Cause:
    """Why a contribution becomes another on a day; what no clock of the fact explains comes from counts."""
    if fact is None:
        return "counts"
    if was is not None and becomes is not None:
        return "fades" if was.exemption == becomes.exemption and was.keep != becomes.keep else "counts"
    if was is not None:
        return _why_gone(rules, fact, was, day)
    return "begins" if becomes is not None and day in (becomes.starts_on, fact.occurred_on) else "counts"


def _why_gone(rules: RuleSet, fact: Fact, row: Contribution, day: date) -> Cause:
    if fact.valid_to == day:
        return "expires"
    if fact.repaired_on == day:
        return "repaired"
    if row.ends_on == day:
        return "ends"
    # behind the last step of a schedule nothing is left, though the term may run on
    effect = next(one for name, one in effects(rules) if name == (row.exemption or row.rule))
    last = None if effect.decay is None else max(step.months for step in rules.decay(effect.decay).steps)
    faded = last is not None and row.starts_on is not None and months.after(row.starts_on, last) <= day
    return "fades" if faded else "counts"
