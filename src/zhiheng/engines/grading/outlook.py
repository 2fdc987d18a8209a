"""What changes next, and when, if nothing else happens: the days on which score or grade become others by themselves.

A grade can change without a new fact only where a term begins or ends, a schedule takes its next step, a fact ceases to
hold, a repair takes effect, or a fact enters or leaves the window of a count. Those days are few and follow from the
facts; the interpreter grades each of them, with what is known now and under the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiheng.engines.grading import months
from zhiheng.engines.grading.adding import Sum, add_up
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Contribution, Found, Moment, evaluate
from zhiheng.engines.grading.rules import Rule, RuleSet, effects

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


@dataclass(frozen=True, slots=True)
class Graded:
    """All that is found on a day, and what it adds up to."""

    found: Found
    total: Sum


def graded(rules: RuleSet, facts: Sequence[Fact], moment: Moment) -> Graded:
    """The grade on a day, with what is known at the instant."""
    found = evaluate(rules, facts, moment)
    return Graded(found, add_up(rules, found.contributions))


def changes(
    rules: RuleSet, facts: Sequence[Fact], moment: Moment, *, until: date | None = None, most: int = MOST_CHANGES
) -> tuple[Change, ...]:
    """The next changes of score or grade after the day of the moment, in order; none when nothing will change."""
    ordered = sorted(facts, key=lambda fact: fact.id)
    now = graded(rules, ordered, moment)
    found: list[Change] = []
    for day in days_of_change(rules, ordered, moment):
        if len(found) == most or (until is not None and day > until):
            break
        then = graded(rules, ordered, Moment(day, moment.known_at))
        if (then.total.score, then.total.grade) != (now.total.score, now.total.grade):
            found.append(_change(rules, ordered, day, now, then))
        now = then
    return tuple(found)


def days_of_change(rules: RuleSet, facts: Sequence[Fact], moment: Moment) -> list[date]:
    """Every day after the moment on which anything found may become another; between them nothing can."""
    days = {day for fact in facts for day in _days(rules, fact)}
    end = rules.effective_to
    return sorted(day for day in days if day > moment.as_of and (end is None or day < end))


def _days(rules: RuleSet, fact: Fact) -> Iterator[date]:
    yield fact.occurred_on
    if fact.valid_to is not None:
        yield fact.valid_to
    if fact.repaired_on is not None:
        yield fact.repaired_on
    for rule in rules.rules:
        if rule.for_each == fact.kind and (start := fact.day(rule.lasts.clock)) is not None:
            yield start
            yield from (months.after(start, term) for term in _terms(rules, rule))
    for count in rules.counts:
        if count.fact == fact.kind and (day := fact.day(count.clock)) is not None:
            yield day
            yield months.after(day, count.months)


def _terms(rules: RuleSet, rule: Rule) -> set[int]:
    """After how many months something becomes different under a rule: its term, and the steps of its schedules."""
    effects = (rule.effect, *(one.effect for one in rules.exemptions_of(rule.id)))
    steps = {step.months for effect in effects if effect.decay for step in rules.decay(effect.decay).steps}
    return steps if rule.lasts.months is None else {*steps, rule.lasts.months}


def _change(rules: RuleSet, facts: Sequence[Fact], day: date, now: Graded, then: Graded) -> Change:
    before = {(row.rule, row.fact): row for row in now.found.contributions}
    after = {(row.rule, row.fact): row for row in then.found.contributions}
    by_id = {fact.id: fact for fact in facts}
    reasons = []
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        if was != becomes:
            fact = None if key[1] is None else by_id[key[1]]
            reasons.append(Reason(*key, _cause(rules, fact, day, was, becomes), was, becomes))
    return Change(
        day=day,
        score_before=now.total.score,
        score_after=then.total.score,
        grade_before=now.total.grade,
        grade_after=then.total.grade,
        reasons=tuple(reasons),
    )


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
