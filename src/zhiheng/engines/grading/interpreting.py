"""The plain row interpreter: one organisation, rule by rule, fact by fact. Slow, short, the measure of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain

from zhiheng.engines.grading import months
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.rules import Count, Decay, Effect, Exemption, Repair, Rule, RuleSet, parts
from zhiheng.engines.grading.truth import ANY_AMOUNT, Counted, Truth, all_of, holds
from zhiheng.vocab.remembering import Remembered


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which day, with what was known at which instant."""

    as_of: date
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule made of one fact.

    Attributes:
        fact: none for a rule on counts alone.
        exemption: whose effect took the place of the rule's.
        keep: per cent of the points that are left.
        parts: points that are left, in 1/10 000 of a point; 0 for grades and ceilings.
        grade: that a veto gives; at_most: that a ceiling allows.
        starts_on, ends_on: of the term; the day it ends is the first without it.
    """

    fact: int | None
    rule: str
    exemption: str | None
    dimension: str | None
    points: Decimal
    keep: int
    parts: int
    grade: str | None
    at_most: str | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that cannot be decided, since a fact is missing: it neither adds nor deducts."""

    fact: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that the rules say of one organisation at one moment."""

    contributions: tuple[Contribution, ...]
    unknown: tuple[Unknown, ...]
    silent: tuple[str, ...]
    counts: Mapping[str, Counted]


def evaluate(rules: RuleSet, facts: Sequence[Fact], moment: Moment) -> Found:
    """Every contribution, everything undecided, every expected count of which nothing is known."""
    known: defaultdict[str, list[Fact]] = defaultdict(list)
    for one in facts:
        if one.is_known(as_of=moment.as_of, known_at=moment.known_at):
            known[one.kind].append(one)
    counts = {count.id: _counted(count, known[count.fact], moment) for count in rules.counts}
    contributions: list[Contribution] = []
    unknown: list[Unknown] = []
    for rule, exemptions in _ruled(rules):
        applied = _Applied(rules, rule, exemptions, counts, moment)
        for fact in (None,) if rule.for_each is None else known[rule.for_each]:
            found = applied.to(fact)
            if isinstance(found, Contribution):
                contributions.append(found)
            elif found is not None:
                unknown.append(found)
    silent = tuple(one.count for one in rules.expected if counts[one.count].high == 0)
    return Found(tuple(contributions), tuple(unknown), silent, counts)


@Remembered
def _ruled(rules: RuleSet) -> tuple[tuple[Rule, tuple[Exemption, ...]], ...]:
    """Each rule with the exemptions that may take its place."""
    return tuple((rule, rules.exemptions_of(rule.id)) for rule in rules.rules)


def _counted(count: Count, known: Sequence[Fact], moment: Moment) -> Counted:
    begins = months.latest_start(moment.as_of, count.months)
    low = high = Decimal(0)
    for fact in known:
        day = fact.day(count.clock)
        if day is not None and not begins < day <= moment.as_of:
            continue
        met = all_of(holds(one, fact, {}) for one in count.when)
        if met is False or fact.is_repaired(as_of=moment.as_of, known_at=moment.known_at):
            continue
        amount = _amount(count, fact)
        if met and day is not None and amount is not None:
            low, high = low + amount, high + amount
        else:
            high += ANY_AMOUNT if amount is None else amount
    return Counted(low, high)


def _amount(count: Count, fact: Fact) -> Decimal | None:
    """What a fact adds to a count; none for a sum where the field is missing."""
    if count.total_of is None:
        return Decimal(1)
    value = fact.fields.get(count.total_of)
    return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class _Applied:
    """One rule at one moment, to be applied to facts."""

    rules: RuleSet
    rule: Rule
    exemptions: tuple[Exemption, ...]
    counts: Mapping[str, Counted]
    moment: Moment

    def to(self, fact: Fact | None) -> Contribution | Unknown | None:
        """What the rule makes of a fact, or of the counts alone."""
        start = self.moment.as_of if fact is None else fact.day(self.rule.lasts.clock)
        term = _runs(self.rule, fact, start, self.moment)
        met = all_of(chain((term,), (holds(one, fact, self.counts) for one in self.rule.when)))
        if met is False:
            return None
        exempt = {one.id: all_of(holds(test, fact, self.counts) for test in one.when) for one in self.exemptions}
        if met is None or None in exempt.values():
            return Unknown(None if fact is None else fact.id, self.rule.id)
        exemption = self._prevailing(exempt)
        effect = self.rule.effect if exemption is None else exemption.effect
        decay = None if effect.decay is None else self.rules.decay(effect.decay)
        keep = 100 if decay is None else kept(decay, start, self.moment.as_of)
        if is_nothing(effect, keep):
            return None
        return _contribution(self.rule, exemption, effect, keep, fact, start)

    def _prevailing(self, exempt: Mapping[str, Truth]) -> Exemption | None:
        """The exemption that holds and is not itself overridden by one that holds; the first of the set if several."""
        holding = [one for one in self.exemptions if exempt[one.id]]
        beaten = {name for one in holding for name in one.overrides}
        return next((one for one in holding if one.id not in beaten), None)


def _runs(rule: Rule, fact: Fact | None, start: date | None, moment: Moment) -> Truth:
    """Whether the rule's term runs: begun, not over, and the fact not repaired."""
    if fact is not None and rule.repair and fact.is_repaired(as_of=moment.as_of, known_at=moment.known_at):
        return False
    if start is None:
        return None
    if start > moment.as_of:
        return False
    return rule.lasts.months is None or start > months.latest_start(moment.as_of, rule.lasts.months)


def kept(decay: Decay, start: date | None, as_of: date) -> int:
    """Per cent of the points that a schedule leaves on a day."""
    if start is None:
        return 0
    for step in decay.steps:
        if start > months.latest_start(as_of, step.months):
            return step.keep
    return 0


def is_nothing(effect: Effect, keep: int) -> bool:
    """Whether an effect changes nothing."""
    return effect.grade is None and effect.at_most is None and (not effect.points or keep == 0)


def _contribution(
    rule: Rule, exemption: Exemption | None, effect: Effect, keep: int, fact: Fact | None, start: date | None
) -> Contribution:
    points = effect.points or Decimal(0)
    lasting = fact is not None and start is not None and rule.lasts.months is not None
    ends = months.after(start, rule.lasts.months) if lasting and start and rule.lasts.months else None
    if fact is not None and fact.valid_to is not None:
        ends = fact.valid_to if ends is None else min(ends, fact.valid_to)
    return Contribution(
        fact=None if fact is None else fact.id,
        rule=rule.id,
        exemption=None if exemption is None else exemption.id,
        dimension=effect.dimension,
        points=points,
        keep=keep,
        parts=parts(points) * keep // 100,
        grade=effect.grade,
        at_most=effect.at_most,
        starts_on=start if fact is not None else None,
        ends_on=ends,
    )


def repair_from(repair: Repair, fact: Fact, start: date) -> date:
    """From which day repair may be asked for; an unknown condition takes the longest of the times that may apply."""
    possible: list[int] = []
    for one in repair.after:
        met = all_of(holds(test, fact, {}) for test in one.when)
        if met is not False:
            possible.append(one.months)
        if met:
            break
    return months.after(start, max(possible, default=max(one.months for one in repair.after)))
