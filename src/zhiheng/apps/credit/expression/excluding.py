"""Which rules can never hold of the same fact: they share one column of the scan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from zhiheng.engines.grading.rules import Condition, Rule

UPPER = {"at_most", "below"}
LOWER = {"at_least", "above"}


def lanes(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in as few lanes as a greedy choice finds, in each at most one can hold of a fact."""
    found: list[list[Rule]] = []
    for rule in rules:
        lane = next((one for one in found if all(exclude(rule, other) for other in one)), None)
        if lane is None:
            found.append([rule])
        else:
            lane.append(rule)
    return found


def exclude(one: Rule, other: Rule) -> bool:
    """Whether two rules are seen to exclude each other: by kind of fact, or by two conditions on one field."""
    if one.for_each != other.for_each:
        return True
    return any(_contradict(left, right) for left, right in product(one.when, other.when))


def _contradict(left: Condition, right: Condition) -> bool:
    if left.field is None or left.field != right.field:
        return False
    if left.any_of and right.any_of:
        return not set(left.any_of) & set(right.any_of)
    if (left.any_of and right.none_of) or (left.none_of and right.any_of):
        return set(left.any_of or right.any_of) <= set(left.none_of or right.none_of)
    if left.flag is not None and right.flag is not None:
        return left.flag is not right.flag
    return _apart(left, right) or _apart(right, left)


def _apart(low: Condition, high: Condition) -> bool:
    """Whether all that is within an upper bound lies below a lower one, on each day."""
    if low.comparison not in UPPER or high.comparison not in LOWER or not (low.limit and high.limit):
        return False
    touches = low.comparison == "at_most" and high.comparison == "at_least"
    if low.limit == high.limit:
        return not touches
    upper, lower = max(one.value for one in low.limit.values), min(one.value for one in high.limit.values)
    return upper < lower or (upper == lower and not touches)
