"""What the report may say of figures: nothing that their intervals do not carry."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.apps.publication.report import cities, commentary, missing
from zhiheng.apps.publication.report.comparing import Change, change, leaders
from zhiheng.apps.publication.report.released import Reading
from zhiheng.apps.publication.report.words import numeral
from zhiheng.vocab.bilingual import Text

NAMES = {f"14{number:02d}00": name for number, name in enumerate(["太原市", "大同市", "阳泉市", "长治市"], start=1)}
INDICATOR = SimpleNamespace(
    name=Text("食品抽检合格率", "food checks"), measure=SimpleNamespace(method="ratio"), targets=()
)
PROVINCE = SimpleNamespace(
    area_name=NAMES.get, pack=SimpleNamespace(cities=[SimpleNamespace(code=code, name=NAMES[code]) for code in NAMES])
)


def reading(shown, low=None, high=None, *, basis="risk_targeted", period="2015", area="140000", **finding):
    """A figure of 100 or more samples, or of a census if it has no limits."""
    text = None if shown is None else f"{float(shown):.2f}"
    record = {
        "indicator": "food", "area": area, "period": period, "completeness": "complete", "missing": [], "gaps": [],
        "counts": {}, "measure": {"basis": basis}, "targets": [finding] if finding else [],
        "result": {
            "unit": "percent", "shown": text, "value": text,
            "low": None if low is None else str(low), "high": None if high is None else str(high),
        },
    }  # fmt: skip
    return Reading(record, INDICATOR)


def census(shown, **given):
    return reading(shown, basis="census", **given)


def test_rise_is_told_only_when_the_intervals_are_apart():
    before, now = reading(94, 92, 95.5, period="2014"), reading(97, 96, 98)
    said = commentary.since_last_year(before, now)
    assert said == "比上年（94.00%，区间92.00%～95.50%）上升3个百分点，两年区间不重叠，上升明确。"


def test_overlapping_intervals_are_said_to_leave_it_open():
    said = commentary.since_last_year(reading(96, 94, 97, period="2014"), reading(97, 96, 98))
    assert said == "上年为96.00%（94.00%～97.00%），两年区间重叠，现有数据不足以判断升降。"


def test_sample_without_an_interval_neither_rises_nor_falls():
    said = commentary.since_last_year(reading(70, basis="probability"), reading(90, basis="probability"))
    assert said == "上年为70.00%；抽样数值没有误差区间，不判断升降。"


def test_complete_count_changes_by_the_digits_that_are_printed():
    assert commentary.since_last_year(census(99.41), census(99.43)) == "比上年（99.41%）上升0.02个百分点。"
    assert commentary.since_last_year(census(99.43), census(99.43)) == "与上年（99.43%）持平。"


def test_year_without_a_value_is_not_compared():
    assert commentary.since_last_year(None, census(99)) == "上年没有可比的数值，不作比较。"
    assert commentary.since_last_year(census(99), census(None)) == ""


def test_whole_series_rises_every_year_only_if_every_step_does():
    steady = [census(value, period=str(year)) for year, value in zip((2013, 2014, 2015), (90, 91, 92), strict=True)]
    assert commentary.since_first_year(steady) == "与2013年（90.00%）相比，逐年上升。"
    dip = [census(value, period=str(year)) for year, value in zip((2013, 2014, 2015), (90, 89, 92), strict=True)]
    assert commentary.since_first_year(dip) == "与2013年（90.00%）相比，总体上升，但并非每年都有明确上升。"


def finding(**facts):
    return {"id": "t", "kind": "level", "comparator": ">=", "value": "97", "year": 2015, "status": "met"} | facts


@pytest.mark.parametrize(
    ("now", "facts", "said"),
    [
        (reading(98.5, 97.4, 99), {}, "比目标值高1.5个百分点，区间整体高于目标值，目标（≥97%）已达到。"),
        (reading(97.5, 96, 98.5), {"status": "inconclusive"},
         "区间96.00%～98.50%跨越目标值97，目标（≥97%）是否达到不能判定。"),
        (census(96.4), {"status": "missed"}, "比目标值低0.6个百分点，目标（≥97%）未达到。"),
        (census(97), {}, "数值与目标值相同，目标（≥97%）已达到。"),
        (census(None), {"status": "no_data"}, "因数据不全或没有数据，目标（≥97%）是否达到无从判定。"),
        (census(96, period="2013"), {"status": "not_due", "if_due_now": "missed"},
         "目标（≥97%）期限为2015年底，尚未到期；按现有数据尚未达到。"),
        (census(99, period="2016"), {"status": "missed"}, "目标（≥97%）期限为2015年底，按到期时的数据未达到。"),
    ],
)  # fmt: skip
def test_position_against_the_target_follows_the_finding(now, facts, said):
    assert commentary.standing(now, finding(**facts)) == said


def test_periods_that_failed_are_named():
    facts = finding(kind="maintain", status="missed")
    facts["periods"] = [{"period": f"2015Q{n}", "status": "missed" if n == 3 else "met"} for n in range(1, 5)]
    said = commentary.standing(census(99), facts)
    assert "4个报告期中3个达到，1个未达到（2015年第三季度）" in said
    assert said.endswith("该目标未达到。")


def test_missing_parts_are_named_by_area_and_period_and_never_counted():
    cells = [{"area": "140200", "period": "2015Q2"}, {"area": "140200", "period": "2015Q1"}]
    assert missing.cells(PROVINCE, cells) == ["大同市（2015年第一季度、2015年第二季度）"]
    now = census(None)
    now.record["completeness"], now.record["missing"] = "incomplete", cells
    said = commentary.why_absent(PROVINCE, now)
    assert said == "以下数据缺报，缺报不按0计，因此不出数：大同市（2015年第一季度、2015年第二季度）。"


def test_risk_targeted_sample_is_said_to_describe_itself_only():
    assert "不推及全部产品" in commentary.sampling(reading(97, 96, 98))
    assert commentary.sampling(census(97)) == ""


def at(area, shown, low=None, high=None, **given):
    return reading(shown, low, high, area=area, basis="probability" if low is not None else "census", **given)


def test_city_is_first_only_if_its_interval_lies_above_all_others():
    apart = [at("140100", 99, 98.5, 99.5), at("140200", 96, 95, 97), at("140300", 95.5, 94, 96.5)]
    said = "".join(cities.sentences(PROVINCE, apart))
    assert said.startswith("太原市（99.00%）最高；阳泉市（95.50%）、大同市（96.00%）居最低一组，彼此区间重叠。")
    together = [at("140100", 99, 96, 99.8), *apart[1:]]
    assert "11" not in "".join(cities.sentences(PROVINCE, together))
    assert "不能区分高低，不排名次" in "".join(cities.sentences(PROVINCE, together))


def test_cities_of_a_census_with_the_same_printed_value_share_the_first_place():
    said = "".join(cities.sentences(PROVINCE, [at("140100", 100), at("140200", 100), at("140300", 99.5)]))
    assert said.startswith("太原市、大同市并列最高（100.00%）；阳泉市（99.50%）最低。")


def test_city_without_a_value_is_named():
    assert "没有数值的市：大同市、阳泉市、长治市。" in "".join(
        cities.sentences(PROVINCE, [at("140100", 99), at("140200", None)])
    )


values = st.decimals(min_value=1, max_value=99, places=2)
spans = st.tuples(values, values, values).map(sorted)


@given(spans, spans)
def test_overlap_never_becomes_a_rise_or_fall(first, second):
    before, now = (reading(mid, low, high, period=year) for (low, mid, high), year in
                   ((first, "2014"), (second, "2015")))  # fmt: skip
    overlaps = first[0] <= second[2] and second[0] <= first[2]
    said = commentary.since_last_year(before, now)
    assert bool(re.search("上升|下降", said.replace("升降", ""))) == (not overlaps)
    assert (change(before, now) == Change.OPEN) == overlaps


@given(st.lists(spans, min_size=2, max_size=4))
def test_single_leader_lies_above_everybody_else(found):
    given_ = [at(area, mid, low, high) for area, (low, mid, high) in zip(NAMES, found, strict=False)]
    first = leaders(given_, highest=True)
    if len(first) == 1:
        [leader] = first
        assert all(other.limits[1] < leader.limits[0] for other in given_ if other is not leader)


def test_chinese_numerals():
    assert [numeral(number) for number in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]
