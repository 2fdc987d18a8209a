"""A firm without GS1 software fills in a table: it is read as valid events, each bad row is told with its remedy."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest

from intake_samples import workbook
from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.sheets import amounts, coding
from zhiheng.apps.traceability.sheets.doings import KINDS
from zhiheng.apps.traceability.sheets.faults import FAULTS, Unsound
from zhiheng.apps.traceability.sheets.reading import Sheet, read_sheet
from zhiheng.apps.traceability.sheets.rows import Clock
from zhiheng.apps.traceability.sheets.template import template
from zhiheng.engines.epcis import VOCABULARIES, check_event
from zhiheng.vocab.problem import Problem

CLOCK = Clock(timezone(timedelta(hours=8)), datetime(2026, 6, 1, tzinfo=UTC))
FIRM, OTHER = "91140105DEM0000148", "91140105DEM0000223"
GTIN, WHEAT, SSCC, GLN = "6901234567892", "6901234000016", "106901234000000015", "6901234000009"
STEM = "https://id.gs1.org"
HEAD = ["环节", "日期", "时间", "生产单号", "投入或产出", "外包装编码", "产品编码", "批号", "序列号", "数量", "单位",
        "对方编码", "地点编码", "单据号", "备注"]  # fmt: skip


def row(doing: str, code: str, **more: str) -> list[str]:
    told = {"环节": doing, "日期": "2026-03-01", "时间": "08:30", "产品编码": code} | more
    return [told.get(name, "") for name in HEAD]


RECEIVED = row("收货", WHEAT, 批号="W1", 数量="1000", 单位="公斤", 对方编码=OTHER, 单据号="FH1", 地点编码=GLN)
PUT_IN = row("生产", WHEAT, 生产单号="SC1", 投入或产出="投入", 批号="W1", 数量="1,000", 单位="千克")
MADE = row("生产", GTIN, 生产单号="SC1", 投入或产出="产出", 批号="F1", 数量="30", 单位="袋", 时间="16:00")
PACKED = row("包装", GTIN, 外包装编码=SSCC, 批号="F1", 数量="10", 单位="袋")
SHIPPED = row("发货", SSCC, 对方编码=OTHER, 单据号="FH2", 地点编码=GLN)
SOLD = row("零售", GTIN, 批号="F1", 序列号="S1")


def read(tmp_path: Path, *rows: list[str], encoding: str = "utf-8", name: str = "记录.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes("".join(",".join(f'"{cell}"' for cell in one) + "\r\n" for one in (HEAD, *rows)).encode(encoding))
    return read_sheet(path, own=f"urn:cn:uscc:{FIRM}", clock=CLOCK)


def told(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(one.at.row, one.column, one.said.code) for one in sheet.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_five_doings_become_five_valid_events_in_any_chinese_encoding(tmp_path, encoding):
    found = read(tmp_path, RECEIVED, PUT_IN, MADE, PACKED, SHIPPED, SOLD, encoding=encoding)
    assert (found.rows, told(found)) == (6, [])
    for one in found.planned:
        faults = []
        check_event(one.event.body, (), faults)
        assert faults == []
    steps = {(one.event.body["type"], one.event.body["bizStep"]) for one in found.planned}
    assert steps == {
        ("ObjectEvent", "receiving"), ("TransformationEvent", "commissioning"), ("AggregationEvent", "packing"),
        ("ObjectEvent", "shipping"), ("ObjectEvent", "retail_selling"),
    }  # fmt: skip


def body(sheet: Sheet, step: str) -> dict:
    return next(one.event.body for one in sheet.planned if one.event.body["bizStep"] == step)


def test_receipt_names_supplier_firm_lot_amount_paper_and_place(tmp_path):
    event = body(read(tmp_path, RECEIVED), "receiving")
    assert event["quantityList"] == [{"epcClass": f"{STEM}/01/0{WHEAT}/10/W1", "quantity": 1000, "uom": "KGM"}]
    assert event["sourceList"] == [{"type": "possessing_party", "source": f"urn:cn:uscc:{OTHER}"}]
    assert event["destinationList"] == [{"type": "possessing_party", "destination": f"urn:cn:uscc:{FIRM}"}]
    assert event["bizTransactionList"][0]["bizTransaction"] == f"urn:cn:uscc:{OTHER}:desadv:FH1"
    assert event["readPoint"] == event["bizLocation"] == {"id": f"{STEM}/414/{GLN}"}
    assert event["eventTime"] == "2026-03-01T08:30:00.000+08:00"


def test_shipper_and_receiver_name_the_same_paper(tmp_path):
    sent = body(read(tmp_path, row("发货", SSCC, 对方编码=OTHER, 单据号="FH 9/甲")), "shipping")
    path = tmp_path / "其他.csv"
    got = row("收货", SSCC, 对方编码=FIRM, 单据号="FH 9/甲")
    path.write_text("\n".join(",".join(one) for one in (HEAD, got)) + "\n")
    there = read_sheet(path, own=f"urn:cn:uscc:{OTHER}", clock=CLOCK)
    assert sent["bizTransactionList"] == body(there, "receiving")["bizTransactionList"]


def test_rows_of_one_production_are_one_event_at_its_end(tmp_path):
    found = read(tmp_path, PUT_IN, MADE)
    (one,) = found.planned
    assert one.event.body["inputQuantityList"][0]["epcClass"] == f"{STEM}/01/0{WHEAT}/10/W1"
    assert one.event.body["outputQuantityList"] == [{"epcClass": f"{STEM}/01/0{GTIN}/10/F1", "quantity": 30}]
    assert one.event.body["eventTime"][11:16] == "16:00"
    assert [at[1] for at in one.deed.rows] == [2, 3]


def test_one_bad_row_holds_back_its_production_and_no_other(tmp_path):
    bad = row("生产", "6901234567893", 生产单号="SC1", 投入或产出="投入", 数量="5")
    other = [[cell.replace("SC1", "SC2") for cell in one] for one in (PUT_IN, MADE)]
    found = read(tmp_path, PUT_IN, bad, MADE, *other)
    assert told(found) == [(2, "", "held_back"), (3, "产品编码", "code_wrong"), (4, "", "held_back")]
    assert len(found.planned) == 1
    assert found.bad_rows == 3


def test_item_with_its_lot_keeps_both(tmp_path):
    event = body(read(tmp_path, SOLD), "retail_selling")
    assert event["epcList"] == [f"{STEM}/01/0{GTIN}/10/F1/21/S1"]
    assert "quantityList" not in event


CELLS = {
    "date_missing": ("日期", row("零售", GTIN, 数量="1", 日期="")),
    "date_wrong": ("日期", row("零售", GTIN, 数量="1", 日期="去年")),
    "date_future": ("日期", row("零售", GTIN, 数量="1", 日期="2026-08-01")),
    "time_wrong": ("时间", row("零售", GTIN, 数量="1", 时间="25:00")),
    "code_missing": ("产品编码", row("零售", "", 数量="1")),
    "code_rounded": ("产品编码", row("零售", "6.90123E+12", 数量="1")),
    "code_wrong": ("产品编码", row("零售", "6901234567890", 数量="1")),
    "code_is_place": ("产品编码", row("零售", f"(414){GLN}", 数量="1")),
    "lot_beside_other": ("批号", row("零售", SSCC, 批号="1")),
    "lot_differs": ("批号", row("零售", f"(01)0{GTIN}(10)A", 批号="B", 数量="1")),
    "quantity_missing": ("数量", row("零售", GTIN)),
    "quantity_wrong": ("数量", row("零售", GTIN, 数量="-1")),
    "quantity_of_one": ("数量", row("零售", GTIN, 序列号="1", 数量="2")),
    "unit_unknown": ("单位", row("零售", GTIN, 数量="1", 单位="斤")),
    "partner_missing": ("对方编码", row("收货", SSCC)),
    "partner_wrong": ("对方编码", row("收货", SSCC, 对方编码="某某公司")),
    "partner_self": ("对方编码", row("收货", SSCC, 对方编码=FIRM.lower())),
    "place_wrong": ("地点编码", row("零售", SSCC, 地点编码="门市部")),
    "container_missing": ("外包装编码", row("包装", GTIN, 数量="1")),
    "container_wrong": ("外包装编码", row("包装", GTIN, 数量="1", 外包装编码=GTIN)),
    "production_missing": ("生产单号", row("生产", GTIN, 数量="1", 投入或产出="投入")),
    "side_missing": ("投入或产出", row("生产", GTIN, 数量="1", 生产单号="1")),
    "production_one_sided": ("投入或产出", PUT_IN),
    "doing_unknown": ("环节", row("盘点", GTIN, 数量="1")),
}


@pytest.mark.parametrize("code", CELLS)
def test_bad_cell_is_told_with_row_column_and_remedy_in_both_languages(tmp_path, code):
    column, bad = CELLS[code]
    found = read(tmp_path, SHIPPED, bad)
    assert told(found) == [(3, column, code)]
    (one,) = found.faults
    assert all((one.said.message.zh, one.said.message.en, one.said.remedy.zh, one.said.remedy.en))
    assert len(found.planned) == 1  # the good row stays


def test_every_fault_that_can_be_told_has_been_provoked():
    elsewhere = {"said_twice", "held_back", "no_event", "no_things"}
    assert set(CELLS) | elsewhere == set(FAULTS)


def test_the_same_item_twice_in_a_case_is_told(tmp_path):
    one = row("包装", GTIN, 外包装编码=SSCC, 序列号="1")
    found = read(tmp_path, one, one)
    assert told(found) == [(2, "", "held_back"), (3, "产品编码", "said_twice")]


def test_row_said_again_is_recorded_once(tmp_path):
    found = read(tmp_path, SHIPPED, SOLD, SHIPPED)
    assert len(found.planned) == 2
    assert [(again.row, first.row) for again, first in found.repeats] == [(4, 2)]


def test_partner_without_a_code_is_said_to_have_none(tmp_path):
    event = body(read(tmp_path, row("收货", WHEAT, 批号="1", 数量="1", 对方编码="无")), "receiving")
    assert "sourceList" not in event


def test_goods_of_other_schemes_are_taken():
    assert coding.goods("Ecode:1234567890").uri == "urn:cn:ecode:1234567890"
    assert coding.goods("20260301" + "1" * 16).level == "instance"  # of a veterinary drug
    assert coding.partner("14010000000000000001") == "urn:cn:trace-node:14010000000000000001"


def test_time_is_read_from_its_cell_or_behind_the_date():
    def at(day: str, clock: str = "") -> str:
        return amounts.instant(day, clock, zone=CLOCK.zone, now=CLOCK.now).isoformat()[:16]

    assert at("2026-03-01 08:30") == at("2026年3月1日", "8点30") == at("2026/3/1", "0.3541666667") == "2026-03-01T08:30"
    assert at("2026-03-01") == "2026-03-01T00:00"


@pytest.mark.parametrize("text", ["{x}", "%s", "=1+1", "<b>", "𠀀" * 300, "\x1d", "]C1", "^", "(01)", "1" * 5000])
def test_no_text_in_a_cell_breaks_the_reading(tmp_path, text):
    for name in HEAD[1:]:
        found = read(tmp_path, _with(name, text))
        assert found.rows == 1


def _with(name: str, text: str) -> list[str]:
    cells = row("收货", SSCC, 对方编码=OTHER)
    cells[HEAD.index(name)] = text.replace('"', "")
    return cells


def test_file_that_is_no_table_or_lacks_columns_is_refused_with_words(tmp_path):
    for content in (b"", b"%PDF-1.7", b"<html>", b"a,b\n1,2\n", b"\x00\x01\x02"):
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        with pytest.raises(Problem) as refused:
            read_sheet(path, own=None, clock=CLOCK)
        assert refused.value.zh
        assert refused.value.en


def filled(tmp_path: Path, **rows: list[dict[str, str]]) -> Path:
    """The template with rows typed below its examples."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    for sheet in book.worksheets[1:]:
        doing = sheet.title.split(" ")[1]
        heads = [cell.value.partition("（")[0] for cell in sheet[1]]
        after = max(number for number in range(1, 10) if sheet.cell(number, 1).value)
        for number, cells in enumerate(rows.get(doing, []), after + 1):
            for name, value in cells.items():
                sheet.cell(number, heads.index(name) + 1, value)
    path = tmp_path / "填好.xlsx"
    book.save(path)
    return path


