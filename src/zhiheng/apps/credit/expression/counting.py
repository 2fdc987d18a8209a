"""Named counts and sums of each organisation: what is certain, and what it may be with all that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from zhiheng.apps.credit.expression.columns import column
from zhiheng.apps.credit.expression.truths import all_of, any_of, clock, day, holds, is_repaired, may_be
from zhiheng.engines.grading import months
from zhiheng.engines.grading.interpreting import Moment
from zhiheng.engines.grading.rules import OCCURRED, Condition, Count, Exemption, Rule, RuleSet
from zhiheng.engines.grading.truth import Counted
from zhiheng.engines.grading.truth import all_of as kleene
from zhiheng.engines.grading.truth import holds as holds_of_one

SUM = "decimal(38, 2)"
NOTHING = Counted(Decimal(0), Decimal(0))


def asked(rules: RuleSet) -> tuple[Count, ...]:
    """The counts that a rule, an exemption or an expectation looks at."""
    names = {one.count for one in rules.expected}.union(*(looked_at(one, rules.exemptions) for one in rules.rules))
    return tuple(one for one in rules.counts if one.id in names)


def counted(rules: RuleSet, known: Any, moment: Moment) -> Any:
    """Low and high of each count by organisation; one without a fact that may count has no row."""
    counts = asked(rules)
    mine = [(known.kind == one.fact) & may_be(_is_inside(known, rules, one, moment)) for one in counts]
    facts = known.filter(any_of(mine), ~is_repaired(known, moment))
    ends = {name: value for one in counts for name, value in _ends(facts, rules, one, moment).items()}
    return facts.group_by("organisation").aggregate(**ends)


def joined(rows: Any, counts: Any, names: Iterable[str]) -> Any:
    """Rows with the counts of their organisation, 0 where it has none."""
    ends = [f"{end}_{name}" for name in sorted(names) for end in ("low", "high")]
    both = rows.left_join(counts, "organisation")
    return both.select(*rows.columns, **{end: both[end].fill_null(0) for end in ends})


def looked_at(rule: Rule, exemptions: Sequence[Exemption]) -> set[str]:
    """The counts that a rule and its exemptions depend on."""
    conditions = [*rule.when, *(test for one in exemptions for test in one.when)]
    return {one.count for one in conditions if one.count is not None}


def is_false_of_nothing(rule: Rule) -> bool:
    """Whether a rule for organisations says nothing of one of which nothing is counted."""
    zero = {one.count: NOTHING for one in rule.when if one.count is not None}
    return kleene(holds_of_one(one, None, zero) for one in rule.when) is False


def _ends(facts: Any, rules: RuleSet, count: Count, moment: Moment) -> dict[str, Any]:
    kind = rules.fact(count.fact)
    tests = [_is_inside(facts, rules, count, moment), *(holds(one, facts, kind) for one in count.when)]
    met = (facts.kind == count.fact) & all_of(tests)
    possible = may_be(met)
    if count.total_of is None:
        low, high = facts.count(where=met), facts.count(where=possible)
    else:
        amount = facts[_amount(rules, count)].cast(SUM)
        low = amount.sum(where=met).fill_null(Decimal(0)).cast(SUM)
        high = amount.fill_null(Decimal(1)).sum(where=possible).fill_null(Decimal(0)).cast(SUM)
    return {f"low_{count.id}": low, f"high_{count.id}": high}


def _is_inside(facts: Any, rules: RuleSet, count: Count, moment: Moment) -> Any:
    on = clock(facts, rules.fact(count.fact), count.clock)
    inside = on > day(months.latest_start(moment.as_of, count.months))
    return inside if count.clock == OCCURRED else inside & (on <= day(moment.as_of))


def _amount(rules: RuleSet, count: Count) -> str:
    found = next((one for one in rules.fact(count.fact).fields if one.name == count.total_of), None)
    if found is None or found.kind != "number":
        raise ValueError(f"{count.fact}.{count.total_of} is not a field of type number")
    return column(found)


def conditions_on_facts(conditions: Iterable[Condition]) -> list[Condition]:
    """Those that need no count."""
    return [one for one in conditions if one.count is None]
