"""The shortest way to a better grade: as few steps as possible, each with its earliest day, tried by the interpreter.

A step is the repair of a fact, or a missing value that would let a rule add points. Waiting is free: for each number of
steps the earliest day is sought on which so many steps lift the grade, and a way with more steps is told only if it is
earlier. So no step of a way can be left out: without it the grade is not yet better on that day. All sets of steps are
tried, smallest first; where there would be too many, the answer says that not all were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal

from zhiheng.engines.grading import months
from zhiheng.engines.grading.adding import add_up
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Moment, repair_from
from zhiheng.engines.grading.rules import OCCURRED, Condition, FactKind, Rule, RuleSet
from zhiheng.engines.grading.timeline import Timeline
from zhiheng.engines.grading.truth import all_of, holds

MOST_STEPS = 3
MOST_OPTIONS = 10
MOST_TRIES = 2_000
HORIZON_MONTHS = 60
Value = str | bool | Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """Something an organisation can do.

    Attributes:
        rule: under which repair is asked for, or which would add points.
        available_on: the first day on which it can be done.
        fields: values that would have to be shown; none for a repair.
    """

    kind: Literal["repair", "supply"]
    fact: int
    rule: str
    available_on: date
    fields: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Steps (none: only waiting) after which the grade is better on that day."""

    day: date
    steps: tuple[Step, ...]
    score: int
    grade: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways with more and more steps, each earlier than the one before; none when nothing within the time lifts it.

    Attributes:
        is_exhaustive: whether every set of so many steps was tried on every day that matters.
    """

    ways: tuple[Way, ...]
    is_exhaustive: bool


def ways_up(
    rules: RuleSet,
    facts: Sequence[Fact],
    moment: Moment,
    *,
    most_steps: int = MOST_STEPS,
    until: date | None = None,
    most_tries: int = MOST_TRIES,
    line: Timeline | None = None,
) -> Ways:
    """How the grade may become better, with what is known at the moment and under the same rules.

    Args:
        rules: that stay in force.
        facts: of one organisation.
        moment: as of which day, with what is known at which instant.
        most_steps: of one way.
        until: the last day to look at; five years from the day by default.
        most_tries: how many sets of steps are graded at most.
        line: of the same rules, facts and moment, where one has it already.
    """
    ordered = sorted(facts, key=lambda fact: fact.id)
    search = _Search(rules, ordered, moment, most_tries, line or Timeline(rules, ordered, moment))
    last = until or months.after(moment.as_of, HORIZON_MONTHS)
    return search.run(most_steps, last)


def with_steps(facts: Sequence[Fact], steps: Sequence[Step], moment: Moment) -> list[Fact]:
    """The facts as they would be known after the steps."""
    repairs = {step.fact: step.available_on for step in steps if step.kind == "repair"}
    supplied = {step.fact: dict(step.fields) for step in steps if step.kind == "supply"}
    found = []
    for fact in facts:
        changed: dict[str, object] = {}
        if fact.id in repairs:
            changed |= {"repaired_on": repairs[fact.id], "repair_recorded_at": moment.known_at}
        if fact.id in supplied:
            changed["fields"] = {**fact.fields, **supplied[fact.id]}
        found.append(fact.model_copy(update=changed) if changed else fact)
    return found


@dataclass
class _Search:
    rules: RuleSet
    facts: list[Fact]
    moment: Moment
    tries_left: int
    line: Timeline
    options: list[Step] = field(default_factory=list)
    is_exhaustive: bool = True

    def __post_init__(self) -> None:
        self.by_id = {fact.id: fact for fact in self.facts}

    def run(self, most_steps: int, last: date) -> Ways:
        now = self._grade(self.moment.as_of, ())[1]
        options = sorted(_options(self.rules, self.facts, self.moment), key=self._weight)
        self.options = options[:MOST_OPTIONS]
        self.is_exhaustive = len(options) <= MOST_OPTIONS
        days = {self.moment.as_of, *self.line.days()}
        days |= {step.available_on for step in self.options}
        end = self.rules.effective_to
        ordered = [day for day in sorted(days) if day <= last and (end is None or day < end)]
        found: list[Way] = []
        for number in range(min(most_steps, len(self.options)) + 1 if now else 0):
            way = self._earliest(number, [day for day in ordered if not found or day < found[-1].day], now)
            if way is not None:
                found.append(way)
            if self.tries_left <= 0:
                self.is_exhaustive = False
        return Ways(tuple(found), self.is_exhaustive)

    def _earliest(self, number: int, days: Sequence[date], now: int) -> Way | None:
        """The first day on which so many steps lift the grade."""
        for day in days:
            for steps in combinations([one for one in self.options if one.available_on <= day], number):
                if self.tries_left <= 0:
                    return None
                score, place = self._grade(day, steps)
                if place < now:
                    return self._without_needless(day, steps, score, place, now)
        return None

    def _without_needless(self, day: date, steps: tuple[Step, ...], score: int, place: int, now: int) -> Way:
        """Where not all smaller sets were tried, a step may be needless; with all tried, none is."""
        for one in steps:
            fewer = tuple(step for step in steps if step is not one)
            less_score, less_place = self._grade(day, fewer)
            if less_place < now:
                return self._without_needless(day, fewer, less_score, less_place, now)
        return Way(day, steps, score, self.rules.grades[place].id)

    def _grade(self, day: date, steps: Sequence[Step]) -> tuple[int, int]:
        """Score and place of the grade."""
        self.tries_left -= 1
        touched = [self.by_id[step.fact] for step in steps]
        changed = {fact.id: fact for fact in with_steps(touched, steps, self.moment)}
        total = add_up(self.rules, self.line.rows(day, changed))
        return total.score, self.rules.rank(total.grade)

    def _weight(self, step: Step) -> tuple[int, int, date, int]:
        """Steps that do most come first, so that what is left out does least."""
        score, place = self._grade(max(step.available_on, self.moment.as_of), (step,))
        return place, -score, step.available_on, step.fact


def _options(rules: RuleSet, facts: Sequence[Fact], moment: Moment) -> list[Step]:
    known = [one for one in facts if one.is_known(as_of=moment.as_of, known_at=moment.known_at)]
    repairs = [step for fact in known if (step := _repair(rules, fact, moment)) is not None]
    return [*repairs, *_supplies(rules, known, moment)]


def _repair(rules: RuleSet, fact: Fact, moment: Moment) -> Step | None:
    """The repair of a fact, once every rule that counts it and knows repair allows it."""
    if fact.is_repaired(as_of=date.max, known_at=moment.known_at):
        return None
    found: list[tuple[date, str]] = []
    for rule in rules.rules:
        if rule.for_each != fact.kind or rule.repair is None:
            continue
        start = fact.day(rule.lasts.clock)
        if start is None or start > moment.as_of:
            continue
        over = rule.lasts.months is not None and start <= months.latest_start(moment.as_of, rule.lasts.months)
        tests = [one for one in rule.when if one.field is not None]
        if not over and all_of(holds(one, fact, {}) for one in tests):
            found.append((repair_from(rule.repair, fact, start), rule.id))
    if not found:
        return None
    day, name = max(found)
    return Step("repair", fact.id, name, max(day, moment.as_of))


def _supplies(rules: RuleSet, known: Sequence[Fact], moment: Moment) -> Iterator[Step]:
    """Missing values with which rules would add points; what would deduct is nothing to ask for."""
    for rule in rules.rules:
        if rule.for_each is None or rule.effect.points is None or rule.effect.points <= 0:
            continue
        for fact in known:
            if fact.kind == rule.for_each and fact.day(rule.lasts.clock) is not None:
                fields = _wanted(rules.fact(fact.kind), rule, fact)
                if fields:
                    yield Step("supply", fact.id, rule.id, moment.as_of, tuple(fields.items()))


def _wanted(kind: FactKind, rule: Rule, fact: Fact) -> dict[str, Value]:
    """Values for the missing fields with which all conditions on the fact hold; none where there are none."""
    fields: dict[str, Value] = {}
    tests = [one for one in rule.when if one.field is not None and one.field != OCCURRED]
    for one in tests:
        if one.field is not None and fact.fields.get(one.field) is None and one.field not in fields:
            value = _meeting(kind, one, fact)
            if value is None:
                return {}
            fields[one.field] = value
    filled = fact.model_copy(update={"fields": {**fact.fields, **fields}})
    return fields if all_of(holds(one, filled, {}) for one in tests) else {}


def _meeting(kind: FactKind, one: Condition, fact: Fact) -> Value | None:
    """A value that meets a condition."""
    if one.flag is not None:
        return one.flag
    if one.limit is not None:
        limit = one.limit.on(fact.occurred_on)
        shift = {"above": 1, "below": -1}.get(one.comparison or "", 0)
        return None if limit is None else limit + shift
    codes = next((tuple(entry.codes) for entry in kind.fields if entry.name == one.field), ())
    return next((code for code in one.any_of or codes if code not in one.none_of), None)
