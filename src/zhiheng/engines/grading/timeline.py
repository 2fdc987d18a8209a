"""What the rules say of one organisation on many days, without saying it all anew for each of them.

Most rules look at one fact alone. What they say of it can become another only on the few days that follow from the
fact, so between two of them it is found once. The rules that look at counts see the facts of a few kinds together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.engines.grading import months
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Contribution, Moment, evaluate
from zhiheng.engines.grading.rules import Condition, Count, Rule, RuleSet
from zhiheng.engines.grading.truth import all_of, holds
from zhiheng.vocab.remembering import Remembered

Rows = tuple[Contribution, ...]
NOTHING_CHANGED: Mapping[int, Fact] = {}


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rules that look at one fact, by its kind; rules that look at counts, and the kinds of facts that those see."""

    plain: Mapping[str, RuleSet]
    counted: RuleSet
    seen: frozenset[str | None]
    order: Mapping[str, int]


class Timeline:
    """The contributions of one organisation on a day and any later one, with what is known at one instant.

    Args:
        rules: one version of them.
        facts: of the organisation, by number.
        moment: the first day, and the instant; what was recorded later is left out.
    """

    def __init__(self, rules: RuleSet, facts: Sequence[Fact], moment: Moment) -> None:
        self._rules, self._parts, self._moment = rules, _parts(rules), moment
        known = [fact for fact in facts if _may_count(fact, moment)]
        steps = {fact.id: self._steps_of(fact) for fact in known}
        self._steps = {number: found for number, found in steps.items() if any(found[1])}
        self._seen = [fact for fact in known if _is_seen(self._parts.counted, fact, moment.as_of)]
        self._seen_days = sorted({day for fact in self._seen for day in _days(self._parts.counted, fact)})
        self._boards: dict[date, list[tuple[int, Rows]]] = {}
        self._of_counts: dict[int, Rows] = {}

    def days(self) -> list[date]:
        """Every later day on which anything found may become another; between them nothing can."""
        end, first = self._rules.effective_to, self._moment.as_of
        found = {day for days, _ in self._steps.values() for day in days} | set(self._seen_days)
        return sorted(day for day in found if day > first and (end is None or day < end))

    def rows(self, day: date, changed: Mapping[int, Fact] = NOTHING_CHANGED) -> list[Contribution]:
        """All contributions on a day, in no special order.

        Args:
            day: as of when.
            changed: facts that are taken to be otherwise than they are, by number.
        """
        if day not in self._boards:
            board = [(number, rows[bisect_right(days, day) - 1]) for number, (days, rows) in self._steps.items()]
            self._boards[day] = [(number, rows) for number, rows in board if rows]
        found = [row for number, rows in self._boards[day] if number not in changed for row in rows]
        for fact in changed.values():
            found += self._of_one(fact, day)
        return [*found, *self._of_all(day, changed)]

    def in_order(self, rows: Iterable[Contribution]) -> list[Contribution]:
        """As the interpreter gives them: by rule in the order of the set, then by fact."""
        return sorted(rows, key=lambda row: (self._parts.order[row.rule], row.fact or 0))

    def _steps_of(self, fact: Fact) -> tuple[list[date], list[Rows]]:
        """From which day on the rules that look at it alone say what of it."""
        first = self._moment.as_of
        days, rows = [first], [self._of_one(fact, first)]
        part = self._parts.plain.get(fact.kind)
        for day in sorted(set(_days(part, fact))) if part else ():
            if day > first and (then := self._of_one(fact, day)) != rows[-1]:
                days.append(day)
                rows.append(then)
        return days, rows

    def _of_one(self, fact: Fact, day: date) -> Rows:
        part = self._parts.plain.get(fact.kind)
        return evaluate(part, (fact,), Moment(day, self._moment.known_at)).contributions if part else ()

    def _of_all(self, day: date, changed: Mapping[int, Fact]) -> Rows:
        """What the rules that look at counts say."""
        counted, moment = self._parts.counted, Moment(day, self._moment.known_at)
        if not counted.rules:
            return ()
        if others := [fact for fact in changed.values() if fact.kind in self._parts.seen]:
            same = [fact for fact in self._seen if fact.id not in changed]
            return evaluate(counted, [*same, *others], moment).contributions
        place = bisect_right(self._seen_days, day)
        if place not in self._of_counts:
            self._of_counts[place] = evaluate(counted, self._seen, moment).contributions
        return self._of_counts[place]


