"""Whether conditions can hold together: compared with trying every value that could matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.rules import Condition, Count, FactKind, FieldType, Limit, LimitValue, RuleSet, Words
from zhiheng.engines.grading.satisfying import can_hold
from zhiheng.engines.grading.truth import Counted, all_of, holds

W = Words(zh="例", en="example")
CODES = ("a", "b", "c")
KIND = FactKind(
    id="penalty",
    title=W,
    fields=(
        FieldType(name="code", title=W, kind="code", codes=dict.fromkeys(CODES, W)),
        FieldType(name="flag", title=W, kind="flag"),
        FieldType(name="fine", title=W, kind="number"),
        FieldType(name="days", title=W, kind="number"),
    ),
)
COUNTS = (Count(id="many", title=W, fact="penalty", months=12), Count(id="sum", title=W, fact="penalty", months=12))
RULES = RuleSet.model_construct(
    counts=(COUNTS[0], COUNTS[1].model_copy(update={"total_of": "fine"})), effective_to=date(2030, 1, 1)
)
CHANGES = (date(2020, 1, 1), date(2025, 1, 1), date(2031, 1, 1))
NUMBERS = st.sampled_from([Decimal(number) / 2 for number in range(-2, 5)])
COMPARISONS = st.sampled_from(["at_least", "above", "at_most", "below"])


@st.composite
def histories(draw: st.DrawFn) -> Limit:
    """A number, or one that changes on some of the days and may have gaps."""
    if draw(st.booleans()):
        return Limit(values=(LimitValue(value=draw(NUMBERS)),))
    days = sorted(draw(st.sets(st.sampled_from(CHANGES), min_size=1)))
    values = [
        LimitValue(value=draw(NUMBERS), from_on=start, to_on=end)
        for start, end in zip(days, [*days[1:], None], strict=True)
    ]
    return Limit(values=tuple(values))


CONDITIONS = st.one_of(
    st.builds(Condition, field=st.just("code"), any_of=st.sets(st.sampled_from(CODES), min_size=1).map(tuple)),
    st.builds(Condition, field=st.just("code"), none_of=st.sets(st.sampled_from(CODES), min_size=1).map(tuple)),
    st.builds(Condition, field=st.just("flag"), flag=st.booleans()),
    st.builds(Condition, field=st.sampled_from(["fine", "days"]), comparison=COMPARISONS, limit=histories()),
    st.builds(
        Condition,
        count=st.sampled_from(["many", "sum"]),
        comparison=COMPARISONS,
        limit=NUMBERS.map(lambda number: Limit(values=(LimitValue(value=number),))),
    ),
)
# between and on all limits: quarters lie strictly between the halves
TRIED = [Decimal(number) / 4 for number in range(-6, 11)]


def facts() -> Iterator[Fact]:
    for day in (CHANGES[0] - timedelta(days=1), *CHANGES[:2]):
        for code, flag in product(CODES, (True, False)):
            yield Fact.model_construct(id=1, kind="penalty", occurred_on=day, fields={"code": code, "flag": flag})


def found_by_trying(conditions: list[Condition]) -> bool:
    """Fields and counts are tried one after another: they do not constrain each other on a given day."""
    for fact in facts():
        plain = [one for one in conditions if one.field in ("code", "flag")]
        if all_of(holds(one, fact, {}) for one in plain) and all(
            any(
                all_of(holds(one, _with(fact, name, value), {}) for one in conditions if one.field == name)
                for value in TRIED
            )
            for name in ("fine", "days")
        ):
            return all(_count_found(conditions, name, tried) for name, tried in (("many", range(4)), ("sum", TRIED)))
    return False


def _with(fact: Fact, name: str, value: Decimal) -> Fact:
    return fact.model_copy(update={"fields": {**fact.fields, name: value}})


def _count_found(conditions: list[Condition], name: str, tried: object) -> bool:
    held = [one for one in conditions if one.count == name]
    numbers = [Decimal(number) for number in tried]  # type: ignore[attr-defined]  # a range or a list
    return any(all_of(holds(one, None, {name: Counted(number, number)}) for one in held) for number in numbers)


@given(conditions=st.lists(CONDITIONS, max_size=6))
def test_conditions_can_hold_together_exactly_if_some_fact_and_counts_meet_them(conditions: list[Condition]) -> None:
    assert can_hold(RULES, KIND, conditions) == found_by_trying(conditions)


def test_parameter_that_changes_only_after_the_rules_end_decides_nothing() -> None:
    limit = Limit(
        values=(
            LimitValue(value=Decimal(1), to_on=date(2031, 1, 1)),
            LimitValue(value=Decimal(9), from_on=date(2031, 1, 1)),
        )
    )
    five = Limit(values=(LimitValue(value=Decimal(5)),))
    at_most = Condition(field="fine", comparison="at_most", limit=limit)
    assert not can_hold(RULES, KIND, [at_most, Condition(field="fine", comparison="above", limit=five)])
