"""Results, limits, failing items and laboratories as announcements write them."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.measurements import (
    Item,
    LimitKind,
    MeasurementKind,
    SamplingPlan,
    item_form,
    meets,
    parse_limit,
    parse_measurement,
    split_items,
    split_laboratories,
)
from zhiheng.vocab.problem import Problem

LOST = ("lost_superscript",)


@pytest.mark.parametrize(
    ("text", "kind", "values", "unit", "notes"),
    [
        ("2.55μg/kg", "value", ["2.55"], "μg/kg", ()),
        ("1.48 mg/kg", "value", ["1.48"], "mg/kg", ()),
        ("5.96g/100ml", "value", ["5.96"], "g/100mL", ()),
        ("0．96㎎/㎏", "value", ["0.96"], "mg/kg", ()),
        ("12.5%", "value", ["12.5"], "%", ()),
        ("-0.5℃", "value", ["-0.5"], "°C", ()),
        ("1,234.5 mg/kg", "value", ["1234.5"], "mg/kg", ()),
        ("5.8×103CFU/g", "value", ["5800"], "CFU/g", LOST),
        ("3.0×10³cfu/g", "value", ["3000"], "CFU/g", ()),
        ("2×10^-3 mg/L", "value", ["0.002"], "mg/L", ()),
        ("1.2E+3", "value", ["1200"], None, ()),
        ("10⁵CFU/g", "value", ["100000"], "CFU/g", ()),
        ("3.0×10 mg", "value", ["30"], "mg", ()),
        ("1.2±0.1 mg/kg", "value", ["1.2"], "mg/kg", ()),
        ("3.7×104, 4.6×104, 3.4×104", "several", ["37000", "46000", "34000"], None, LOST),
        ("3.1×105、6.2×105 CFU/g", "several", ["310000", "620000"], "CFU/g", LOST),
        ("0.5mg/kg、0.6mg/kg", "several", ["0.5", "0.6"], "mg/kg", ()),
        ("6.5~8.5", "range", ["6.5", "8.5"], None, ()),
        ("6.5—8.5", "range", ["6.5", "8.5"], None, ()),
        ("<0.01mg/kg", "below", ["0.01"], "mg/kg", ()),
        ("＜0.01", "below", ["0.01"], None, ()),
        (">100", "above", ["100"], None, ()),
        ("未检出", "not_detected", [], None, ()),
        ("ND", "not_detected", [], None, ()),
        ("未检出（检出限：0.01mg/kg）", "not_detected", ["0.01"], "mg/kg", ()),
        ("未检出/25g", "not_detected", [], "/25g", ()),
        ("阳性", "qualitative", [], None, ()),
        ("不符合标准要求", "qualitative", [], None, ()),
        ("/", "missing", [], None, ()),
        ("", "missing", [], None, ()),
    ],
)
def test_notations_of_results(text, kind, values, unit, notes):
    found = parse_measurement(text)
    assert (found.kind, list(found.values), found.unit) == (kind, [Decimal(value) for value in values], unit)
    assert found.notes == notes
    assert found.raw == text


@pytest.mark.parametrize(
    "text",
    [
        "上海市食品药品检验所",
        "初检机构：甲所；复检机构：乙院",
        "不得检出",
        "≤",
        "×104",
        "1 200",
        "1#：0.5",
        "2019/1/25",
        "500克/袋×2",
    ],
)
def test_a_cell_of_another_column_is_no_result(text):
    with pytest.raises(Problem, match="错列") as caught:
        parse_measurement(text)
    assert caught.value.code == "result_unreadable"


def test_results_in_two_units_are_refused():
    with pytest.raises(Problem, match="g、mg"):
        parse_measurement("1g,2mg")


def test_an_uncertainty_is_kept_apart():
    found = parse_measurement("1.2±0.1 mg/kg")
    assert (found.value, found.uncertainty, found.unit) == (Decimal("1.2"), Decimal("0.1"), "mg/kg")


@given(st.decimals(0, 10**6, places=3), st.sampled_from(["mg/kg", "μg/kg", "CFU/g", "g/100g", "%", "MPN/100mL"]))
def test_any_value_is_read_exactly_whether_glued_or_not(value, unit):
    for written in (f"{value}{unit}", f"{value} {unit}", f" {value}{unit}\u3000"):
        found = parse_measurement(written)
        assert (found.value, found.unit) == (value, unit)


@given(st.decimals("1", "9.9", places=1), st.integers(1, 9))
def test_powers_of_ten_are_the_same_with_and_without_their_superscript(mantissa, exponent):
    expected = mantissa * 10**exponent
    for written in (f"{mantissa}×10{exponent}", f"{mantissa}×10^{exponent}", f"{mantissa}x10{'⁰¹²³⁴⁵⁶⁷⁸⁹'[exponent]}"):
        assert parse_measurement(f"{written}CFU/g").value == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "inclusive", "unit"),
    [
        ("≤0.1mg/kg", None, "0.1", True, "mg/kg"),
        ("≥9.62g/100ml", "9.62", None, True, "g/100mL"),
        ("≤1000 CFU/g", None, "1000", True, "CFU/g"),
        ("<0.01", None, "0.01", False, None),
        ("不大于5%", None, "5", True, "%"),
        ("不得低于90%", "90", None, True, "%"),
        ("5mg以下", None, "5", True, "mg"),
        ("≥0.6且≤1.0", "0.6", "1.0", True, None),
        ("0.6～1.0g/kg", "0.6", "1.0", True, "g/kg"),
        ("10±0.5mm", "9.5", "10.5", True, "mm"),
    ],
)
def test_notations_of_bounds(text, low, high, inclusive, unit):
    limit = parse_limit(text)
    assert limit.kind == LimitKind.BOUNDS
    assert (limit.low, limit.high) == (low and Decimal(low), high and Decimal(high))
    assert (limit.low_inclusive and limit.high_inclusive, limit.unit) == (inclusive, unit)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不得检出", "not_detected"),
        ("不得检出/25g", "not_detected"),
        ("不得使用", "prohibited"),
        ("阴性", "qualitative"),
        ("应符合GB 7718的规定", "qualitative"),
        ("0.1 mg/kg", "nominal"),
        ("-", "missing"),
        ("", "missing"),
    ],
)
def test_other_kinds_of_limits(text, kind):
    assert parse_limit(text).kind == kind


@pytest.mark.parametrize(
    ("text", "plan", "unit", "notes"),
    [
        ("n=5, c=2, m=10000, M=100000", (5, 2, 10_000, 100_000), None, ()),
        (" n=5, c=2, m=2.5×104, M=105CFU/g", (5, 2, 25_000, 100_000), "CFU/g", LOST),
        ("n=5；c=2；m=10²；M=10³", (5, 2, 100, 1_000), None, ()),
        ("n=5, c=1, m=10, M=102", (5, 1, 10, 100), None, LOST),
        ("n＝5，c＝0，m＝0/25g", (5, 0, 0, None), "/25g", ()),
    ],
)
def test_sampling_plans(text, plan, unit, notes):
    limit = parse_limit(text)
    assert (limit.plan, limit.unit, limit.notes) == (SamplingPlan(*plan), unit, notes)


@pytest.mark.parametrize(
    "text",
    [
        "上海市食品药品检验所",
        "执行标准：GB1534；质量等级：一级",
        "≤",
        "≥2≤1",
        "≤1≤2",
        "n=5, c=2, m=100, M=10",
        "≤1mg≥2g",
    ],
)
def test_a_cell_of_another_column_is_no_limit(text):
    with pytest.raises(Problem, match="错列"):
        parse_limit(text)


@pytest.mark.parametrize(
    ("result", "limit", "kept"),
    [
        ("0.96mg/kg", "≤0.1mg/kg", False),
        ("0.1mg/kg", "≤0.1mg/kg", True),
        ("0.1mg/kg", "<0.1mg/kg", False),
        ("2.55μg/kg", "不得检出", False),
        ("未检出", "不得检出", True),
        ("5.96g/100mL", "≥9.62g/100ml", False),
        ("3.7×104, 4.6×104, 4.4×104, 3.7×104, 3.4×104", "n=5, c=2, m=10000, M=100000", False),
        ("100, 200, 20000, 30, 4", "n=5, c=2, m=10000, M=100000", True),
        ("100, 200, 200000, 30, 4", "n=5, c=2, m=10000, M=100000", False),
        ("1mg/kg", "≤5μg/kg", None),
        ("1mg/kg", "5mg/kg", None),
        ("阳性", "≤5", None),
        ("1, 2", "n=5, c=2, m=10, M=100", None),
    ],
)
def test_whether_a_result_keeps_its_limit(result, limit, kept):
    assert meets(parse_measurement(result), parse_limit(limit)) is kept


@given(st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2))
def test_keeping_an_upper_limit_is_the_order_of_numbers(value, bound):
    assert meets(parse_measurement(f"{value}mg/kg"), parse_limit(f"≤{bound}mg/kg")) == (value <= bound)


def test_items_of_one_cell_with_every_separator():
    for separator in ("‖", "║", "||", "︱", "｜"):
        cell = separator.join(["菌落总数", "5.8×103CFU/g", "≤1000CFU/g"])
        cell += "；" + f" {separator} ".join(["大肠菌群", "120", "≤10"])
        assert split_items(cell, form=item_form(f"不合格项目{separator}检验结果{separator}标准值")) == (
            Item("菌落总数", "5.8×103CFU/g", "≤1000CFU/g"),
            Item("大肠菌群", "120", "≤10"),
        )


def test_a_limit_with_semicolons_stays_with_its_item():
    found = split_items("菌落总数‖1,2‖n=5；c=2；m=10；M=100；铅‖1.2mg/kg‖≤1.0mg/kg")
    assert [item.name for item in found] == ["菌落总数", "铅"]
    assert found[0].limit == "n=5；c=2；m=10；M=100"


def test_the_form_with_units():
    form = item_form("不合格项目||检验结果||计量单位||标准值")
    assert split_items("铅||1.2||mg/kg||≤1.0", form=form) == (Item("铅", "1.2", "≤1.0", "mg/kg"),)


def test_numbered_items_are_split_outside_brackets_only():
    cell = "1.断裂强力，干态（产品；关键区域）；2.断裂强力，湿态；（3）无菌"
    assert [item.name for item in split_items(cell)] == ["断裂强力，干态（产品；关键区域）", "断裂强力，湿态", "无菌"]


def test_columns_of_results_and_limits_follow_the_items():
    assert split_items("铅；镉", result="1.2；0.4", limit="≤1.0；≤0.1") == (
        Item("铅", "1.2", "≤1.0"),
        Item("镉", "0.4", "≤0.1"),
    )
    assert split_items("铅", result="1.2; 1.3", limit="/") == (Item("铅", "1.2; 1.3"),)
    assert split_items("外观；线性", result="", limit="—") == (Item("外观"), Item("线性"))


def test_columns_that_do_not_match_are_refused():
    with pytest.raises(Problem) as caught:
        split_items("铅；镉", result="1.2")
    assert caught.value.code == "items_do_not_match"


@pytest.mark.parametrize(
    "cell",
    [
        "≤20μg/kg",
        " n=5, c=2, m=2.5×104, M=105CFU/g",
        "吉林省药品检验所",
        "安徽省食品药品检验研究院 ",
        "不得检出",
        "2.55μg/kg",
    ],
)
def test_a_cell_of_another_column_is_no_item(cell):
    with pytest.raises(Problem) as caught:
        split_items(cell)
    assert caught.value.code == "item_unreadable"


def test_more_parts_than_the_header_says_are_refused():
    with pytest.raises(Problem) as caught:
        split_items("铅‖1.2‖≤1.0‖mg/kg", form=("item", "result", "limit"))
    assert caught.value.code == "item_parts_unclear"


@pytest.mark.parametrize("cell", ["", "/", "—"])
def test_no_items_in_a_missing_cell(cell):
    assert split_items(cell) == ()


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("不合格项目 ‖检验结果 ‖标\n准值", ("item", "result", "limit")),
        ("不合格项目︱检验结果︱   标准值", ("item", "result", "limit")),
        ("不合格项目||检验结果||单位||标准值", ("item", "result", "unit", "limit")),
        ("不合格项目║", ("item",)),
        ("检验结果", None),
        ("企业名称", None),
        ("不合格项目‖什么", None),
    ],
)
def test_headers_say_which_parts_an_item_has(header, form):
    assert item_form(header) == form


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("南京市食品药品监督检验院", [("南京市食品药品监督检验院", "sole")]),
        ("初检机构：甲所；复检机构：乙院", [("甲所", "initial"), ("乙院", "recheck")]),
        ("初检结构：甲所； 复检机构:乙院", [("甲所", "initial"), ("乙院", "recheck")]),
        ("初检：甲所 复检：乙院", [("甲所", "initial"), ("乙院", "recheck")]),
        ("甲所；乙院", [("甲所", "unstated"), ("乙院", "unstated")]),
        ("承检机构：甲所", [("甲所", "sole")]),
        ("/", []),
        ("", []),
    ],
)
def test_laboratories_of_one_cell(cell, expected):
    assert [(laboratory.name, laboratory.role.value) for laboratory in split_laboratories(cell)] == expected


def read_as_every_kind_of_cell(text: str) -> None:
    split_laboratories(text)
    with suppress(Problem):
        split_items(text)
    with suppress(Problem):
        assert parse_limit(text).raw == text
    with suppress(Problem):
        found = parse_measurement(text)
        assert all(value.is_finite() for value in found.values)
        assert found.kind != MeasurementKind.VALUE or len(found.values) == 1


@given(st.text(max_size=30) | st.text("0123456789.×^⁰²⁵~-±<≤≥=,;，；mgMnc/kCFU ", max_size=24))
def test_no_text_breaks_the_readers(text):
    read_as_every_kind_of_cell(text)


@pytest.mark.parametrize("piece", ["1-", "1,", "(", "≤1", "1×10", "铅‖", "a/", "n=1,c=1,m="])
def test_a_huge_cell_is_refused_at_once(piece):
    read_as_every_kind_of_cell(piece * (32_000 // len(piece)))
