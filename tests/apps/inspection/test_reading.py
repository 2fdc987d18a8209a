"""From the cells of a line to a result: each known defect of real files, one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_samples import TODAY, failure, read, sample
from registry_samples import code


def only(cells):
    (line,) = read(cells)
    return line


def told(cells):
    line = only(cells)
    assert line.faults == []
    return line.values


def codes(cells):
    return {(fault.column, fault.code) for fault in only(cells).faults}


@pytest.mark.parametrize("mark", ["‖", "║", "||", "︱", " ‖ ", "|", "∥"])
def test_several_failing_items_in_one_cell_are_told_apart_with_any_separator(mark):
    cell = f"铅（以Pb计）{mark}0.52mg/kg{mark}≤0.2mg/kg；镉{mark}1.16mg/kg{mark}≤0.5mg/kg"
    line = only(failure(failing=cell, found="", limit=""))
    assert [(item.item, item.found_values, item.limit_high) for item in line.items] == [
        ("铅（以Pb计）", (Decimal("0.52"),), Decimal("0.2")),
        ("镉", (Decimal("1.16"),), Decimal("0.5")),
    ]


def test_the_form_of_four_parts_has_the_unit_in_a_part_of_its_own():
    (item,) = only(failure(failing="铅‖0.52‖mg/kg‖≤0.2", found="", limit="")).items
    assert (item.found_values, item.found_unit, item.limit_high, item.limit_unit) == (
        (Decimal("0.52"),),
        "mg/kg",
        Decimal("0.2"),
        "mg/kg",
    )


def test_items_results_and_limits_in_three_columns_are_matched_one_to_one():
    line = only(
        failure(
            failing="1.铅；2.镉",
            found="0.52mg/kg；1.16mg/kg",
            limit="≤0.2mg/kg；≤0.5mg/kg",
        )
    )
    assert [(item.item, item.found_raw, item.limit_raw) for item in line.items] == [
        ("铅", "0.52mg/kg", "≤0.2mg/kg"),
        ("镉", "1.16mg/kg", "≤0.5mg/kg"),
    ]


def test_columns_that_do_not_match_go_back():
    assert codes(failure(failing="铅；镉", found="0.52mg/kg；1mg/kg；2mg/kg", limit="≤0.2mg/kg")) == {
        ("failing", "items_do_not_match")
    }


@pytest.mark.parametrize(
    ("found", "limit", "kind", "values", "unit"),
    [
        ("2.55μg/kg", "不得检出", "not_detected", ("2.55",), "μg/kg"),
        ("0.0268g/kg", "不得使用", "prohibited", ("0.0268",), "g/kg"),
        ("5.8×103CFU/g", "≤1000 CFU/g", "bounds", ("5800",), "CFU/g"),
        (
            "1.8×102, 3.7×102, 3.2×102, 2.7×102, 3.1×102",
            "n=5, c=2, m=100, M=1000",
            "sampling_plan",
            ("180", "370", "320", "270", "310"),
            "",
        ),
        ("5.96g/100mL", "≥9.62g/100ml", "bounds", ("5.96",), "g/100mL"),
        ("1.48", "", "missing", ("1.48",), ""),
    ],
)
def test_result_and_limit_are_read_as_value_unit_and_kind(found, limit, kind, values, unit):
    (item,) = only(failure(found=found, limit=limit)).items
    assert (item.limit_kind, item.found_values, item.found_unit) == (kind, tuple(map(Decimal, values)), unit)
    assert (item.found_raw, item.limit_raw) == (found, limit)


def test_words_that_no_rule_knows_are_kept_as_they_are():
    (item,) = only(failure(found="感官不佳的描述文字", limit="≤0.5mg/kg")).items
    assert (item.found_kind, item.found_raw) == ("unread", "感官不佳的描述文字")


@pytest.mark.parametrize(
    "slip",
    [
        {"product": "河北省食品药品监督管理局"},
        {"product": "天津市市场和质量监督管理委员会"},
        {"product": "不符合规定"},
        {"organisation_name": "20170301"},
        {"failing": "≤20μg/kg"},
        {"failing": "n=5, c=2, m=2.5×104, M=105CFU/g"},
        {"found": "初检机构：武汉食品化妆品检验所；复检机构：山东省食品药品检验研究院"},
        {"limit": "上海市食品药品检验所"},
        {"laboratory": "[检查]（溶散时限）"},
        {"spec": "26.1μg/kg"},
        {"found": "感官不佳", "limit": "另一列的文字"},
    ],
)
def test_a_line_whose_columns_slipped_is_set_aside_and_not_mended(slip):
    line = only(failure(**slip))
    assert line.reason == "columns_shifted"
    assert line.values == {}
    assert line.items == []
    assert all(fault.remedy.zh for fault in line.faults)


@pytest.mark.parametrize(
    "fine",
    [
        {"product": "监督管理手册（书）"},
        {"organisation_name": "ETHICON"},
        {"spec": "200克/7.1盎司/袋"},
        {"laboratory": "初检机构：成都市食品药品检验研究院；复检机构：中国测试技术研究院"},
        {"failing": "嗜渗酵母计数"},
    ],
)
def test_a_line_that_only_looks_odd_is_taken(fine):
    assert only(failure(**fine)).reason == ""


def test_a_line_without_any_sample_is_set_aside():
    line = only(dict.fromkeys(failure(), "") | {"notice_title": "3批次保健食品不合格"})
    assert (line.reason, [fault.code for fault in line.faults]) == ("sample_missing", ["sample_missing"])


@pytest.mark.parametrize(
    ("cell", "first", "again"),
    [
        ("初检机构：甲院；复检机构：乙院", "甲院", "乙院"),
        ("初检结构：甲院；复检机构：乙院", "甲院", "乙院"),
        ("甲院", "甲院", ""),
        ("", "", ""),
    ],
)
def test_two_laboratories_in_one_cell_are_told_apart(cell, first, again):
    values = told(failure(laboratory=cell))
    assert (values["laboratory"], values["recheck_laboratory"]) == (first, again)


def test_a_list_without_a_verdict_column_holds_failures_only():
    values = told(failure())
    assert (values["verdict"], values["extent"]) == ("fail", "failures_only")
    assert (values["occurred_on"], values["date_basis"]) == (date(2019, 7, 8), "notice")


def test_a_list_without_any_date_bears_the_day_of_receipt_and_says_so():
    values = told(failure(notice_on=""))
    assert (values["occurred_on"], values["date_basis"]) == (TODAY, "received")


def test_a_report_with_a_verdict_column_holds_all_results():
    values = told(sample())
    assert (values["verdict"], values["extent"], values["date_basis"]) == ("pass", "all", "sampled")


@pytest.mark.parametrize("column", ["verdict", "level", "domain", "occurred_on"])
def test_a_report_must_say_what_rates_depend_on(column):
    assert codes(sample(**{column: ""})) == {(column, f"{column}_missing")}


@pytest.mark.parametrize(
    ("column", "word"),
    [("verdict", "良"), ("level", "乡镇"), ("domain", "艺术"), ("sampling", "某种"), ("extent", "若干")],
)
def test_a_word_that_is_not_known_goes_back_with_those_that_are(column, word):
    (fault,) = only(sample(**{column: word})).faults
    assert (fault.column, fault.code) == (column, f"{column}_unknown")
    assert word in fault.message.zh
    assert "、" in fault.remedy.zh


def test_a_pass_with_failing_items_contradicts_itself():
    assert codes(sample(failing="铅‖1mg/kg‖≤0.2mg/kg")) == {("verdict", "verdict_contradicted")}


def test_a_pass_in_a_list_of_failures_contradicts_the_file():
    assert codes(sample(extent="仅不合格")) == {("verdict", "extent_contradicted")}


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("合格", "pass"),
        ("不合格", "fail"),
        ("符合规定", "pass"),
        ("不符合规定", "fail"),
        ("未判定", "undetermined"),
        ("复检中", "undetermined"),
    ],
)
def test_verdicts_are_read_in_every_wording(word, verdict):
    assert told(sample(verdict=word))["verdict"] == verdict


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("国家级", "national"),
        ("国抽", "national"),
        ("省级", "provincial"),
        ("省抽", "provincial"),
        ("市级", "city"),
        ("县级", "county"),
        ("区级", "county"),
    ],
)
def test_levels_are_read_in_every_wording(word, level):
    assert told(sample(level=word))["level"] == level


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("市场监管总局", "national"),
        ("国家药监局", "national"),
        ("山西省市场监督管理局", "provincial"),
        ("太原市市场监督管理局", "city"),
        ("", "unstated"),
    ],
)
def test_whose_notice_it_is_tells_the_level(body, level):
    assert told(failure(notice_body=body))["level"] == level


@pytest.mark.parametrize(
    ("word", "domain"),
    [
        ("食品", "food"),
        ("农产品", "agri"),
        ("食用农产品", "agri"),
        ("药品", "drug"),
        ("工业产品", "industrial"),
        ("出口食品农产品", "export_food"),
        ("出口工业产品", "export_industrial"),
        ("服务", "service"),
        ("农资", "agri_input"),
    ],
)
def test_domains_are_read_in_every_wording(word, domain):
    assert told(sample(domain=word))["domain"] == domain


def test_the_head_of_the_product_column_tells_the_domain():
    cells = failure(notice_title="")
    del cells["product"]
    assert told(cells | {"food": "红薯淀粉"})["domain"] == "food"
    assert told(cells | {"drug": "板蓝根颗粒"})["domain"] == "drug"


@pytest.mark.parametrize(
    ("word", "sampling"),
    [
        ("概率抽样", "probability"),
        ("分层随机抽样", "probability"),
        ("监督抽查", "risk_targeted"),
        ("风险监测", "risk_targeted"),
        ("全数检验", "census"),
        ("", "unstated"),
    ],
)
def test_ways_of_sampling_are_read_in_every_wording(word, sampling):
    assert told(sample(sampling=word))["sampling"] == sampling


@pytest.mark.parametrize(
    ("division", "code", "written"),
    [
        ("140105", "140105", "140105"),
        ("太原市小店区", "140105", "140105"),
        ("平城区", "140213", "140213"),
        ("太谷县", "140703", "140726"),
        ("大同市南郊区", "140200", "140211"),
        ("运城", "140800", "140800"),
        ("130102", "", "130102"),
    ],
)
def test_divisions_are_found_by_code_and_by_name_old_ones_too(division, code, written):
    values = told(sample(division=division))
    assert (values["division"], values["division_written"]) == (code, written)


def test_a_division_that_nobody_knows_goes_back_from_a_report():
    assert codes(sample(division="无此区")) == {("division", "division_unknown")}


@pytest.mark.parametrize("address", ["云南省昆明市盘龙区北京路1035号", "https://item.jd.com/7294595.html", ""])
def test_samples_of_other_provinces_are_taken_without_a_division(address):
    values = told(failure(organisation_address=address))
    assert values["division"] == ""
    assert values["place_raw"] == address


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019/1/25", date(2019, 1, 25)),
        ("2015-03-01/批号20150301", date(2015, 3, 1)),
        ("2018.05.2818052803", date(2018, 5, 28)),
        ("KL60774", None),
        ("18年3月", None),
        ("", None),
    ],
)
def test_date_and_lot_of_one_column_are_told_apart_only_where_that_is_certain(cell, day):
    values = told(failure(batch=cell))
    assert (values["produced_on"], values["batch"]) == (day, cell)


def test_the_code_of_the_organisation_is_checked():
    right = code(77)
    assert told(sample(organisation_code=right))["organisation_code"] == right
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert codes(sample(organisation_code=wrong)) == {("organisation_code", "uscc_check_character")}


def test_all_faults_of_a_line_are_told_at_once():
    assert len(codes(sample(verdict="良", level="乡镇", domain="艺术", occurred_on="去年"))) == 4


TEXT = st.text(alphabet="‖║|；;.0123456789≤≥<>铅镉不得检出mg/kgCFU×() /-\n", max_size=40)


@given(TEXT, TEXT, TEXT)
def test_no_cell_however_odd_brings_the_reader_down(failing, found, limit):
    line = only(failure(failing=failing, found=found, limit=limit))
    assert bool(line.faults) == bool(line.reason) == (line.values == {})


@given(
    st.lists(st.sampled_from(["铅", "镉", "菌落总数", "水分"]), min_size=1, max_size=4, unique=True),
    st.sampled_from("‖║︱"),
)
def test_as_many_items_come_out_as_went_in(names, mark):
    cell = "；".join(f"{name}{mark}{place}.5mg/kg{mark}≤0.2mg/kg" for place, name in enumerate(names))
    assert [item.item for item in only(failure(failing=cell, found="", limit="")).items] == names


def test_word_in_a_list_is_not_a_sample():
    """A glossary of column names has cells that read like products; nobody made them and nobody was inspected."""
    line = only({"product": "任务来源"})
    assert line.reason == "sample_missing"
    assert [fault.code for fault in line.faults] == ["sample_missing"]
