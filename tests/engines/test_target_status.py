"""How the words of a target are read, case by case, and the laws that every reading keeps."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines import target_status
from zhiheng.engines.target_status import Input, Observation, Operationalisation, Peer
from zhiheng.vocab.problem import Problem

YEARS = (2012, 2013, 2014, 2015)


def judge(kind: str, target: float | None, seen: dict | list, **options: object) -> target_status.Result:
    """The result for values by period (or ready observations)."""
    if isinstance(seen, dict):
        seen = [Observation(period=str(period), value=value) for period, value in seen.items()]
    return target_status.run(Input(kind=kind, target=target, year=2015, observations=seen, **options))


def codes(result: target_status.Result) -> list[str]:
    return [reason.code for reason in result.reasons]


@pytest.mark.parametrize(
    ("wording", "comparator", "target", "value", "status"),
    [
        ("合格率达到90%以上", ">=", 90, 90, "met"),
        ("合格率达到90%以上", ">=", 90, "89.999999", "missed"),
        ("合格率达到90%以上", ">=", 90, "90.000001", "met"),
        ("普及率超过30%", ">", 30, 30, "missed"),
        ("普及率超过30%", ">", 30, "30.000001", "met"),
        ("普及率超过30%", ">", 30, 29, "missed"),
        ("合格率达到98%", ">=", 98, 98, "met"),
        ("合格率达到98%", ">=", 98, "97.99", "missed"),
        ("覆盖率达到100%", ">=", 100, 100, "met"),
        ("覆盖率达到100%", ">=", 100, "99.999", "missed"),
        ("指数达到85以上", ">=", 85, 85, "met"),
        ("指数达到85以上", ">=", 85, "84.9", "missed"),
        ("损失率3%以下", "<=", 3, 3, "met"),
        ("损失率3%以下", "<=", 3, "3.01", "missed"),
        ("损失率低于3%", "<", 3, 3, "missed"),
        ("损失率低于3%", "<", 3, "2.99", "met"),
        ("事故为零", "<=", 0, 0, "met"),
        ("事故为零", "<=", 0, 1, "missed"),
    ],
)
def test_words_decide_whether_the_number_itself_is_included(wording, comparator, target, value, status):
    assert judge("level", target, {2015: value}, comparator=comparator).status == status, wording


@pytest.mark.parametrize(
    ("wording", "values", "status"),
    [
        ("稳定在96%以上：年年达到", [96, 97, 96.5, 99], "met"),
        ("稳定在96%以上：一年未达到", [96, 95.9, 97, 98], "missed"),
        ("保持在96%以上：缺一年", [96, None, 97, 98], "no_data"),
        ("保持在96%以上：缺一年且一年未达到", [96, None, 95, 98], "missed"),
        ("稳定在96%以上：末年未达到", [96, 97, 97, 95], "missed"),
        ("稳定在96%以上：均值达到而首年未达到", [95, 99, 99, 99], "missed"),
        ("稳定在96%以上：全缺", [None] * 4, "no_data"),
    ],
)
def test_keeping_a_level_is_reaching_it_in_every_period(wording, values, status):
    seen = dict(zip(YEARS, values, strict=True))
    assert judge("maintain", 96, seen, since=2012).status == status, wording


@pytest.mark.parametrize(
    ("wording", "first", "second", "statuses"),
    [
        ("两级抽查分别90%和95%以上", (90, 91), (95, 94), ("met", "missed")),
        ("验收合格、优良分别100%和60%", (100, 100), (60, 75), ("met", "met")),
        ("验收合格、优良分别100%和95%", (100, 99), (95, 95), ("missed", "met")),
        ("县公路、农村公路好路率达到78%：一个数两项指标", (78, 78), (78, 77), ("met", "missed")),
    ],
)
def test_a_list_of_pairs_is_one_target_for_each_pair(wording, first, second, statuses):
    found = tuple(judge("level", target, {2015: value}).status for target, value in (first, second))
    assert found == statuses, wording


@pytest.mark.parametrize(
    ("values", "as_of", "status", "if_due_now"),
    [
        ({2012: 2, 2013: 2, 2014: 2, 2015: 2}, None, "met", "met"),
        ({2012: 2, 2013: 2, 2014: 2, 2015: 1}, None, "missed", "missed"),
        ({2012: 2, 2013: None, 2014: 2, 2015: 1}, None, "no_data", "no_data"),
        ({2012: 2, 2013: None, 2014: 5, 2015: 1}, None, "met", "met"),
        ({2012: 8, 2013: 0}, date(2013, 12, 31), "met", "met"),
        ({2012: 3, 2013: 0}, date(2013, 12, 31), "not_due", "missed"),
        ({2012: 3}, date(2013, 12, 31), "not_due", "no_data"),
    ],
)
def test_a_cumulative_target_sums_counts_and_never_takes_a_missing_one_for_0(values, as_of, status, if_due_now):
    result = judge("cumulative", 8, values, since=2012, unit="count", as_of=as_of)
    assert (result.status, result.if_due_now) == (status, if_due_now)


def test_a_sum_reached_without_a_missing_year_says_so():
    result = judge("cumulative", 8, {2012: 9}, since=2012, unit="count")
    assert result.status == "met"
    assert result.missing == ["2013", "2014", "2015"]
    assert codes(result) == ["sum_reached", "sum_decided_without_missing"]
    assert result.distance == 1


def test_a_ceiling_on_a_sum_is_broken_for_good_but_kept_only_at_the_end():
    early = date(2013, 12, 31)
    options = {"comparator": "<=", "since": 2012, "unit": "count", "as_of": early}
    assert judge("cumulative", 3, {2012: 2, 2013: 2}, **options).status == "missed"
    assert judge("cumulative", 3, {2012: 1, 2013: 1}, **options).status == "not_due"


@pytest.mark.parametrize(
    ("comparator", "low", "value", "high", "basis", "evidence", "status"),
    [
        (">=", 90, 92, 94, "probability", None, "met"),
        (">=", "89.9", 92, 94, "probability", None, "inconclusive"),
        (">=", 84, 88, "89.9", "probability", None, "missed"),
        (">=", 84, 88, 90, "probability", None, "inconclusive"),
        (">", 90, 92, 94, "probability", None, "inconclusive"),
        (">", 84, 88, 90, "probability", None, "missed"),
        ("<=", 84, 88, 90, "probability", None, "met"),
        ("<=", 84, 88, "90.1", "risk_targeted", None, "inconclusive"),
        ("<", 84, 88, 90, "probability", None, "inconclusive"),
        (">=", 84, 92, 94, "probability", "point_estimate", "met"),
        (">=", 84, 88, 94, "probability", "point_estimate", "missed"),
        (">=", 84, 92, 94, "probability", "lower_bound", "inconclusive"),
        (">=", 84, 92, 94, "risk_targeted", None, "inconclusive"),
        (">=", 84, 92, 94, "census", None, "met"),
        (">=", 84, 88, 94, "census", "lower_bound", "missed"),
        (">=", None, 92, None, "probability", None, "met"),
    ],
)
def test_a_sample_decides_by_its_interval_and_a_census_by_its_value(
    comparator, low, value, high, basis, evidence, status
):
    seen = [Observation(period="2015", value=value, low=low, high=high)]
    result = judge("level", 90, seen, comparator=comparator, basis=basis, evidence=evidence)
    assert result.status == status
    assert ("risk_targeted" in codes(result)) == (basis == "risk_targeted")


def test_judging_by_the_value_across_a_straddling_interval_is_said():
    seen = [Observation(period="2015", value=92, low=88, high=95)]
    assert codes(judge("level", 90, seen, basis="probability", evidence="point_estimate")) == [
        "reached",
        "value_decides",
    ]
    bare = [Observation(period="2015", value=92)]
    assert codes(judge("level", 90, bare, basis="probability")) == ["reached", "limits_absent"]


def test_an_interval_is_taken_to_hold_its_estimate():
    beside = [Observation(period="2015", value=100, low=97, high="99.9")]
    assert judge("level", 100, beside, basis="probability").status == "inconclusive"


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "target", "status"),
    [
        ("percent", 57, 100, 57, "met"),
        ("percent", 2, 3, "66.666666666667", "missed"),
        ("percent", 2, 3, "66.666666666666", "met"),
        ("percent", 569999, 1000000, 57, "missed"),
        ("percent", 0, 0, 0, "no_data"),
        ("percent", None, 5, 0, "no_data"),
        ("percent", 5, None, 0, "no_data"),
        ("index", 255, 3, 85, "met"),
    ],
)
def test_a_rate_is_compared_exactly_as_its_counts(unit, numerator, denominator, target, status):
    seen = [Observation(period="2015", numerator=numerator, denominator=denominator)]
    assert judge("level", target, seen, unit=unit).status == status


def test_the_residue_of_binary_fractions_decides_nothing():
    assert 0.57 * 100 < 57
    assert judge("level", 57, {2015: 0.57 * 100}).status == "met"


def test_a_missing_part_leaves_the_period_without_a_value():
    seen = [Observation(period="2015", value=99, missing=["长治", "运城"])]
    result = judge("level", 90, seen)
    assert (result.status, result.value) == ("no_data", None)
    assert result.missing == ["2015: 长治", "2015: 运城"]
    assert "长治、运城" in result.reasons[0].zh
    assert judge("level", 90, [Observation(period="2015", value=99, complete=False)]).status == "no_data"


def test_a_level_before_its_year_is_not_due_but_tells_how_things_stand():
    result = judge("level", 97, {2012: 95, 2013: 97.5, 2014: 99, 2015: 50}, as_of=date(2014, 6, 30))
    assert (result.status, result.if_due_now, result.period, result.distance) == ("not_due", "met", "2013", 0.5)
    assert codes(result) == ["not_yet_due", "reached"]
    nothing = judge("level", 97, {}, as_of=date(2014, 6, 30))
    assert (nothing.status, nothing.if_due_now, nothing.missing) == ("not_due", "no_data", [])


def test_a_level_after_its_year_without_its_value_has_no_data_whatever_came_before():
    assert judge("level", 97, {2014: 99}).status == "no_data"


def test_a_maintained_level_can_fail_before_the_end_but_not_be_met():
    kept = {"2012Q1": 97, "2012Q2": 96, "2012Q3": 98}
    options = {"since": 2012, "every": "quarter", "as_of": date(2012, 9, 30)}
    result = judge("maintain", 96, kept, **options)
    assert (result.status, result.if_due_now) == ("not_due", "met")
    assert len(result.periods) == 16
    result = judge("maintain", 96, kept | {"2012Q2": 95}, **options)
    assert (result.status, result.period, result.distance) == ("missed", "2012Q2", -1)
    assert "2012年第二季度" in result.reasons[0].zh


def test_a_period_that_is_not_due_yet_fails_nothing():
    options = {"since": 2012, "every": "quarter", "as_of": date(2012, 3, 31)}
    assert judge("maintain", 96, {"2012Q1": 97, "2012Q2": 10}, **options).status == "not_due"


def test_a_maintained_sample_is_inconclusive_where_one_period_straddles():
    seen = [Observation(period=str(year), value=98, low=97, high=99) for year in YEARS]
    seen[2] = Observation(period="2014", value=97, low=95, high=98)
    result = judge("maintain", 96, seen, since=2012, basis="risk_targeted")
    assert (result.status, codes(result)) == ("inconclusive", ["interval_straddles", "risk_targeted"])


PEERS = {"河南": 80, "湖北": 82, "湖南": 79, "江西": 78, "安徽": 81}


def among(own: float | None, peers: dict[str, float | None], **options: object) -> target_status.Result:
    named = [Peer(name=name, value=value) for name, value in peers.items()]
    return judge("rank", None, {2015: own}, peers=named, unit="index", **options)


@pytest.mark.parametrize(
    ("own", "changed", "options", "status", "rank"),
    [
        (83, {}, {}, "met", 1),
        (82, {}, {}, "met", 1),
        (81.5, {}, {}, "missed", 2),
        (81.5, {}, {"at_most_rank": 2}, "met", 2),
        (77, {}, {"higher_is_better": False}, "met", 1),
        (79, {}, {"higher_is_better": False}, "missed", 2),
        (83, {"江西": None}, {}, "no_data", None),
        (81.5, {"江西": None}, {}, "missed", None),
        (83, {"江西": None}, {"at_most_rank": 2}, "met", None),
        (None, {}, {}, "no_data", None),
    ],
)
def test_leading_the_six_central_provinces_is_the_first_place(own, changed, options, status, rank):
    result = among(own, PEERS | changed, **options)
    assert (result.status, result.rank) == (status, rank)


def test_missing_peers_are_named():
    result = among(83, PEERS | {"江西": None, "安徽": None})
    assert result.missing == ["江西", "安徽"]
    assert "江西、安徽" in result.reasons[0].zh


def test_places_are_open_while_intervals_overlap():
    peers = [Peer(name="湖北", value=82, low=80, high=84), Peer(name="河南", value=70, low=68, high=72)]
    own = [Observation(period="2015", value=83, low=81, high=85)]
    assert judge("rank", None, own, peers=peers, unit="index", basis="probability").status == "inconclusive"
    assert judge("rank", None, own, peers=peers, unit="index", basis="probability", at_most_rank=2).status == "met"
    assert judge("rank", None, own, peers=peers, unit="index", basis="census").status == "met"


def test_words_without_a_registered_measure_cannot_be_judged():
    result = judge("qualitative", None, {2015: 99})
    assert (result.status, codes(result)) == ("no_data", ["operationalisation_missing"])
    rule = Operationalisation(reference="省质量办 2013-05-20", kind="level", target=80, unit="index")
    result = judge("qualitative", None, {2015: 81}, operationalisation=rule)
    assert (result.status, result.target, codes(result)) == ("met", 80, ["reached", "operationalised"])


def test_a_value_is_never_shown_on_the_wrong_side_of_the_target():
    result = judge("level", 95, {2015: "94.996"})
    assert "94.996%" in result.reasons[0].zh
    assert "94.996%" in result.reasons[0].en


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "level"}, "target_missing"),
        ({"kind": "maintain", "target": 96}, "since_missing"),
        ({"kind": "cumulative", "target": 9, "since": 2016}, "since_after_year"),
        ({"kind": "rank"}, "peers_unnamed"),
        ({"kind": "rank", "peers": [{"name": "A"}, {"name": "A"}]}, "peer_repeated"),
        ({"kind": "level", "target": 9, "observations": [{"period": "2015"}, {"period": "2015年"}]}, "period_repeated"),
        ({"kind": "level", "target": 9, "observations": [{"period": "next year"}]}, "period_unreadable"),
        (
            {"kind": "level", "target": 9, "observations": [{"period": "2015", "value": 1, "low": 3, "high": 2}]},
            "limits_reversed",
        ),
        (
            {"kind": "level", "target": 9, "observations": [{"period": "2015", "value": 1, "numerator": 1}]},
            "observation_ambiguous",
        ),
        (
            {"kind": "level", "target": 9, "observations": [{"period": "2015", "numerator": -1, "denominator": 2}]},
            "counts_negative",
        ),
        (
            {"kind": "cumulative", "target": 9, "since": 2015, "observations": [{"period": "2015", "value": -1}]},
            "counts_negative",
        ),
    ],
)
def test_a_target_or_observation_that_contradicts_itself_is_a_problem(asked, code):
    with pytest.raises(Problem) as caught:
        target_status.run(Input.model_validate({"year": 2015} | asked))
    assert caught.value.code == code


ORDER = {"missed": 0, "inconclusive": 1, "met": 2}
numbers = st.decimals(0, 100, places=3)


@given(numbers, numbers, numbers, st.sampled_from([">=", ">"]), st.sampled_from(["census", "probability"]))
def test_raising_a_value_never_worsens_a_status(target, value, rise, comparator, basis):
    def status(number):
        seen = [Observation(period="2015", value=number, low=number - 2, high=number + 2)]
        return ORDER[judge("level", target, seen, comparator=comparator, basis=basis).status]

    assert status(value) <= status(value + rise)


@given(st.lists(numbers, min_size=4, max_size=4), st.integers(0, 3), numbers, numbers)
def test_raising_one_period_never_worsens_a_maintained_or_summed_target(values, at, rise, target):
    raised = [*values[:at], values[at] + rise, *values[at + 1 :]]
    for kind in ("maintain", "cumulative"):
        before, after = (
            judge(kind, target, dict(zip(YEARS, series, strict=True)), since=2012).status for series in (values, raised)
        )
        assert ORDER[before] <= ORDER[after]


@given(st.lists(numbers, min_size=5, max_size=5), numbers, numbers, st.integers(1, 6))
def test_raising_the_own_value_never_worsens_a_place(peers, own, rise, at_most):
    named = dict(zip(PEERS, peers, strict=True))
    before, after = (among(value, named, at_most_rank=at_most) for value in (own, own + rise))
    assert ORDER[before.status] <= ORDER[after.status]
    assert after.rank <= before.rank


@given(numbers, numbers, st.sampled_from([(">=", "<"), (">", "<=")]))
def test_a_census_meets_either_a_target_or_its_opposite(target, value, opposites):
    statuses = {judge("level", target, {2015: value}, comparator=comparator).status for comparator in opposites}
    assert statuses == {"met", "missed"}


@given(st.lists(st.none() | numbers, min_size=4, max_size=4), numbers)
def test_what_is_missing_never_counts_as_0(values, target):
    """A verdict given despite missing periods is the verdict whatever these turn out to be."""
    for kind in ("maintain", "cumulative"):
        result = judge(kind, target, dict(zip(YEARS, values, strict=True)), since=2012)
        if result.status == "no_data":
            continue
        for filling in product([0, 1000], repeat=values.count(None)):
            filled = iter(filling)
            whole = [next(filled) if value is None else value for value in values]
            assert judge(kind, target, dict(zip(YEARS, whole, strict=True)), since=2012).status == result.status


@given(numbers, numbers, st.sampled_from([">=", ">", "<=", "<"]))
def test_the_distance_is_positive_only_on_the_good_side(target, value, comparator):
    result = judge("level", target, {2015: value}, comparator=comparator)
    if result.status == "met":
        assert result.distance >= 0
    else:
        assert result.distance <= 0


@given(st.permutations(YEARS), st.lists(numbers, min_size=4, max_size=4), numbers)
def test_the_order_of_observations_does_not_matter(order, values, target):
    by_year = dict(zip(YEARS, values, strict=True))
    mixed = {year: by_year[year] for year in order}
    assert judge("maintain", target, mixed, since=2012) == judge("maintain", target, by_year, since=2012)
