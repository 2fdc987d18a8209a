from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines.form_rules import FormRule, Input, run
from zhiheng.vocab.problem import Problem

numbers = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=3)


def rule(operator, right, left="a", importance="error"):
    return FormRule(id="r", left=left, operator=operator, right=right, importance=importance)


def findings(rules, values, previous=None, required=()):
    return run(Input(values=values, previous=previous or {}, required=list(required), rules=rules)).findings


@pytest.mark.parametrize(
    ("operator", "right", "value", "limit"),
    [
        ("<=", 5, 5, None),
        ("<=", 5, 6, 5),
        (">=", 0, -1, 0),
        ("==", "b", 7, None),
        ("==", "b", 8, 7),
        ("<=", "b", 8, 7),
        ("between", (0, 100), 100, None),
        ("between", (0, 100), 101, 100),
        ("between", (0, 100), -1, 0),
        ("change_within", 50, 300, None),
        ("change_within", 50, 301, 200),
        ("change_within", 50, 99, 200),
    ],
)
def test_a_rule_says_which_number_the_cell_is_on_the_wrong_side_of(operator, right, value, limit):
    found = findings([rule(operator, right)], {"a": value, "b": 7}, previous={"a": 200})
    assert [f.limit for f in found] == ([] if limit is None else [Decimal(limit)])


def test_an_empty_cell_is_not_a_zero():
    assert findings([rule(">=", 1)], {"a": None}) == []
    assert findings([rule("<=", "b")], {"a": 5, "b": None}) == []
    assert [(f.rule, f.item) for f in findings([], {"a": None}, required=["a"])] == [("required", "a")]


def test_a_change_without_a_previous_period_says_nothing():
    assert findings([rule("change_within", 10)], {"a": 5}) == []


def test_a_rule_on_a_cell_that_the_form_does_not_have_is_refused():
    with pytest.raises(Problem, match="没有指标"):
        findings([rule("<=", "z")], {"a": 1})


@given(numbers, numbers)
def test_comparisons_are_those_of_python(a, b):
    assert bool(findings([rule("<=", "b")], {"a": a, "b": b})) == (a > b)
    assert bool(findings([rule(">=", "b")], {"a": a, "b": b})) == (a < b)


@given(numbers, numbers, st.decimals(min_value=0, max_value=1000, places=1))
def test_a_wider_allowance_never_adds_a_finding(now, before, percent):
    narrow = findings([rule("change_within", percent)], {"a": now}, previous={"a": before})
    wide = findings([rule("change_within", percent + 1)], {"a": now}, previous={"a": before})
    assert len(wide) <= len(narrow)
