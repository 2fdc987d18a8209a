"""Whether conditions can hold together of one fact: decided exactly, so that rules can be compared before any fact.

A conjunction constrains each field by itself, and fields are tied together only by the day on which the fact occurred,
which chooses the number of every parameter. So the days fall into stretches in which no parameter changes, and within a
stretch each field is looked at alone: codes are sets, flags two values, numbers an interval. Counts are whole and not
negative (sums are any number); they are taken to be independent of one another and of the fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from zhiheng.engines.grading.rules import Condition, FactKind, Limit, RuleSet


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two limits, which belong to it or not; none: no limit on that side."""

    low: Decimal | None = None
    low_is_in: bool = False
    high: Decimal | None = None
    high_is_in: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_is_in and self.high_is_in))

    def whole(self) -> Interval:
        """The whole numbers from 0 that lie in it, as a closed interval."""
        low, high = self.low, self.high
        if low is not None:
            first = low.to_integral_value(ROUND_CEILING)
            low = first + 1 if first == low and not self.low_is_in else first
        if high is not None:
            last = high.to_integral_value(ROUND_FLOOR)
            high = last - 1 if last == high and not self.high_is_in else last
        return Interval(max(low or Decimal(0), Decimal(0)), True, high, True)


def can_hold(rules: RuleSet, fact: FactKind | None, conditions: Sequence[Condition]) -> bool:
    """Whether some fact of the kind, in an organisation with some counts, meets all the conditions.

    >>> from zhiheng.engines.grading.rules import FieldType, Words
    >>> w = Words(zh="例", en="example")
    >>> kind = FactKind(id="penalty", title=w, fields=(FieldType(name="fine", title=w, kind="number"),))
    >>> above = Condition(field="fine", comparison="above", limit=Limit.model_validate({"values": [{"value": 5}]}))
    >>> below = Condition(field="fine", comparison="at_most", limit=Limit.model_validate({"values": [{"value": 5}]}))
    >>> demo = RuleSet.model_construct(counts=(), effective_to=None)
    >>> can_hold(demo, kind, [above]), can_hold(demo, kind, [above, below])
    (True, False)
    """
    counted = [one for one in conditions if one.count is not None]
    tested = [one for one in conditions if one.field is not None]
    if not _counts_can_hold(rules, counted):
        return False
    if fact is None or not tested:
        return not tested
    plain = [one for one in tested if one.limit is None]
    if not all(_codes_can_hold(fact, name, held) for name, held in _by_subject(plain)):
        return False
    numbers = [one for one in tested if one.limit is not None]
    return any(_numbers_can_hold(numbers, day) for day in _stretches(numbers, rules.effective_to))


def _counts_can_hold(rules: RuleSet, conditions: Iterable[Condition]) -> bool:
    sums = {count.id for count in rules.counts if count.total_of is not None}
    for name, held in _by_subject(conditions):
        interval = _between((one, one.limit.values[0].value) for one in held if one.limit is not None)
        if (interval if name in sums else interval.whole()).is_empty:
            return False
    return True


def _codes_can_hold(fact: FactKind, name: str, conditions: Sequence[Condition]) -> bool:
    flags = {one.flag for one in conditions if one.flag is not None}
    if flags:
        return len(flags) == 1
    possible = set(next(field.codes for field in fact.fields if field.name == name))
    for one in conditions:
        possible = possible & set(one.any_of) if one.any_of else possible - set(one.none_of)
    return bool(possible)


def _numbers_can_hold(conditions: Iterable[Condition], day: date) -> bool:
    """Whether there are numbers for a fact of that day; where a parameter has none, the condition is never true."""
    for _, held in _by_subject(conditions):
        limits = [(one, one.limit.on(day)) for one in held if one.limit is not None]
        if any(limit is None for _, limit in limits):
            return False
        if _between((one, limit) for one, limit in limits if limit is not None).is_empty:
            return False
    return True


def _stretches(conditions: Iterable[Condition], until: date | None) -> Iterator[date]:
    """A day of each stretch on which no parameter of the conditions changes, before the rules end."""
    limits: list[Limit] = [one.limit for one in conditions if one.limit is not None]
    days = {date.min}
    for limit in limits:
        days |= {day for value in limit.values for day in (value.from_on, value.to_on) if day is not None}
    return (day for day in sorted(days) if until is None or day < until)


def _between(limits: Iterable[tuple[Condition, Decimal]]) -> Interval:
    found = Interval()
    for one, limit in limits:
        is_in = one.comparison in ("at_least", "at_most")
        if one.comparison in ("at_least", "above"):
            narrower = found.low is None or limit > found.low or (limit == found.low and not is_in)
            found = Interval(limit, is_in, found.high, found.high_is_in) if narrower else found
        else:
            narrower = found.high is None or limit < found.high or (limit == found.high and not is_in)
            found = Interval(found.low, found.low_is_in, limit, is_in) if narrower else found
    return found


def _by_subject(conditions: Iterable[Condition]) -> list[tuple[str, list[Condition]]]:
    found: dict[str, list[Condition]] = {}
    for one in conditions:
        found.setdefault(one.field or one.count or "", []).append(one)
    return list(found.items())
