"""Limits of a proportion against scipy and statsmodels, and the laws they keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from zhiheng.engines import intervals
from zhiheng.vocab.problem import Problem

METHODS = ["wilson", "clopper_pearson", "jeffreys"]
COUNTS = [(x, n) for n in (1, 2, 5, 20, 263, 2674, 100_000) for x in sorted({0, 1, n // 3, n // 2, n - 1, n})]
LEVELS = [0.8, 0.9, 0.95, 0.99]


def limits(method, x, n, level=0.95):
    found = intervals.run(intervals.Input(method=method, x=x, n=n, level=level))
    return found.low, found.high


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("x", "n"), COUNTS)
def test_wilson_equals_scipy(x, n, level):
    expected = stats.binomtest(x, n).proportion_ci(level, method="wilson")
    assert limits("wilson", x, n, level) == pytest.approx(tuple(expected), rel=0, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("x", "n"), COUNTS)
def test_clopper_pearson_equals_scipy(x, n, level):
    expected = stats.binomtest(x, n).proportion_ci(level, method="exact")
    low, high = limits("clopper_pearson", x, n, level)
    # the root finder of scipy's test stops at 1e-12 of its own; the quantile function is the sharper yardstick
    assert (low, high) == pytest.approx(tuple(expected), rel=0, abs=1e-11)
    alpha = 1 - level
    if x > 0:
        assert low == pytest.approx(stats.beta.ppf(alpha / 2, x, n - x + 1), rel=0, abs=1e-12)
    if x < n:
        assert high == pytest.approx(stats.beta.ppf(1 - alpha / 2, x + 1, n - x), rel=0, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("x", "n"), COUNTS)
def test_jeffreys_equals_scipy_and_statsmodels(x, n, level):
    alpha = 1 - level
    expected = stats.beta.ppf([alpha / 2, 1 - alpha / 2], x + 0.5, n - x + 0.5)
    assert limits("jeffreys", x, n, level) == pytest.approx(tuple(expected), rel=0, abs=1e-12)
    peer = proportion_confint(x, n, alpha=alpha, method="jeffreys")
    assert limits("jeffreys", x, n, level) == pytest.approx(peer, rel=0, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_column_of_counts_gives_exactly_the_limits_of_each(method):
    x, n = np.array(COUNTS).T
    low, high = intervals.many(x, n, method, 0.9)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [limits(method, *count, 0.9) for count in COUNTS]


def test_published_spot_check_rate_of_2017_has_its_published_limits():
    low, high = limits("wilson", 2424, 2674)
    assert (round(100 * low, 2), round(100 * high, 2)) == (89.49, 91.70)


@st.composite
def counts(draw):
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


@given(counts(), st.sampled_from(METHODS), st.floats(0.5, 0.999))
def test_limits_are_ordered_shares(count, method, level):
    low, high = limits(method, *count, level)
    assert 0 <= low < high <= 1


@given(counts(), st.sampled_from(["wilson", "clopper_pearson"]))
def test_limits_hold_the_rate_between_them(count, method):
    x, n = count
    low, high = limits(method, x, n)
    assert low <= x / n <= high


@given(counts(), st.sampled_from(METHODS))
def test_pass_and_fail_rates_mirror_each_other(count, method):
    x, n = count
    low, high = limits(method, x, n)
    assert limits(method, n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(counts(), st.sampled_from(METHODS))
def test_one_more_hit_never_lowers_a_limit(count, method):
    x, n = count
    low, high = intervals.many([x, min(x + 1, n)], n, method)
    assert low[0] <= low[1]
    assert high[0] <= high[1]


@given(counts(), st.sampled_from(METHODS), st.floats(0.5, 0.98))
def test_more_confidence_needs_wider_limits(count, method, level):
    low, high = limits(method, *count, level)
    wider_low, wider_high = limits(method, *count, level + 0.01)
    assert wider_low <= low
    assert high <= wider_high


@given(counts())
def test_clopper_pearson_is_never_narrower_than_jeffreys(count):
    low, high = limits("clopper_pearson", *count)
    inner_low, inner_high = limits("jeffreys", *count)
    assert low <= inner_low
    assert inner_high <= high


@pytest.mark.parametrize(
    ("x", "n", "level", "code"),
    [
        (0, 0, 0.95, "intervals_no_cases"),
        (-1, 5, 0.95, "intervals_count_outside"),
        (6, 5, 0.95, "intervals_count_outside"),
        (1, -5, 0.95, "intervals_count_outside"),
        (1, 5, 1.0, "intervals_level_outside"),
        (1, 5, 0.0, "intervals_level_outside"),
    ],
)
def test_counts_without_an_interval_are_a_problem(x, n, level, code):
    with pytest.raises(Problem) as caught:
        limits("wilson", x, n, level)
    assert caught.value.code == code


def test_an_empty_group_in_a_column_is_named_by_its_place():
    with pytest.raises(Problem) as caught:
        intervals.many([3, 0, 1], [4, 0, 9])
    assert caught.value.where == {"position": 1}


def test_half_a_case_is_a_problem():
    with pytest.raises(Problem) as caught:
        intervals.many([1.5], [4])
    assert caught.value.code == "intervals_count_outside"


def test_no_counts_give_no_limits():
    low, high = intervals.many([], [])
    assert low.size == high.size == 0
