"""Files as supervision bodies and laboratories send them, through the whole of intake."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from conftest import SHARED
from inspection_samples import sample
from intake_files import as_csv, as_workbook, balanced, bring_in
from zhiheng.apps.inspection.importers import InspectionImporter
from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db(transaction=True)
SYNONYMS = SHARED / "data" / "inspection" / "header_synonyms.csv"

PUBLISHED = (
    "序号", "标称生产企业名称", "标称生产企业地址", "被抽样单位名称", "被抽样单位所在省份", "食品名称", "规格型号",
    "商标", "生产日期/批号", "不合格项目║检验结果║标准值", "分类", "检验机构", "公告号", "公告日期",
    "任务来源/项目名称", "备注",
)  # fmt: skip
ROW = (
    "1", "某某食品厂", "某市1号", "太原某某超市", "山西", "红薯淀粉", "200g/袋", "/",
    "2019/1/25", "菌落总数║3.7×104 CFU/g║≤1000 CFU/g；铅║0.5mg/kg║≤0.2mg/kg", "淀粉及淀粉制品", "某检验院",
    "2019年第5号", "2019-07-15", "省级抽检", "/",
)  # fmt: skip
REPORT = (
    "样品编号", "抽样日期", "抽查级别", "产品领域", "产品类别", "样品名称", "抽样方式", "抽样层",
    "受检单位统一社会信用代码", "受检单位名称", "行政区划", "检验机构", "检验结论", "不合格项目",
)  # fmt: skip


def report_row(serial, **told):
    return list(sample(serial, **told).values())


def taken():
    with system_scope():
        return list(InspectionResult.objects.order_by("pk")), list(FailingItem.objects.order_by("pk"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_published_list_is_read_in_any_encoding(encoding):
    told = bring_in("inspections", "不合格名单.csv", as_csv(PUBLISHED, [ROW], encoding))
    assert balanced(told)
    assert told["accepted"] == 1
    (result,), items = taken()
    assert (result.level, result.domain, result.extent, result.place_raw) == (
        "provincial",
        "food",
        "failures_only",
        "山西",
    )
    assert (result.division, result.brand, result.notice) == ("140000", "", "2019年第5号")
    assert [(item.item, item.limit_high) for item in items] == [("菌落总数", 1000), ("铅", Decimal("0.2"))]


def test_a_title_and_a_header_of_two_rows_with_merged_cells_are_read():
    head = [
        "样品编号",
        "抽样日期",
        "抽查级别",
        "产品领域",
        "产品类别",
        "受检单位",
        None,
        None,
        "检验机构",
        "检验结论",
        "不合格项目",
        None,
        None,
    ]
    below = [None, None, None, None, None, "名称", "地址", "行政区划", None, None, "不合格项目", "检验结果", "标准值"]
    rows = [
        ["SP1", "2015-05-18", "省级", "食品", "乳制品", "甲超市", "某路1号", "太原市小店区", "某院", "合格"],
        ["SP2", "2015-05-19", "省级", "食品", "乳制品", "乙超市", "某路2号", "大同市平城区", "某院", "不合格"],
    ]  # fmt: skip
    rows = [[*rows[0], None, None, None], [*rows[1], "铅", "0.52mg/kg", "≤0.2mg/kg"]]
    merged = ["A1:M1", *(f"{letter}2:{letter}3" for letter in "ABCDEIJ"), "F2:H2", "K2:M2"]
    data = as_workbook(["2015年监督抽查结果"], head, below, *rows, merged=merged)
    told = bring_in("inspections", "结果.xlsx", data)
    assert balanced(told)
    results, items = taken()
    assert [(r.sample_no, r.division, r.verdict) for r in results] == [
        ("SP1", "140105", "pass"),
        ("SP2", "140213", "fail"),
    ]
    assert [(item.item, item.found_unit) for item in items] == [("铅", "mg/kg")]


def test_verdicts_under_the_head_of_results_are_never_taken_for_a_list_of_failures():
    report = [report_row(1), report_row(2, verdict="不合格", failing="铅‖0.5mg/kg‖≤0.2mg/kg")]
    told = bring_in("inspections", "报告.csv", as_csv([*REPORT[:-2], "检验结果", "不合格项目"], report))
    assert (told["accepted"], {error["code"] for error in told["errors"]}) == (0, {"verdict_unclear"})


def test_items_results_and_limits_may_have_a_column_each():
    head = ("食品名称", "被抽样单位名称", "不合格项目", "检验结果", "标准值", "任务来源")
    rows = [
        ("豇豆", "甲超市", "灭蝇胺", "0.7mg/kg", "≤0.5mg/kg", "省抽"),
        ("菠菜", "乙超市", "标签", "不合格", "应符合标签通则", "省抽"),
    ]
    told = bring_in("inspections", "名单.csv", as_csv(head, rows))
    assert (told["accepted"], told["rejected"]) == (2, 0)
    results, items = taken()
    assert {(r.extent, r.verdict, r.date_basis) for r in results} == {("failures_only", "fail", "received")}
    assert [item.found_raw for item in items] == ["0.7mg/kg", "不合格"]


def test_what_was_sent_back_can_be_corrected_and_sent_again_alone():
    good, bad = report_row(1), report_row(2, verdict="良")
    first = bring_in("inspections", "报告.csv", as_csv(REPORT, [good, bad]))
    assert (first["accepted"], first["rejected"]) == (1, 1)
    again = bring_in("inspections", "更正.csv", as_csv(REPORT, [report_row(2)]))
    assert (again["accepted"], again["rejected"]) == (1, 0)
    assert len(taken()[0]) == 2
    with system_scope():
        assert Quarantine.objects.count() == 1


def test_the_template_comes_back_in_as_it_went_out():
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(InspectionImporter().template()))
    sheet = book["填报"]
    values = sample(1) | {"spec": "1L", "batch": "2015-03-01", "extent": "全部结果", "plan": "某计划", "remark": ""}
    from zhiheng.apps.inspection.importers import TEMPLATE

    sheet.append([values[name] for name in TEMPLATE])
    out = io.BytesIO()
    book.save(out)
    told = bring_in("inspections", "模板.xlsx", out.getvalue())
    assert (told["accepted"], told["rejected"]) == (1, 0)
    (result,), _ = taken()
    assert (result.sample_no, result.verdict, result.plan, result.extent) == (
        "SP14010020150001"[:-4] + "00001",
        "pass",
        "某计划",
        "all",
    )


def seen_headers():
    if not SYNONYMS.exists():
        return []
    rows = csv.DictReader(io.StringIO(SYNONYMS.read_text("utf-8-sig")))
    return [(row["canonical"], row["variant_seen"] or row["canonical"]) for row in rows]


FIELDS = {
    "序号": "number", "被抽检单位所在省份": "province", "标称生产企业名称": "producer_name",
    "标称生产企业地址": "producer_address", "被抽样单位名称": "organisation_name",
    "被抽样单位地址": "organisation_address",
    "网店商铺名称": "shop", "网抽平台名称": "shop_platform", "规格型号": "spec", "商标": "brand",
    "生产（加工/购进/检疫/消毒）日期/批号": "batch", "不合格项目": "failing", "检验结果": "found", "标准值": "limit",
    "分类": "category", "检验机构": "laboratory", "备注": "remark", "公告号": "notice_no", "公告日期": "notice_on",
    "抽样编号": "sample_no", "任务来源/项目名称": "plan",
}  # fmt: skip


@pytest.mark.realfiles
@pytest.mark.skipif(not SYNONYMS.exists(), reason="the list of headers is not at hand")
@pytest.mark.parametrize(("canonical", "seen"), seen_headers())
def test_every_header_that_was_ever_seen_is_recognised(canonical, seen):
    from zhiheng.platform.intake.reading.matching import normalise

    mapping = InspectionImporter().mapping()
    fields = [
        field.name
        for field in mapping.fields
        if normalise(seen) in {normalise(name) for name in (field.label.zh, *field.synonyms)}
    ]
    expected = FIELDS.get(canonical)
    if canonical == "食品名称":
        assert fields in (["food"], ["product"])
    else:
        assert expected in fields
