"""Named counts and sums of each organisation: what is certain, and what it may be with all that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import ibis

from zhiheng.apps.credit.expression.columns import column
from zhiheng.apps.credit.expression.truths import all_of, any_of, clock, day, holds, is_repaired, is_undecided
from zhiheng.engines.grading import months
from zhiheng.engines.grading.interpreting import Moment
from zhiheng.engines.grading.rules import OCCURRED, Condition, Count, Exemption, Rule, RuleSet
from zhiheng.engines.grading.truth import ANY_AMOUNT, Counted
from zhiheng.engines.grading.truth import all_of as kleene
from zhiheng.engines.grading.truth import holds as holds_of_one

SUM = "decimal(38, 2)"
CERTAIN = ibis.literal(2, "int8")
NOTHING = Counted(Decimal(0), Decimal(0))


def asked(rules: RuleSet) -> tuple[Count, ...]:
    """The counts that a rule, an exemption or an expectation looks at."""
    names = {one.count for one in rules.expected}.union(*(looked_at(one, rules.exemptions) for one in rules.rules))
    return tuple(one for one in rules.counts if one.id in names)


def marks(rules: RuleSet, known: Any, moment: Moment) -> dict[str, Any]:
    """For each count whether a fact counts: 2 for certain, 1 perhaps, none not at all; and its amount for a sum."""
    columns = {}
    for one in asked(rules):
        met = _met(rules, one, known, moment)
        branches = [(met, CERTAIN)]
        if one.when or one.clock != OCCURRED:
            branches.append((is_undecided(met), ibis.literal(1, "int8")))
        state = ibis.cases(*branches, else_=ibis.null("int8"))  # within its kind: no other is asked for more
        columns[f"state_{one.id}"] = ibis.cases((known.kind == one.fact, state), else_=ibis.null("int8"))
        if one.total_of is not None:
            columns[f"amount_{one.id}"] = known[_amount(rules, one)]
    return columns


def counted(rules: RuleSet, marked: Any) -> Any:
    """Low and high of each count by organisation; one without a fact that may count has no row."""
    counts = asked(rules)
    facts = marked.filter(any_of(marked[f"state_{one.id}"].notnull() for one in counts))
    ends = {name: value for one in counts for name, value in _ends(facts, one).items()}
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


def _ends(facts: Any, count: Count) -> dict[str, Any]:
    state = facts[f"state_{count.id}"]
    if count.total_of is None:
        low, high = facts.count(where=state == CERTAIN), facts.count(where=state.notnull())
    else:
        amount, nothing = facts[f"amount_{count.id}"].cast(SUM), ibis.literal(Decimal(0), SUM)
        low = amount.sum(where=state == CERTAIN).fill_null(nothing).cast(SUM)
        high = amount.fill_null(ibis.literal(ANY_AMOUNT, SUM)).sum(where=state.notnull()).fill_null(nothing).cast(SUM)
    return {f"low_{count.id}": low, f"high_{count.id}": high}


def _met(rules: RuleSet, count: Count, facts: Any, moment: Moment) -> Any:
    kind = rules.fact(count.fact)
    on = clock(facts, kind, count.clock)
    inside = [on > day(months.latest_start(moment.as_of, count.months))]
    if count.clock != OCCURRED:
        inside.append(on <= day(moment.as_of))
    tests = [*inside, ~is_repaired(facts, moment), *(holds(one, facts, kind) for one in count.when)]
    return all_of(tests)


def _amount(rules: RuleSet, count: Count) -> str:
    found = next((one for one in rules.fact(count.fact).fields if one.name == count.total_of), None)
    if found is None or found.kind != "number":
        raise ValueError(f"{count.fact}.{count.total_of} is not a field of type number")
    return column(found)


def conditions_on_facts(conditions: Iterable[Condition]) -> list[Condition]:
    """Those that need no count."""
    return [one for one in conditions if one.count is None]
