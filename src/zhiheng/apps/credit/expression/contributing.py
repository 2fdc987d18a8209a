"""Which rules hold of which facts: one number for each outcome, and each rule that cannot be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis

from zhiheng.apps.credit.expression import counting
from zhiheng.apps.credit.expression.excluding import lanes
from zhiheng.apps.credit.expression.outcomes import numbers
from zhiheng.apps.credit.expression.truths import (
    all_of,
    any_of,
    clock,
    day,
    holds,
    is_known,
    is_undecided,
    may_be,
    runs,
)
from zhiheng.engines.grading import months
from zhiheng.engines.grading.interpreting import Moment, kept
from zhiheng.engines.grading.rules import OCCURRED, Effect, Exemption, Rule, RuleSet

NUMBER = "int16"
NONE = ibis.null(NUMBER)


@dataclass(frozen=True)
class Source:
    """Rows that some rules look at: facts, facts with counts, or organisations with counts."""

    rows: Any
    rules: tuple[Rule, ...]


class Sources:
    """The rows for all rules of a set at one moment."""

    def __init__(
        self, rules: RuleSet, facts: Any, organisations: Any, moment: Moment, keep: Callable[[Any], Any]
    ) -> None:
        self.rules, self.moment, self.organisations, self.keep = rules, moment, organisations, keep
        self.known = facts.filter(is_known(facts, moment))
        self.numbers = numbers(rules)

    @cached_property
    def counts(self) -> Any:
        """Low and high of each count, kept if many ask for it."""
        return self.keep(counting.counted(self.rules, self.known, self.moment))

    def all(self) -> list[Source]:
        """Each with the rules that look at it; none without rules."""
        found = [self._plain(), self._counted(), self._of_organisations()]
        return [one for one in found if one.rules]

    def _plain(self) -> Source:
        return Source(self.known, tuple(one for one in self.rules.rules if one.for_each and not self._names(one)))

    def _counted(self) -> Source:
        """Facts of which a rule may hold, with the counts on which it depends."""
        rules = tuple(one for one in self.rules.rules if one.for_each and self._names(one))
        if not rules:
            return Source(self.known, ())
        rows = self.known.filter(any_of(self._may_hold(one) for one in rules))
        return Source(counting.joined(rows, self.counts, set().union(*map(self._names, rules))), rules)

    def _of_organisations(self) -> Source:
        rules = tuple(one for one in self.rules.rules if one.for_each is None)
        if not rules:
            return Source(self.organisations, ())
        rows = self.organisations.select(organisation=self.organisations.id)
        names = set().union(*map(self._names, rules))
        if not names:
            return Source(rows, rules)
        if all(counting.is_false_of_nothing(one) for one in rules):
            return Source(self.counts, rules)
        return Source(counting.joined(rows, self.counts, names), rules)

    def _names(self, rule: Rule) -> set[str]:
        return counting.looked_at(rule, self.rules.exemptions_of(rule.id))

    def _may_hold(self, rule: Rule) -> Any:
        kind = self.rules.fact(rule.for_each or "")
        tests = [holds(one, self.known, kind) for one in counting.conditions_on_facts(rule.when)]
        met = all_of([self.known.kind == kind.id, *runs(self.known, kind, rule, self.moment), *tests])
        return may_be(met)


def contributions(sources: Sources) -> Any:
    """Organisation, fact (none for a rule on counts alone) and the number of the outcome, one row for each effect."""
    parts = [part for source in sources.all() for part in _lanes(sources, source)]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def unknown(sources: Sources) -> Any:
    """Organisation, fact and rule of all that cannot be decided."""
    places = {rule.id: place for place, rule in enumerate(sources.rules.rules)}
    parts = [part for source in sources.all() for part in _unknown(sources, source, places)]
    if not parts:
        return sources.known.select("organisation", fact=sources.known.id, rule=number(0)).limit(0)
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _lanes(sources: Sources, source: Source) -> Iterable[Any]:
    rows = source.rows
    for lane in lanes(source.rules):
        kinds = sorted({one.for_each for one in lane if one.for_each})
        mine = rows.filter(rows.kind.isin(kinds)) if kinds else rows
        outcome = _by_kind(mine, {one: _outcome(sources, mine, one) for one in lane})
        found = mine.select("organisation", fact=_fact(mine, lane[0]), outcome=outcome)
        yield found.filter(found.outcome.notnull())


def _unknown(sources: Sources, source: Source, places: dict[str, int]) -> Iterable[Any]:
    rows = source.rows
    doubtful = {one: _may_be_unknown(sources, rows, one) for one in source.rules}
    asked = [one for one, test in doubtful.items() if test is not None]
    if not asked:
        return
    mine = rows.filter(any_of(doubtful[one] for one in asked))
    rules = [_is_unknown(sources, mine, one).ifelse(number(places[one.id]), NONE) for one in asked]
    found = mine.select("organisation", fact=_fact(mine, asked[0]), rule=ibis.array(rules).unnest())
    yield found.filter(found.rule.notnull())


def _by_kind(rows: Any, outcomes: dict[Rule, tuple[Any, Any]]) -> Any:
    """The first rule of the kind that holds; a kind is compared once, whatever the number of its rules."""
    kinds: dict[str | None, list[tuple[Any, Any]]] = {}
    for rule, branch in outcomes.items():
        kinds.setdefault(rule.for_each, []).append(branch)
    nested = {kind: ibis.cases(*branches, else_=NONE) for kind, branches in kinds.items()}
    if None in nested:
        return nested[None]
    return ibis.cases(*((rows.kind == kind, outcome) for kind, outcome in nested.items()), else_=NONE)


def _outcome(sources: Sources, rows: Any, rule: Rule) -> tuple[Any, Any]:
    """Whether a rule is known to hold with all its exemptions known, and the number of what it then does."""
    exempt = _exempt(sources, rows, rule)
    known = [~is_undecided(test) for test in exempt.values()]
    own = _left(sources, rows, rule, None, rule.effect)
    branches = []
    for one, test in exempt.items():
        beaten = any_of(other for by, other in exempt.items() if one.id in by.overrides)
        branches.append((test & ~beaten, _left(sources, rows, rule, one.id, one.effect)))
    return all_of([_met(sources, rows, rule), *known]), ibis.cases(*branches, else_=own) if branches else own


def _is_unknown(sources: Sources, rows: Any, rule: Rule) -> Any:
    """Whether a rule is not known to fail, and it or one of its exemptions cannot be decided."""
    met = all_of([_is_kind(rows, rule), _met(sources, rows, rule)])
    doubts = any_of([is_undecided(met), *(is_undecided(test) for test in _exempt(sources, rows, rule).values())])
    return may_be(met) & doubts


def _may_be_unknown(sources: Sources, rows: Any, rule: Rule) -> Any | None:
    """A cheap test that every undecided row passes; none where nothing can be undecided."""
    exemptions = sources.rules.exemptions_of(rule.id)
    conditions = [*rule.when, *(test for one in exemptions for test in one.when)]
    if counting.looked_at(rule, exemptions) or rule.for_each is None:
        return _is_unknown(sources, rows, rule) if conditions else None
    kind = sources.rules.fact(rule.for_each)
    missing = [is_undecided(holds(one, rows, kind)) for one in conditions]
    if rule.lasts.clock != OCCURRED:
        missing.append(clock(rows, kind, rule.lasts.clock).isnull())
    return _is_kind(rows, rule) & any_of(missing) if missing else None


def _met(sources: Sources, rows: Any, rule: Rule) -> Any:
    kind = sources.rules.fact(rule.for_each) if rule.for_each else None
    term = runs(rows, kind, rule, sources.moment) if kind else []
    return all_of([*term, *(holds(one, rows, kind) for one in rule.when)])


def _exempt(sources: Sources, rows: Any, rule: Rule) -> dict[Exemption, Any]:
    kind = sources.rules.fact(rule.for_each) if rule.for_each else None
    return {one: all_of(holds(test, rows, kind) for test in one.when) for one in sources.rules.exemptions_of(rule.id)}


def _left(sources: Sources, rows: Any, rule: Rule, exemption: str | None, effect: Effect) -> Any:
    """The number of an outcome by what its schedule leaves on the day; none where it leaves nothing."""

    def outcome(keep: int) -> Any:
        found = sources.numbers.get((rule.id, exemption, keep))
        return NONE if found is None else number(found)

    if effect.decay is None:
        return outcome(100)
    decay, as_of = sources.rules.decay(effect.decay), sources.moment.as_of
    if rule.for_each is None:
        return outcome(kept(decay, as_of, as_of))
    start = clock(rows, sources.rules.fact(rule.for_each), rule.lasts.clock)
    steps = ((start > day(months.latest_start(as_of, one.months)), outcome(one.keep)) for one in decay.steps)
    return ibis.cases(*steps, else_=outcome(0))


def _is_kind(rows: Any, rule: Rule) -> Any:
    return rows.kind == rule.for_each if rule.for_each else ibis.literal(value=True)


def _fact(rows: Any, rule: Rule) -> Any:
    return rows.id if rule.for_each else ibis.null("int64")


def number(value: int) -> Any:
    """The number of an outcome or the place of a rule."""
    return ibis.literal(value, NUMBER)