def test_template_has_a_sheet_for_each_doing_and_its_examples_would_be_sound(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert len(book.sheetnames) == 1 + len(KINDS)
    for sheet in book.worksheets[1:]:
        remark = len(sheet[1])
        for number in range(2, 10):
            if sheet.cell(number, 1).value:
                assert sheet.cell(number, remark).value.startswith("示例")
                sheet.cell(number, remark, "")
    path = tmp_path / "示例.xlsx"
    book.save(path)
    found = read_sheet(path, own=None, clock=CLOCK)
    assert told(found) == []
    assert {one.deed.doing for one in found.planned} == set(KINDS)


def test_filled_template_is_read_without_its_examples(tmp_path):
    path = filled(
        tmp_path,
        receive=[{"日期": "2026-03-02", "产品编码": WHEAT, "批号": "W9", "数量": "7", "单位": "吨", "对方编码": OTHER}],
        sell=[{"日期": "2026-03-03", "产品编码": GTIN, "批号": "F9", "数量": "2"}],
    )
    found = read_sheet(path, own=f"urn:cn:uscc:{FIRM}", clock=CLOCK)
    assert told(found) == []
    assert (found.rows, len(found.planned), found.examples) == (2, 2, 8)
    assert body(found, "receiving")["quantityList"][0]["uom"] == "TNE"


def test_digits_that_a_spreadsheet_holds_as_numbers_are_read(tmp_path):
    head = ["日期", "产品编码", "数量", "对方编码"]
    path = workbook(tmp_path / "数.xlsx", [head, [datetime(2026, 3, 1), 6901234567892, 12.5, OTHER]])  # noqa: DTZ001 - a cell has no zone
    book = openpyxl.load_workbook(path)
    book.worksheets[0].title = "发货"
    book.save(path)
    found = read_sheet(path, own=None, clock=CLOCK)
    assert told(found) == []
    assert body(found, "shipping")["quantityList"][0] == {"epcClass": f"{STEM}/01/0{GTIN}", "quantity": 12.5}


def test_every_word_of_the_vocabulary_has_a_chinese_name():
    for vocabulary, listed in (("bizStep", words.STEPS), ("disposition", words.STATES)):
        for code in VOCABULARIES[vocabulary].words:
            assert words.word(listed, code).zh != code
    assert words.unit_code("公斤") == words.unit_code("kgm") == "KGM"
    assert words.unit_code("袋") == ""
    assert words.unit_code("斤") is None


def test_faults_of_cells_are_problems_that_a_form_can_place():
    with pytest.raises(Unsound) as refused:
        coding.goods("6901234567893")
    assert refused.value.where["field"] == "code"


@pytest.mark.parametrize(
    ("code", "name"), [("", "件"), ("H87", "件"), ("C62", "件"), ("KGM", "千克"), ("XYZ", "XYZ"), ("piece", "件")]
)
def test_unit_of_an_amount_is_named_as_the_pack_names_it(code, name):
    assert words.unit_of(code).zh == name
