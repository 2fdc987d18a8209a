"""A design-based rate against every sample that could have been drawn, and against scipy's distributions."""

from collections.abc import Iterable
from itertools import combinations, product
from math import log, sqrt
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from zhiheng.engines import stratified_rate
from zhiheng.engines.stratified_rate import Cluster, Input, Stratum
from zhiheng.vocab.problem import Problem


def estimate(*strata: Stratum, **options: object) -> stratified_rate.Result:
    return stratified_rate.run(Input(strata=list(strata), **options))


def of(name: str, population: int, sample: int, positives: int) -> Stratum:
    return Stratum(stratum=name, population=population, sample=sample, positives=positives)


def variance_of(numbers: Iterable[float]) -> float:
    values = list(numbers)
    middle = fmean(values)
    return fmean((value - middle) ** 2 for value in values)


def test_over_all_samples_the_rate_and_its_variance_are_right_on_average():
    here, there = [1, 0, 0, 1, 1], [0, 0, 1, 0]
    found = [
        estimate(of("here", 5, 3, sum(one)), of("there", 4, 2, sum(other)))
        for one, other in product(combinations(here, 3), combinations(there, 2))
    ]
    assert fmean(sample.rate.estimate for sample in found) == pytest.approx(4 / 9)
    assert fmean(sample.total.estimate for sample in found) == pytest.approx(4)
    assert fmean(sample.rate.se**2 for sample in found) == pytest.approx(variance_of(s.rate.estimate for s in found))
    assert fmean(sample.total.se**2 for sample in found) == pytest.approx(variance_of(s.total.estimate for s in found))


def test_over_all_samples_of_clusters_the_total_and_its_variance_are_right_on_average():
    markets = [
        Cluster(psu=str(at), sample=n, positives=x) for at, (n, x) in enumerate([(3, 1), (5, 4), (2, 2), (4, 0)])
    ]
    shops = [Cluster(psu=str(at), sample=n, positives=x) for at, (n, x) in enumerate([(1, 1), (2, 0), (6, 3)])]
    found = [
        estimate(
            Stratum(stratum="markets", population=4, clusters=list(one)),
            Stratum(stratum="shops", population=3, clusters=list(other)),
        )
        for one, other in product(combinations(markets, 2), combinations(shops, 2))
    ]
    assert fmean(sample.total.estimate for sample in found) == pytest.approx(11)
    assert fmean(sample.population for sample in found) == pytest.approx(23)
    assert fmean(sample.total.se**2 for sample in found) == pytest.approx(variance_of(s.total.estimate for s in found))


def test_clusters_of_one_element_each_are_the_same_as_a_sample_of_elements():
    ones = [Cluster(psu=str(at), sample=1, positives=int(at < 3)) for at in range(8)]
    grouped = estimate(Stratum(stratum="a", population=40, clusters=ones), of("b", 30, 6, 2))
    plain = estimate(of("a", 40, 8, 3), of("b", 30, 6, 2))
    assert grouped.rate.model_dump() == pytest.approx(plain.rate.model_dump())
    assert grouped.df == plain.df == 12


def test_alike_elements_in_each_cluster_widen_the_error():
    together = [Cluster(psu=str(at), sample=10, positives=10 * (at % 2)) for at in range(6)]
    mixed = [Cluster(psu=str(at), sample=10, positives=5 + at % 2) for at in range(6)]
    alike = estimate(Stratum(stratum="a", population=60, clusters=together))
    assert alike.rate.se > 5 * estimate(Stratum(stratum="a", population=60, clusters=mixed)).rate.se


def test_without_the_number_of_units_there_is_no_finite_population_correction():
    clusters = [Cluster(psu=str(at), sample=5, positives=at, weight=7.0) for at in range(4)]
    endless = estimate(Stratum(stratum="a", clusters=clusters))
    finite = estimate(Stratum(stratum="a", population=8, clusters=clusters))
    assert finite.rate.se == pytest.approx(endless.rate.se * sqrt(1 - 4 / 8))
    assert endless.population == 140


def test_a_simple_random_sample_has_the_textbook_error():
    found = estimate(of("all", 100, 20, 8))
    assert found.rate.se == pytest.approx(sqrt((1 - 20 / 100) * 0.4 * 0.6 / 19))
    assert found.df == 19


def test_logit_limits_come_from_students_t_on_the_logit_scale():
    rate = estimate(of("all", 100, 20, 8), level=0.9).rate
    reach = stats.t.ppf(0.95, 19) * rate.se / (0.4 * 0.6)
    assert [log(limit / (1 - limit)) for limit in (rate.low, rate.high)] == pytest.approx(
        [log(0.4 / 0.6) - reach, log(0.4 / 0.6) + reach]
    )


def test_beta_limits_are_exact_limits_at_the_effective_sample_size():
    found = estimate(of("a", 400, 20, 8), of("b", 100, 10, 1), method="beta")
    rate = found.rate
    size = found.effective_sample * (stats.t.ppf(0.975, 29) / stats.t.ppf(0.975, 28)) ** 2
    low = stats.beta.ppf(0.025, size * rate.estimate, size * (1 - rate.estimate) + 1)
    high = stats.beta.ppf(0.975, size * rate.estimate + 1, size * (1 - rate.estimate))
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=1e-12)


def test_a_rate_is_weighted_by_population_and_never_the_mean_of_rates():
    assert estimate(of("small", 10, 5, 0), of("large", 990, 5, 5)).rate.estimate == pytest.approx(0.99)


