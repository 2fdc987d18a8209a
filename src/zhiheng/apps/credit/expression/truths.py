"""Conditions as Boolean columns: SQL's three-valued logic is that of the interpreter (Kleene's)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import Any

import ibis

from zhiheng.apps.credit.expression.columns import column, utc
from zhiheng.engines.grading import months
from zhiheng.engines.grading.interpreting import Moment
from zhiheng.engines.grading.rules import OCCURRED, Condition, FactKind, FieldType, Limit, Rule

COMPARE = {"at_least": ge, "above": gt, "at_most": le, "below": lt}
MONEY_PLACES = 2


def all_of(truths: Iterable[Any]) -> Any:
    """A conjunction; true when there is nothing to join."""
    held = list(truths)
    return reduce(and_, held) if held else ibis.literal(value=True)


def any_of(truths: Iterable[Any]) -> Any:
    """A disjunction; false when there is nothing to join."""
    held = list(truths)
    return reduce(or_, held) if held else ibis.literal(value=False)


def day(value: date) -> Any:
    """A constant day."""
    return ibis.literal(value)


def is_known(facts: Any, moment: Moment) -> Any:
    """As :meth:`Fact.is_known`: occurred, recorded, not revoked and still valid."""
    at = _instant(moment)
    return all_of(
        [
            facts.occurred_on <= day(moment.as_of),
            facts.recorded_at <= at,
            facts.revoked_at.isnull() | (facts.revoked_at > at),
            facts.valid_to.isnull() | (facts.valid_to > day(moment.as_of)),
        ]
    )


def is_repaired(facts: Any, moment: Moment) -> Any:
    """As :meth:`Fact.is_repaired`; never unknown."""
    held = (facts.repaired_on <= day(moment.as_of)) & (facts.repair_recorded_at <= _instant(moment))
    return ibis.coalesce(held, ibis.literal(value=False))


def clock(facts: Any, kind: FactKind, name: str) -> Any:
    """The day on a clock of the facts."""
    return facts.occurred_on if name == OCCURRED else facts[column(_field(kind, name, "date"))]


def runs(facts: Any, kind: FactKind, rule: Rule, moment: Moment) -> list[Any]:
    """The tests by which a rule's term runs; a known fact has occurred, so its own clock has always begun."""
    tests = []
    start = clock(facts, kind, rule.lasts.clock)
    if rule.lasts.clock != OCCURRED:
        tests.append(start <= day(moment.as_of))
    if rule.lasts.months is not None:
        tests.append(start > day(months.latest_start(moment.as_of, rule.lasts.months)))
    return [*tests, ~is_repaired(facts, moment)] if rule.repair else tests


def holds(condition: Condition, facts: Any, kind: FactKind | None) -> Any:
    """One condition, of a field of the facts or of a count that was joined to them."""
    if condition.count is not None:
        return _count_holds(condition, facts)
    if kind is None or condition.field is None:
        raise ValueError("a rule without a fact can only look at counts")
    if condition.any_of or condition.none_of:
        value = facts[column(_field(kind, condition.field, "code"))]
        return value.isin(condition.any_of) if condition.any_of else value.notin(condition.none_of)
    if condition.flag is not None:
        value = facts[column(_field(kind, condition.field, "flag"))]
        return value if condition.flag else ~value
    if condition.limit is None or condition.comparison is None:
        return ibis.null("boolean")
    value = facts[column(_field(kind, condition.field, "number"))]
    return _against(value, condition.comparison, condition.limit, facts.occurred_on)


def is_undecided(truth: Any) -> Any:
    """Whether a truth is unknown; never unknown itself.

    A conjunction stands in brackets. Without it Ibis writes a negation as ``NOT (x) IS NULL``, which SQL reads as
    ``NOT (x IS NULL)``.
    """
    return (truth & ibis.literal(value=True)).isnull()


def may_be(truth: Any) -> Any:
    """Whether a truth is not known to be false."""
    return ibis.coalesce(truth, ibis.literal(value=True))


def is_missing(condition: Condition, facts: Any, kind: FactKind) -> Any:
    """Whether a condition on a field cannot be decided, asked of its column; of a limit with a history, of both."""
    field = next((one for one in kind.fields if one.name == condition.field), None)
    if field is None or (condition.limit and not is_constant(condition.limit)):
        return is_undecided(holds(condition, facts, kind))
    return facts[column(field)].isnull()


def is_constant(limit: Limit) -> bool:
    """Whether a limit holds on every day."""
    return limit.values[0].from_on is None and limit.values[0].to_on is None


def number(value: Decimal) -> Any:
    """A constant to compare numbers with, exact."""
    places = max(MONEY_PLACES, -int(value.as_tuple().exponent))
    return ibis.literal(value, f"decimal({18 if places == MONEY_PLACES else 38}, {places})")


def _against(value: Any, comparison: str, limit: Limit, occurred_on: Any) -> Any:
    compare = COMPARE[comparison]
    branches: list[tuple[Any, Any]] = []
    for one in limit.values:
        if one.from_on is None and one.to_on is None:
            otherwise = compare(value, number(one.value))
            return ibis.cases(*branches, else_=otherwise) if branches else otherwise
        bounds = [occurred_on >= day(one.from_on)] if one.from_on else []
        bounds += [occurred_on < day(one.to_on)] if one.to_on else []
        branches.append((all_of(bounds), compare(value, number(one.value))))
    return ibis.cases(*branches, else_=ibis.null("boolean"))


def _count_holds(condition: Condition, counted: Any) -> Any:
    if condition.comparison is None or condition.limit is None:
        raise ValueError("a count is compared with a limit")
    limit = number(condition.limit.values[0].value)
    compare = COMPARE[condition.comparison]
    low, high = (compare(counted[f"{end}_{condition.count}"], limit) for end in ("low", "high"))
    return ibis.cases((low == high, low), else_=ibis.null("boolean"))


def _field(kind: FactKind, name: str, wanted: str) -> FieldType:
    found = next((field for field in kind.fields if field.name == name), None)
    if found is None or found.kind != wanted:
        raise ValueError(f"{kind.id}.{name} is not a field of type {wanted}")
    return found


def _instant(moment: Moment) -> Any:
    return ibis.literal(utc(moment.known_at).isoformat(sep=" ")).cast("timestamp")
