"""What is computed from frozen tables: counts, values, what is missing, where targets stand."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import ibis
import pytest
from scipy.stats import binomtest

from indicator_samples import CITIES, PROVINCE, Records, full_year, load, small_pack
from zhiheng.apps.indicators.computing import Computation, Source
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

FOOD, AGRI = "food-spot-check-pass", "agri-spot-check-pass"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load(small_pack(tmp_path_factory.mktemp("packs") / "packs"))


def compute(pack, records, first="2015", last="2015"):
    source = Source(
        {name: ibis.memtable(table) for name, table in records.tables().items()},
        {"inspections": "a" * 64, "returns": "b" * 64},
    )
    found = Computation(pack, source, first=Period.parse(first), last=Period.parse(last)).figures()
    return {one.key: json.loads(one.canonical) for one in found}


def test_rate_of_the_province_comes_from_counts_and_not_from_the_rates_of_its_cities(pack):
    records = Records()
    records.inspect(1, 1, city="140100")
    records.inspect(98, 0, city="140200")
    figures = compute(pack, records)
    assert figures[f"{FOOD}.140100.2015"]["result"]["shown"] == "50.00"
    assert figures[f"{FOOD}.140200.2015"]["result"]["shown"] == "100.00"
    assert figures[f"{FOOD}.{PROVINCE}.2015"]["result"]["shown"] == "99.00"
    assert figures[f"{FOOD}.{PROVINCE}.2015"]["counts"] == {"numerator": "99", "denominator": "100"}


def test_undetermined_samples_and_other_products_do_not_count(pack):
    records = Records()
    records.inspect(9, 1)
    records.inspect(500, 0, domain="drug")
    records.inspections.append(({**records.inspections[0][0], "verdict": "undetermined"}, records.inspections[0][1]))
    assert compute(pack, records)[f"{FOOD}.140100.2015"]["counts"] == {"numerator": "9", "denominator": "10"}


def test_sample_of_no_known_city_belongs_to_the_province_alone(pack):
    records = Records()
    records.inspect(3, 1, city=None)
    figures = compute(pack, records)
    assert figures[f"{FOOD}.{PROVINCE}.2015"]["counts"]["denominator"] == "4"
    assert figures[f"{FOOD}.140100.2015"]["completeness"] == "none"


def test_value_is_kept_unrounded_and_shown_half_up(pack):
    records = Records()
    records.inspect(3999, 1)
    records.inspect(2, 1, domain="agri")
    figures = compute(pack, records)
    assert figures[f"{FOOD}.140100.2015"]["result"]["value"] == "99.975"
    assert figures[f"{FOOD}.140100.2015"]["result"]["shown"] == "99.98"
    assert figures[f"{AGRI}.140100.2015"]["result"]["value"] == "66.66666666666666666666666667"


def test_limits_are_those_of_an_independent_computation(pack):
    records = Records()
    records.inspect(81, 7)
    result = compute(pack, records)[f"{FOOD}.140100.2015"]["result"]
    wilson = binomtest(81, 88).proportion_ci(method="wilson")
    assert float(result["low"]) == pytest.approx(wilson.low * 100, rel=1e-11)
    assert float(result["high"]) == pytest.approx(wilson.high * 100, rel=1e-11)
    assert (result["interval"], result["level"]) == ("wilson", "0.95")


def test_no_samples_is_no_data_and_not_zero(pack):
    figure = compute(pack, Records())[f"{FOOD}.{PROVINCE}.2015"]
    assert figure["completeness"] == "none"
    assert figure["result"]["value"] is None
    assert figure["targets"][0]["status"] == "no_data"


def test_cities_without_samples_are_named(pack):
    records = Records()
    records.inspect(3, 1, city="140500")
    assert compute(pack, records)[f"{FOOD}.{PROVINCE}.2015"]["gaps"] == [c for c in CITIES if c != "140500"]


def test_quarters_add_up_to_the_year(pack):
    records = Records()
    full_year(records)
    figures = compute(pack, records)
    quarters = [figures[f"{FOOD}.{PROVINCE}.2015Q{q}"]["counts"] for q in range(1, 5)]
    year = figures[f"{FOOD}.{PROVINCE}.2015"]["counts"]
    assert {name: str(sum(int(q[name]) for q in quarters)) for name in year} == year


def test_missing_city_makes_the_province_incomplete_and_is_named(pack):
    records = Records()
    full_year(records)
    records.cells = [c for c in records.cells if not (c[0]["city"] == "140700" and c[0]["period"] == "2015Q3")]
    figures = compute(pack, records)
    year = figures[f"ex-factory-pass.{PROVINCE}.2015"]
    assert year["completeness"] == "incomplete"
    assert year["result"]["value"] is None
    assert {(gap["area"], gap["period"]) for gap in year["missing"]} == {("140700", "2015Q3")}
    assert figures[f"ex-factory-pass.{PROVINCE}.2015Q2"]["result"]["shown"] == "99.90"
    assert figures["ex-factory-pass.140700.2015"]["completeness"] == "incomplete"
    assert figures["ex-factory-pass.140100.2015"]["result"]["shown"] == "99.90"


def test_rate_of_lengths_is_exact(pack):
    records = Records()
    full_year(records)
    figure = compute(pack, records)[f"county-good-roads.{PROVINCE}.2015"]
    assert Decimal(figure["result"]["value"]) == Decimal("81.5") * 100 / Decimal("100.25")
    assert figure["counts"] == {"numerator": "896.5", "denominator": "1102.75"}
    assert figure["result"]["low"] is None


def test_cumulative_count_needs_every_year(pack):
    records = Records()
    for year in (2011, 2012, 2014, 2015):
        records.report(str(year), luban_prizes_new=3)
    figures = compute(pack, records, first="2011")
    assert figures[f"luban-prizes.{PROVINCE}.2012"]["result"]["value"] == "6"
    last = figures[f"luban-prizes.{PROVINCE}.2015"]
    assert last["completeness"] == "incomplete"
    assert [gap["period"] for gap in last["missing"]] == ["2013"]
    assert last["targets"][0]["status"] == "met"  # 12 of 8 whatever 2013 holds: counts only add


def test_maintained_target_is_missed_by_one_quarter(pack):
    records = Records()
    for year in range(2012, 2016):
        full_year(records, year)
    records.inspect(0, 300, on="2013-08-01", domain="agri")
    finding = compute(pack, records, first="2012")[f"{AGRI}.{PROVINCE}.2015"]["targets"][0]
    assert finding["status"] == "missed"
    assert [one["period"] for one in finding["periods"] if one["status"] == "missed"] == ["2013Q3"]


def test_strict_comparator_is_not_met_by_the_number_itself(pack):
    records = Records()
    for city in CITIES:
        records.report("2015", city=city, agri_area_standardised=30, agri_area_total=100)
    finding = compute(pack, records)[f"agri-standardised-production.{PROVINCE}.2015"]["targets"][0]
    assert (finding["comparator"], finding["status"]) == (">", "missed")


def test_sample_whose_interval_straddles_the_target_is_inconclusive(pack):
    records = Records()
    records.inspect(980, 22)
    assert compute(pack, records)[f"{FOOD}.{PROVINCE}.2015"]["targets"][0]["status"] == "inconclusive"


def test_reported_index_has_the_limits_of_its_reported_error(pack):
    records = Records()
    full_year(records)
    result = compute(pack, records)[f"producer-service-satisfaction.{PROVINCE}.2015"]["result"]
    assert float(result["low"]) == pytest.approx(81 - 1.959963984540 * 0.8, abs=1e-9)
    assert (result["interval"], result["shown"]) == ("reported", "81.00")


def test_rank_without_one_of_the_other_provinces_is_named_as_missing(pack):
    records = Records()
    full_year(records)
    records.cells = [c for c in records.cells if c[0]["item"] != "user_satisfaction_jiangxi"]
    figure = compute(pack, records)[f"user-satisfaction-rank.{PROVINCE}.2015"]
    assert [gap["item"] for gap in figure["missing"]] == ["user_satisfaction_jiangxi"]
    assert figure["result"]["value"] is None


def test_later_version_of_a_return_replaces_the_earlier(pack):
    records = Records()
    records.report("2015", version=2, luban_prizes_new=5)
    records.report("2015", version=1, luban_prizes_new=3)
    assert compute(pack, records, first="2015")[f"luban-prizes.{PROVINCE}.2015"]["missing"][0]["period"] == "2011"
    for year in range(2011, 2015):
        records.report(str(year), luban_prizes_new=0)
    assert compute(pack, records)[f"luban-prizes.{PROVINCE}.2015"]["result"]["value"] == "5"


def test_target_in_words_says_so_once(pack):
    figures = [one for one in compute(pack, Records()).values() if one["indicator"] == "leading-product-quality"]
    assert [figure["targets"][0]["reasons"][0]["code"] for figure in figures] == ["operationalisation_missing"]


def test_outlook_is_given_while_the_target_is_not_due(pack):
    records = Records()
    for year in range(2011, 2015):
        full_year(records, year)
    figures = compute(pack, records, first="2011", last="2014")
    found = figures[f"{FOOD}.{PROVINCE}.2014"]["outlook"][0]
    assert found["status"] == "projected"
    assert Decimal(0) <= Decimal(found["probability"]) <= Decimal(1)
    assert Decimal(found["low"]) < Decimal(found["high"])
    assert figures[f"{FOOD}.{PROVINCE}.2013"]["outlook"] == []


def test_freeze_of_a_quarter_has_no_figure_of_its_unfinished_year(pack):
    records = Records()
    full_year(records, 2014)
    full_year(records, 2015)
    figures = compute(pack, records, first="2014", last="2015Q2")
    assert f"{FOOD}.{PROVINCE}.2015Q2" in figures
    assert f"{FOOD}.{PROVINCE}.2014" in figures
    assert f"{FOOD}.{PROVINCE}.2015" not in figures
    assert f"{FOOD}.{PROVINCE}.2015Q3" not in figures


def test_order_of_rows_does_not_change_a_byte(pack):
    records = Records()
    full_year(records)
    before = compute(pack, records)
    records.inspections.reverse()
    records.cells.reverse()
    assert compute(pack, records) == before


def test_figure_names_pack_engines_and_data_it_was_made_with(pack):
    records = Records()
    full_year(records)
    figure = compute(pack, records)[f"{FOOD}.{PROVINCE}.2015"]
    assert figure["pack"] == {"id": "cn-sx-2012", "version": pack.version, "hash": pack.hash}
    assert figure["engines"]["intervals"] == "1.0.0"
    assert figure["datasets"] == {"inspections": "a" * 64}


def test_design_based_interval_without_populations_is_refused(pack):
    indicators = dict(pack.indicators)
    indicators[FOOD] = indicators[FOOD].model_copy(update={"interval": "design"})
    records = Records()
    records.inspect(3, 1)
    with pytest.raises(Problem, match="population"):
        compute(replace(pack, indicators=indicators), records)


def test_survey_with_fewer_than_five_answers_is_withheld(pack):
    records = Records()
    full_year(records)
    records.report("2015", version=2, producer_satisfaction_n=4)
    figure = compute(pack, records)[f"producer-service-satisfaction.{PROVINCE}.2015"]
    assert (figure["completeness"], figure["withheld"]) == ("withheld", "primary")
    assert figure["result"]["value"] is None
    assert figure["counts"] == {}


def test_withheld_number_stands_nowhere_not_even_in_the_reasons_of_later_periods(pack):
    records = Records()
    full_year(records, 2014)
    full_year(records)
    few = {"producer_satisfaction": "73.19", "producer_satisfaction_se": "0.83", "producer_satisfaction_n": 4}
    records.report("2014", version=2, **few)
    figures = compute(pack, records, first="2014")
    survey = {key: figure for key, figure in figures.items() if key.startswith("producer-service-satisfaction")}
    withheld = survey[f"producer-service-satisfaction.{PROVINCE}.2014"]
    assert withheld["completeness"] == "withheld"
    assert [(one["status"], one["if_due_now"]) for one in withheld["targets"]] == [("not_due", "no_data")]
    assert withheld["targets"][0]["reasons"][0]["code"] == "withheld"
    said = json.dumps(survey, ensure_ascii=False)
    assert not [number for number in ("73.1", "71.5", "71.6", "74.8") if number in said]  # nor the limits
    assert survey[f"producer-service-satisfaction.{PROVINCE}.2015"]["result"]["shown"] == "81.00"


def test_small_count_of_people_is_withheld_together_with_a_second_city(pack):
    returns = [form.model_copy(update={"items": tuple(map(_of_people, form.items))}) for form in pack.returns]
    records = Records()
    full_year(records)
    records.report("2015", city="140300", version=2, agri_area_standardised=40, agri_area_total=100)
    records.report("2015", city="140500", version=2, agri_area_standardised=3, agri_area_total=100)
    figures = compute(replace(pack, returns=returns), records)
    cities = {city: figures[f"agri-standardised-production.{city}.2015"]["withheld"] for city in CITIES}
    assert cities["140500"] == "primary"
    assert list(cities.values()).count("complementary") >= 1
    assert figures[f"agri-standardised-production.{PROVINCE}.2015"]["result"]["shown"] is not None


def _of_people(item):
    return item.model_copy(update={"unit": "person"}) if item.id == "agri_area_standardised" else item
