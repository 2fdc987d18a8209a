"""Three-valued conditions: true, false, or unknown because a fact is missing (Kleene's strong logic, as in SQL)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.rules import Comparison, Condition

Truth = bool | None
ANY_AMOUNT = Decimal(10**16)  # stands in a sum for an amount that nobody knows: more than a field can hold


@dataclass(frozen=True, slots=True)
class Counted:
    """A count or sum: at least ``low`` for certain, and at most ``high`` with all that is unknown."""

    low: Decimal
    high: Decimal


def all_of(truths: Iterable[Truth]) -> Truth:
    """A conjunction: false if one is false, else unknown if one is unknown; what follows a false one is not asked."""
    found: Truth = True
    for one in truths:
        if one is False:
            return False
        if one is None:
            found = None
    return found


def holds(condition: Condition, fact: Fact | None, counts: Mapping[str, Counted]) -> Truth:
    """Whether a condition holds of a fact, or of the counts of its organisation."""
    if condition.count is not None:
        return _count_holds(condition, counts[condition.count])
    if fact is None or condition.field is None:
        raise ValueError("a rule without a fact can only look at counts")
    value = fact.fields.get(condition.field)
    if value is None:
        return None
    if condition.any_of:
        return value in condition.any_of
    if condition.none_of:
        return value not in condition.none_of
    if condition.flag is not None:
        return value is condition.flag
    if condition.limit is None or condition.comparison is None or not isinstance(value, Decimal):
        return None
    limit = condition.limit.on(fact.occurred_on)
    return None if limit is None else compare(value, condition.comparison, limit)


def compare(value: Decimal, comparison: Comparison, limit: Decimal) -> bool:
    """The comparison in words: ``at_least`` and ``at_most`` take in the limit itself."""
    if comparison == "at_least":
        return value >= limit
    if comparison == "above":
        return value > limit
    return value <= limit if comparison == "at_most" else value < limit


def _count_holds(condition: Condition, counted: Counted) -> Truth:
    if condition.comparison is None or condition.limit is None:
        raise ValueError("a count is compared with a limit")
    limit = condition.limit.values[0].value
    answers = {compare(counted.low, condition.comparison, limit), compare(counted.high, condition.comparison, limit)}
    return answers.pop() if len(answers) == 1 else None