def test_a_census_has_no_sampling_error():
    found = estimate(of("a", 5, 5, 2), of("b", 1, 1, 1))
    assert (found.rate.low, found.rate.estimate, found.rate.high) == (0.5, 0.5, 0.5)
    assert (found.total.estimate, found.total.se, found.interval) == (3.0, 0.0, "census")


@pytest.mark.parametrize("positives", [0, 12])
def test_a_sample_that_is_all_alike_is_not_certainty(positives):
    found = estimate(of("a", 500, 12, positives))
    assert found.rate.se == 0
    assert found.interval == "beta"
    assert found.effective_sample is None
    exact = stats.binomtest(positives, 12).proportion_ci(0.95)
    assert (found.rate.low, found.rate.high) == pytest.approx(tuple(exact), abs=1e-9)


def test_strata_that_are_each_alike_are_not_certainty_either():
    rate = estimate(of("a", 500, 12, 12), of("b", 500, 12, 0)).rate
    assert rate.low < 0.35
    assert rate.high > 0.65


def test_rounding_does_not_turn_no_spread_into_near_certainty():
    rate = estimate(of("a", 149, 3, 0), of("b", 207, 2, 2), method="beta").rate
    assert rate.se == 0
    assert rate.high - rate.low > 0.3
    equal = [Cluster(psu=str(n), sample=n, positives=3 * n // 10) for n in (10, 70, 130)]
    assert estimate(Stratum(stratum="a", population=60, clusters=equal)).interval == "beta"


def test_an_empty_stratum_is_no_part_of_the_population():
    with_empty = estimate(of("a", 50, 10, 4), of("none", 0, 0, 0))
    assert with_empty == estimate(of("a", 50, 10, 4))


@pytest.mark.parametrize(
    ("strata", "code"),
    [
        ([of("a", 9, 1, 1), of("b", 9, 5, 2)], "stratum_lonely"),
        ([Stratum(stratum="a", clusters=[Cluster(psu="1", sample=3, positives=1, weight=2)])], "stratum_lonely"),
        ([of("a", 9, 0, 0), of("b", 9, 5, 2)], "stratum_unsampled"),
        ([Stratum(stratum="a", population=9, clusters=[])], "stratum_unsampled"),
        ([of("a", 9, 5, 6)], "stratum_counts_outside"),
        ([of("a", 4, 5, 3)], "stratum_counts_outside"),
        ([of("a", 0, 5, 3)], "stratum_counts_outside"),
        (
            [Stratum(stratum="a", population=9, clusters=[Cluster(psu="1", sample=1, positives=2)])],
            "stratum_counts_outside",
        ),
        ([of("a", 9, 5, 2), of("a", 9, 5, 2)], "stratum_repeated"),
        ([Stratum(stratum="a", population=9, sample=5)], "stratum_incomplete"),
        ([Stratum(stratum="a", sample=5, positives=5)], "stratum_incomplete"),
        ([Stratum(stratum="a", population=9, sample=5, clusters=[])], "stratum_ambiguous"),
        (
            [Stratum(stratum="a", population=9, clusters=[Cluster(psu="1", sample=1, positives=1)] * 2)],
            "psu_repeated",
        ),
        (
            [Stratum(stratum="a", clusters=[Cluster(psu=psu, sample=1, positives=1) for psu in "12"])],
            "weight_missing",
        ),
        ([of("a", 0, 0, 0)], "population_empty"),
        (
            [Stratum(stratum="a", population=9, clusters=[Cluster(psu=psu, sample=0, positives=0) for psu in "12"])],
            "population_empty",
        ),
    ],
)
def test_a_design_without_an_honest_estimate_is_a_problem(strata, code):
    with pytest.raises(Problem) as caught:
        estimate(*strata)
    assert caught.value.code == code


@st.composite
def designs(draw):
    strata = []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        sample = draw(st.integers(2, 30))
        population = draw(st.integers(sample, 300))
        strata.append(of(name, population, sample, draw(st.integers(0, sample))))
    return strata


@given(designs(), st.sampled_from(["logit", "beta", "linear"]))
def test_limits_are_shares_around_the_rate(strata, method):
    rate = estimate(*strata, method=method).rate
    slack = 1e-12
    assert 0 <= rate.low <= rate.estimate + slack
    assert rate.estimate - slack <= rate.high <= 1


@given(designs(), st.randoms(use_true_random=False))
def test_the_order_of_strata_does_not_matter(strata, shuffler):
    before = estimate(*strata).model_dump(exclude={"rate", "total"})
    mixed = list(strata)
    shuffler.shuffle(mixed)
    assert estimate(*mixed).model_dump(exclude={"rate", "total"}) == before
    assert estimate(*mixed).rate.model_dump() == pytest.approx(estimate(*strata).rate.model_dump())


@given(designs())
def test_failures_mirror_passes(strata):
    mirrored = [of(s.stratum, s.population, s.sample, s.sample - s.positives) for s in strata]
    one, other = estimate(*strata).rate, estimate(*mirrored).rate
    assert (other.low, other.estimate, other.high) == pytest.approx((1 - one.high, 1 - one.estimate, 1 - one.low))


@given(designs(), st.data())
def test_one_more_positive_never_lowers_the_rate(strata, data):
    at = data.draw(st.integers(0, len(strata) - 1))
    assume(strata[at].positives < strata[at].sample)
    more = list(strata)
    more[at] = strata[at].model_copy(update={"positives": strata[at].positives + 1})
    assert estimate(*more).rate.estimate > estimate(*strata).rate.estimate
