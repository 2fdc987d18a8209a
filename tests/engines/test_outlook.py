"""The outlook against a Kalman filter, scipy's distributions, and the laws it keeps."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from zhiheng.engines import outlook
from zhiheng.engines.outlook import Input, Observation, sums, together, trend
from zhiheng.engines.outlook.scales import Point
from zhiheng.vocab.problem import Problem


def look(values: list, *, year: int = 2015, first: int = 2010, **options: object) -> outlook.Result:
    """The outlook for yearly values."""
    seen = [Observation(period=str(first + at), value=value) for at, value in enumerate(values)]
    return outlook.run(Input(**{"unit": "percent", "year": year, "observations": seen} | options))


def counted(pairs: list[tuple[int, int]], **options: object) -> outlook.Result:
    seen = [Observation(period=str(2010 + at), numerator=x, denominator=n) for at, (x, n) in enumerate(pairs)]
    return outlook.run(Input(**{"unit": "percent", "year": 2015, "observations": seen} | options))


def kalman(times, points, walk, irregular, drift, until):
    """Mean and variance of the level at ``until``, by a filter with the state (level, drift)."""
    mean, covariance = np.zeros(2), np.diag([100.0, drift**2])
    before = times[-1]  # the drift turns about the last time, so the level there has the vague prior
    # a filter runs forward: put the prior at the first time instead, where the level is a - d (last - first)
    turn = np.array([[1.0, times[0] - before], [0.0, 1.0]])
    covariance = turn @ covariance @ turn.T
    now = times[0]
    for time, point in [*zip(times, points, strict=True), (until, None)]:
        step = np.array([[1.0, time - now], [0.0, 1.0]])
        mean, covariance = step @ mean, step @ covariance @ step.T + np.diag([walk**2 * (time - now), 0.0])
        now = time
        if point is not None:
            gain = covariance[:, 0] / (covariance[0, 0] + irregular**2 + point.noise)
            mean = mean + gain * (point.at - mean[0])
            covariance = covariance - np.outer(gain, covariance[0])
    return mean[0], covariance[0, 0] + irregular**2


def test_the_forecast_equals_a_kalman_filter_for_each_choice_of_variances():
    times = [2010.0, 2011.0, 2013.0, 2014.0]
    points = [Point(at, noise) for at, noise in [(0.3, 0.02), (-0.1, 0.01), (0.2, 0.0), (-0.4, 0.05)]]
    joint = trend.forecast(times, points, [2015.0, 2017.0])
    walk, irregular, drift, _ = trend._grid()
    centre = np.mean([point.at for point in points])
    centred = [Point(point.at - centre, point.noise) for point in points]
    for at in (0, 57, 123, 244):
        for position, until in enumerate([2015.0, 2017.0]):
            mean, variance = kalman(times, centred, walk[at], irregular[at], drift[at], until)
            assert joint.means[at, position] == pytest.approx(mean + centre, abs=1e-9)
            assert joint.covariances[at, position, position] == pytest.approx(variance, rel=1e-7)
    assert joint.weights.sum() == pytest.approx(1)


def test_several_periods_together_equal_scipys_multivariate_normal():
    covariance = np.array([[1.0, 0.6, 0.4], [0.6, 1.5, 0.7], [0.4, 0.7, 2.0]])
    mean, thresholds = np.array([0.2, 0.1, 0.5]), np.array([-0.3, 0.0, -0.5])
    joint = trend.Joint(mean[None, :], covariance[None, :, :], np.ones(1))
    expected = stats.multivariate_normal(mean=-mean, cov=covariance).cdf(-thresholds)
    assert together.all_above(joint, thresholds, np.zeros(3)) == pytest.approx(expected, abs=2e-3)


def test_a_sum_with_known_discount_and_growth_is_scipys_negative_binomial(monkeypatch):
    monkeypatch.setattr(sums, "DISCOUNTS", (1.0,))
    monkeypatch.setattr(sums, "GROWTHS", (0.0,))
    counts = [(2010.0, 4), (2011.0, 7), (2012.0, 5)]
    found = sums.forecast(counts, 2, 1.0)
    expected = stats.nbinom(4 + 7 + 5 + 0.5, 3 / (3 + 2))
    assert [found.at_most(at) for at in range(30)] == pytest.approx(expected.cdf(range(30)).tolist())
    assert found.quantile(0.9) == expected.ppf(0.9)


def test_a_growing_count_is_expected_to_grow():
    growing = look([10, 14, 20, 28], kind="cumulative", unit="count", since=2010, target=130)
    steady = look([18, 18, 18, 18], kind="cumulative", unit="count", since=2010, target=130)
    assert growing.median > steady.median
    assert growing.probability > steady.probability


@pytest.mark.parametrize("values", [[], [95], [95, 96], [95, None, 96, None]])
def test_fewer_than_three_values_are_insufficient(values):
    result = look(values, target=97)
    assert (result.status, result.probability, result.low) == ("insufficient", None, None)
    assert result.statement.zh.startswith("只有")


@pytest.mark.parametrize(
    ("options", "values", "probability"),
    [
        ({"kind": "level", "target": 97}, [95, 96, 96, 96, 97, 97], 1),
        ({"kind": "level", "target": 97, "comparator": ">"}, [95, 96, 96, 96, 97, 97], 0),
        ({"kind": "level", "target": 57}, [50, 50, 50, 50, 50, 0.57 * 100], 1),
        ({"kind": "maintain", "target": 96, "since": 2012}, [90, 90, 95, 99], 0),
        ({"kind": "maintain", "target": 96, "since": 2012}, [90, 90, 96, 97, 98, 96], 1),
        ({"kind": "cumulative", "target": 8, "since": 2010, "unit": "count"}, [4, 4], 1),
        ({"kind": "cumulative", "target": 8, "since": 2010, "unit": "count"}, [1, 1, 1, 1, 1, 1], 0),
        ({"kind": "cumulative", "target": 3, "since": 2010, "unit": "count", "comparator": "<="}, [4], 0),
    ],
)
def test_what_was_observed_settles_the_target(options, values, probability):
    result = look(values, **options)
    assert (result.status, result.probability) == ("settled", probability)


def test_targets_and_values_of_0_and_100_are_ordinary():
    assert 0.5 < look([99, 99.5, 100, 100], target=100).probability < 1
    assert 0 < look([90, 91, 92, 91], target=100).probability < 0.05
    assert 0.5 < look([1, 0.5, 0, 0], target=0, comparator="<=").probability < 1
    assert 0.2 < counted([(98, 100), (100, 100), (99, 100), (100, 100)], target=100).probability < 0.95
    everywhere = look([100, 100, 100, 100], target=100)
    assert everywhere.median == 100
    assert everywhere.probability < 1


def test_targets_that_everything_or_nothing_meets_are_certain():
    values = [90, 91, 92, 91]
    assert look(values, target=0).probability == 1
    assert look(values, target=100, comparator=">").probability == 0
    assert look(values, target=100, comparator="<=").probability == 1
    assert look(values, target=0, comparator="<").probability == 0


def test_a_projection_is_never_told_as_certain():
    assert look([50, 50, 50, 50, 50], target=99.9).probability == 0.0001
    assert look([50, 50, 50, 50, 50], target=0.5).probability == 0.9999


def test_fewer_cases_leave_more_doubt():
    few = counted([(45, 50), (46, 50), (46, 50), (47, 50)], target=95)
    many = counted([(4500, 5000), (4600, 5000), (4600, 5000), (4700, 5000)], target=95)
    assert few.high - few.low > many.high - many.low


def test_a_stated_error_leaves_more_doubt():
    def width(se):
        seen = [Observation(period=str(2010 + at), value=80 + at % 2, se=se) for at in range(4)]
        found = outlook.run(Input(unit="index", target=82, year=2015, observations=seen))
        return found.high - found.low

    assert width(4.0) > width(None)


def test_the_further_the_date_the_wider_the_interval():
    path = look([90, 91, 92, 91], target=95, year=2020).path
    widths = [step.high - step.low for step in path]
    assert [step.period for step in path] == [str(year) for year in range(2014, 2021)]
    assert widths == sorted(widths)


def test_keeping_every_period_is_no_likelier_than_reaching_the_last():
    values = [97, 97.5, 96.8, 97.2]
    kept = look(values, target=96, kind="maintain", since=2010, year=2017)
    assert kept.probability <= look(values, target=96, year=2017).probability
    assert kept.probability < look(values, target=96, kind="maintain", since=2010, year=2014).probability


def test_a_missed_period_in_between_is_forecast_too():
    quarters = ["2014Q1", "2014Q2", "2014Q4", "2015Q1"]
    seen = [Observation(period=name, value=value) for name, value in zip(quarters, [97, 98, 97, 97.5], strict=True)]
    asked = {"kind": "maintain", "since": 2014, "unit": "percent", "target": 96, "year": 2015}
    found = outlook.run(Input(**asked, observations=seen))
    assert [step.period for step in found.path] == ["2014Q3", "2015Q2", "2015Q3", "2015Q4"]
    assert 0 < found.probability < 1


def test_a_stock_of_things_is_projected_on_the_logarithm():
    found = look([200, 240, 280, 310], unit="count", target=350, year=2015)
    assert 0.3 < found.probability < 0.99
    assert found.low > 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"observations": [{"period": "2014"}, {"period": "2014"}]}, "period_repeated"),
        ({"observations": [{"period": "2014"}, {"period": "2014Q1"}]}, "periods_mixed"),
        ({"observations": [{"period": "soon"}]}, "period_unreadable"),
        ({"observations": [{"period": "2014", "value": 101}]}, "share_outside"),
        ({"observations": [{"period": "2014", "numerator": 3, "denominator": 2}]}, "counts_outside"),
        ({"observations": [{"period": "2014", "numerator": 3, "denominator": 9}], "unit": "index"}, "counts_outside"),
        ({"observations": [{"period": "2014", "value": 3, "denominator": 9}]}, "observation_ambiguous"),
        ({"observations": [], "kind": "maintain"}, "since_missing"),
        ({"observations": [], "kind": "cumulative", "since": 2016}, "since_after_year"),
        (
            {
                "observations": [{"period": "2014", "value": 1.5}],
                "kind": "cumulative",
                "since": 2014,
                "unit": "count",
            },
            "count_not_whole",
        ),
        (
            {"observations": [{"period": str(2010 + at), "value": -1} for at in range(3)], "unit": "count"},
            "count_negative",
        ),
        (
            {"observations": [{"period": f"2010-0{at}", "value": 96} for at in range(1, 5)], "year": 2030},
            "periods_too_many",
        ),
    ],
)
def test_a_series_that_contradicts_itself_is_a_problem(asked, code):
    with pytest.raises(Problem) as caught:
        outlook.run(Input.model_validate({"unit": "percent", "target": 90, "year": 2015} | asked))
    assert caught.value.code == code


shares = st.lists(st.floats(0, 100), min_size=3, max_size=5)


@given(shares, st.integers(0, 100), st.integers(0, 20), st.sampled_from([">=", ">"]))
@settings(max_examples=40)
def test_a_higher_target_is_never_likelier(values, target, more, comparator):
    low = look(values, target=target, comparator=comparator)
    high = look(values, target=min(target + more, 100), comparator=comparator)
    assert low.probability >= high.probability - 1e-9


@given(shares, st.integers(1, 99))
@settings(max_examples=40)
def test_meeting_a_target_and_missing_it_are_all_there_is(values, target):
    up = look(values, target=target, comparator=">=").probability
    down = look(values, target=target, comparator="<").probability
    assert up + down == pytest.approx(1, abs=2e-4)


@given(shares, st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_observations_does_not_matter(values, shuffler):
    seen = [Observation(period=str(2010 + at), value=value) for at, value in enumerate(values)]
    mixed = list(seen)
    shuffler.shuffle(mixed)
    asked = Input(unit="percent", target=90, year=2015, observations=seen)
    assert outlook.run(asked) == outlook.run(asked.model_copy(update={"observations": mixed}))


@given(shares)
@settings(max_examples=40)
def test_the_interval_lies_in_the_scale_and_in_order(values):
    found = look(values, target=90)
    assert 0 <= found.low <= found.median <= found.high <= 100


@given(shares)
@settings(max_examples=30)
def test_passes_and_failures_mirror_each_other(values):
    one, other = look(values, target=90), look([100 - value for value in values], target=10, comparator="<=")
    assert one.probability == pytest.approx(other.probability, abs=2e-4)
    assert one.low == pytest.approx(100 - other.high, abs=1e-4)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=5), st.integers(1, 300))
@settings(max_examples=40)
def test_more_counted_so_far_is_never_less_likely_to_reach_the_sum(counts, target):
    options = {"kind": "cumulative", "unit": "count", "since": 2010, "target": target}
    before = look(counts, **options).probability
    after = look([*counts[:-1], counts[-1] + 10], **options).probability
    assert after >= before - 0.02  # a jump may also be read as noise


def test_a_huge_sum_is_answered_in_time():
    found = look([10**9, 10**9 + 5, 10**9], kind="cumulative", unit="count", since=2010, target=6 * 10**9)
    assert math.isfinite(found.high)