@Remembered
def _parts(rules: RuleSet) -> _Parts:
    counted = {rule.id for rule in rules.rules if looks_at_counts(rules, rule)}
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules.rules:
        if rule.for_each is not None and rule.id not in counted:
            by_kind.setdefault(rule.for_each, []).append(rule)
    on_counts = _part(rules, [rule for rule in rules.rules if rule.id in counted])
    return _Parts(
        plain={kind: _part(rules, some) for kind, some in by_kind.items()},
        counted=on_counts,
        seen=frozenset({one.fact for one in on_counts.counts} | {rule.for_each for rule in on_counts.rules}),
        order={rule.id: place for place, rule in enumerate(rules.rules)},
    )


def looks_at_counts(rules: RuleSet, rule: Rule) -> bool:
    """Whether what a rule says of a fact depends on other facts."""
    return rule.for_each is None or any(test.count is not None for test in tests_of(rules, rule))


def tests_of(rules: RuleSet, rule: Rule) -> list[Condition]:
    """The conditions of a rule and of its exemptions."""
    return [*rule.when, *(test for one in rules.exemptions_of(rule.id) for test in one.when)]


def _part(rules: RuleSet, some: Sequence[Rule]) -> RuleSet:
    """Some of the rules, with the counts that they look at."""
    named = {test.count for rule in some for test in tests_of(rules, rule)}
    counts = tuple(one for one in rules.counts if one.id in named)
    return rules.model_copy(update={"rules": tuple(some), "counts": counts, "expected": ()})


def _may_count(fact: Fact, moment: Moment) -> bool:
    """Whether it is known at the instant and holds on the day or later."""
    known = fact.recorded_at <= moment.known_at and (fact.revoked_at is None or fact.revoked_at > moment.known_at)
    return known and (fact.valid_to is None or fact.valid_to > moment.as_of)


def _is_seen(rules: RuleSet, fact: Fact, first: date) -> bool:
    """Whether rules that look at counts may see a fact as it is on a day or later: the others need not be asked."""
    for count in rules.counts:
        is_near = count.fact == fact.kind and _is_in_time(count, fact, first)
        if is_near and all_of(holds(one, fact, {}) for one in count.when) is not False:
            return True
    on_fields = ([one for one in rule.when if one.field is not None] for rule in _of_kind(rules, fact))
    return any(all_of(holds(one, fact, {}) for one in tests) is not False for tests in on_fields)


def _is_in_time(count: Count, fact: Fact, first: date) -> bool:
    day = fact.day(count.clock)
    return day is None or months.after(day, count.months) > first


def _of_kind(rules: RuleSet, fact: Fact) -> Iterator[Rule]:
    return (rule for rule in rules.rules if rule.for_each == fact.kind)


def _days(rules: RuleSet, fact: Fact) -> Iterator[date]:
    yield fact.occurred_on
    if fact.valid_to is not None:
        yield fact.valid_to
    if fact.repaired_on is not None:
        yield fact.repaired_on
    for rule in rules.rules:
        if rule.for_each == fact.kind and (start := fact.day(rule.lasts.clock)) is not None:
            yield start
            yield from (months.after(start, term) for term in _terms(rules)[rule.id])
    for count in rules.counts:
        if count.fact == fact.kind and (day := fact.day(count.clock)) is not None:
            yield day
            yield months.after(day, count.months)


@Remembered
def _terms(rules: RuleSet) -> dict[str, set[int]]:
    """After how many months something becomes different under each rule: its term, and the steps of its schedules."""
    found = {}
    for rule in rules.rules:
        effects = (rule.effect, *(one.effect for one in rules.exemptions_of(rule.id)))
        steps = {step.months for effect in effects if effect.decay for step in rules.decay(effect.decay).steps}
        found[rule.id] = steps if rule.lasts.months is None else {*steps, rule.lasts.months}
    return found
