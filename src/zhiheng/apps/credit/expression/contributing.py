"""Which rules hold of which facts: one number for each outcome, and each rule that cannot be decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    is_missing,
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
    """The rows for all rules of a set at one moment.

    Most rules look at facts alone. They are all decided in one scan, which marks each fact with what it leads to and
    drops those that lead to nothing; contributions, what is unknown and the counts are then read from the marks.
    """

    def __init__(
        self, rules: RuleSet, facts: Any, organisations: Any, moment: Moment, keep: Callable[[Any], Any]
    ) -> None:
        self.rules, self.moment, self.organisations, self.keep = rules, moment, organisations, keep
        self.known = facts.filter(is_known(facts, moment))
        self.numbers = numbers(rules)
        self.places = {rule.id: place for place, rule in enumerate(rules.rules)}
        self.plain = tuple(one for one in rules.rules if one.for_each and not self.names(one))
        self.lanes = lanes(self.plain)

    @cached_property
    def marks(self) -> Any:
        """Each fact that matters, with its outcome in each lane, the rules it leaves open, and where it counts."""
        rows = self.known
        columns = {
            **{f"lane_{place}": outcome(self, rows, lane) for place, lane in enumerate(self.lanes)},
            **open_rules(self, rows, self.plain),
            **counting.marks(self.rules, rows, self.moment),
        }
        marked = rows.select("organisation", fact=rows.id, **columns)
        matters = any_of(marked[name].notnull() for name in columns if not name.startswith("amount_"))
        # An empty list drops the row as a filter would. A filter would be pushed below and evaluate each mark twice.
        once = matters.ifelse(ibis.array([ibis.literal(1, "int8")]), ibis.null("array<int8>"))
        return self.keep(marked.mutate(once=once.unnest()).drop("once"))

    @cached_property
    def counts(self) -> Any:
        """Low and high of each count, kept if many ask for it."""
        return self.keep(counting.counted(self.rules, self.marks))

    @cached_property
    def others(self) -> list[Source]:
        """What the rules look at that depend on counts."""
        return [one for one in (self._counted(), self._of_organisations()) if one.rules]

    def names(self, rule: Rule) -> set[str]:
        """The counts that a rule depends on."""
        return counting.looked_at(rule, self.rules.exemptions_of(rule.id))

    def _counted(self) -> Source:
        """Facts of which a rule may hold, with the counts on which it depends."""
        rules = tuple(one for one in self.rules.rules if one.for_each and self.names(one))
        if not rules:
            return Source(self.known, ())
        rows = self.known.filter(any_of(self._may_hold(one) for one in rules))
        return Source(counting.joined(rows, self.counts, set().union(*map(self.names, rules))), rules)

    def _of_organisations(self) -> Source:
        rules = tuple(one for one in self.rules.rules if one.for_each is None)
        if not rules:
            return Source(self.organisations, ())
        rows = self.organisations.select(organisation=self.organisations.id)
        names = set().union(*map(self.names, rules))
        if not names:
            return Source(rows, rules)
        if all(counting.is_false_of_nothing(one) for one in rules):
            return Source(self.counts, rules)
        return Source(counting.joined(rows, self.counts, names), rules)

    def _may_hold(self, rule: Rule) -> Any:
        kind = self.rules.fact(rule.for_each or "")
        tests = [holds(one, self.known, kind) for one in rule.when if one.count is None]
        return may_be(all_of([self.known.kind == kind.id, *runs(self.known, kind, rule, self.moment), *tests]))


def contributions(sources: Sources) -> Any:
    """Organisation, fact (none for a rule on counts alone) and the number of the outcome, one row for each effect."""
    names = [f"lane_{place}" for place in range(len(sources.lanes))]
    found = [sources.marks.select("organisation", "fact", outcome=sources.marks[name]) for name in names]
    for source in sources.others:
        for lane in lanes(source.rules):
            number_of = outcome(sources, source.rows, lane)
            found.append(source.rows.select("organisation", fact=_fact(source.rows, lane[0]), outcome=number_of))
    rows = [one.filter(one.outcome.notnull()) for one in found]
    return ibis.union(*rows) if len(rows) > 1 else rows[0]


def unknown(sources: Sources) -> Any:
    """Organisation, fact and place of the rule, for all that cannot be decided."""
    found = [sources.marks.select("organisation", "fact", "open")] if sources.lanes else []
    for source in sources.others:
        left = open_rules(sources, source.rows, source.rules)
        found.append(source.rows.select("organisation", fact=_fact(source.rows, source.rules[0]), **left))
    rows = [one.select("organisation", "fact", rule=one.open.unnest()) for one in found]
    rows = [one.filter(one.rule.notnull()) for one in rows]
    return ibis.union(*rows) if len(rows) > 1 else rows[0]


def outcome(sources: Sources, rows: Any, lane: Sequence[Rule]) -> Any:
    """The number of the outcome of the one rule of a lane that holds; none where none does."""
    return _by_kind(rows, [(one.for_each, *_outcome(sources, rows, one)) for one in lane])


def open_rules(sources: Sources, rows: Any, rules: Sequence[Rule]) -> dict[str, Any]:
    """The places of the rules that cannot be decided, as a list with gaps; none where a cheap test finds no gap."""
    kinds: dict[str | None, list[tuple[Rule, Any]]] = {}
    for rule in rules:
        test = _may_be_unknown(sources, rows, rule)
        if test is not None:
            kinds.setdefault(rule.for_each, []).append((rule, test))
    branches = []
    for kind, doubted in kinds.items():
        places = [_is_unknown(sources, rows, rule).ifelse(number(sources.places[rule.id]), NONE) for rule, _ in doubted]
        branches.append((kind, any_of(test for _, test in doubted), ibis.array(places)))
    return {"open": _by_kind(rows, branches, ibis.null(f"array<{NUMBER}>"))}


def _by_kind(rows: Any, branches: Sequence[tuple[str | None, Any, Any]], otherwise: Any = NONE) -> Any:
    """The first branch of the kind that holds; a kind is compared once, whatever the number of its branches."""
    kinds: dict[str | None, list[tuple[Any, Any]]] = {}
    for kind, test, value in branches:
        kinds.setdefault(kind, []).append((test, value))
    nested = {kind: ibis.cases(*pairs, else_=otherwise) for kind, pairs in kinds.items()}
    if None in nested:
        return nested[None]
    cases = [(rows.kind == kind, value) for kind, value in nested.items()]
    return ibis.cases(*cases, else_=otherwise) if cases else otherwise


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
    met = _met(sources, rows, rule)
    doubts = any_of([is_undecided(met), *(is_undecided(test) for test in _exempt(sources, rows, rule).values())])
    return may_be(met) & doubts


def _may_be_unknown(sources: Sources, rows: Any, rule: Rule) -> Any | None:
    """A cheap test that every undecided row passes; none where nothing can be undecided."""
    exemptions = sources.rules.exemptions_of(rule.id)
    conditions = [*rule.when, *(test for one in exemptions for test in one.when)]
    if counting.looked_at(rule, exemptions) or rule.for_each is None:
        return _is_unknown(sources, rows, rule) if conditions else None
    kind = sources.rules.fact(rule.for_each)
    missing = [is_missing(one, rows, kind) for one in conditions]
    if rule.lasts.clock != OCCURRED:
        missing.append(clock(rows, kind, rule.lasts.clock).isnull())
    return any_of(missing) if missing else None


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


def _fact(rows: Any, rule: Rule) -> Any:
    return rows.id if rule.for_each else ibis.null("int64")


def number(value: int) -> Any:
    """The number of an outcome or the place of a rule."""
    return ibis.literal(value, NUMBER)
