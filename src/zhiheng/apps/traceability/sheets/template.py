"""The workbook that a firm fills in: a guide, and a sheet for each thing that it does, with examples."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.sheets.doings import KINDS, Doing
from zhiheng.apps.traceability.sheets.reading import EXAMPLE, mapping
from zhiheng.policy.schema.mapping import Column

ROWS = 2_000  # as far as lists to choose from and the form of text reach
HEAD, NEEDED, SHOWN = (PatternFill("solid", start_color=one) for one in ("FFDDE8F6", "FFFFF2CC", "FFECEFF3"))
NEEDS: dict[Doing, tuple[str, ...]] = {
    Doing.RECEIVE: ("occurred_on", "code", "partner"),
    Doing.MAKE: ("occurred_on", "production", "side", "code"),
    Doing.PACK: ("occurred_on", "container", "code"),
    Doing.SHIP: ("occurred_on", "code", "partner"),
    Doing.SELL: ("occurred_on", "code"),
}
_MARK = f"{EXAMPLE[0]}（{EXAMPLE[1]}），不会读取，可删除"
_FIRM, _SHOP, _GLN = "91140105DEM0000148", "91140105DEM0000223", "6901234000009"
_WHEAT, _FLOUR, _CASE = "6901234000016", "6901234567892", "106901234000000015"
_EXAMPLES: dict[Doing, tuple[dict[str, str], ...]] = {
    Doing.RECEIVE: (
        {"code": _WHEAT, "lot": "W0301", "quantity": "1000", "unit": "千克", "partner": _FIRM, "document": "FH0001"},
        {"code": _WHEAT, "lot": "W0302", "quantity": "500", "unit": "千克", "partner": "无"},
    ),
    Doing.MAKE: (
        {"production": "SC0301", "side": "投入", "code": _WHEAT, "lot": "W0301", "quantity": "1000", "unit": "千克"},
        {"production": "SC0301", "side": "产出", "code": _FLOUR, "lot": "F0301", "quantity": "30", "unit": "袋"},
    ),
    Doing.PACK: ({"container": _CASE, "code": _FLOUR, "lot": "F0301", "quantity": "10", "unit": "袋"},),
    Doing.SHIP: (
        {"code": _FLOUR, "lot": "F0301", "quantity": "20", "unit": "袋", "partner": _SHOP, "document": "FH0101"},
        {"code": _CASE, "partner": _SHOP, "place": _GLN, "document": "FH0101"},
    ),
    Doing.SELL: ({"code": _FLOUR, "lot": "F0301", "quantity": "2", "unit": "袋", "place": _GLN},),
}
GUIDE: tuple[tuple[str, str], ...] = (
    ("每做一件事填一行：收货、生产、包装、发货、零售各有一张工作表，用不到的留空。",
     "One row for each thing done; each doing has its sheet, those not needed stay empty."),
    ("黄色表头必填。灰色的行是示例（备注以“示例”开头），不会读取，可以删除。",
     "Yellow heads must be filled in. Grey rows are examples (their remark says 示例): not read, may be deleted."),
    ("产品编码：商品条码下方的 13 位数字（GTIN），箱或托盘的 18 位 SSCC，或 (01)…(10)… 整串扫描内容、数字链接网址。",
     "Code: the 13 digits below the barcode (GTIN), the 18 digits of an SSCC, a whole scan, or a Digital Link."),
    ("没有商品条码的，可填 Ecode（前面加 Ecode:）或 OID；批号、序列号只与商品条码同用。",
     "Without a GTIN: an Ecode (with Ecode: in front) or an OID; lot and serial stand beside a GTIN only."),
    ("按批记录填批号和数量；逐件记录填序列号，每件一行，不填数量。",
     "By lot: lot and quantity. By item: serial, one row each, no quantity."),
    ("生产：同一次生产的投入和产出各占几行，写同一个生产单号；一行有错，整单退回。",
     "Make: rows of inputs and of outputs share one production number; one bad row sends all of them back."),
    ("对方编码：供货方或收货方营业执照上的 18 位统一社会信用代码，或 13 位 GLN；确实没有的（如农户）填“无”。",
     "Partner: the 18 signs of its unified code, or its GLN; 无 where it has none (a farmer)."),
    ("数字请保持文本格式，以免 Excel 把长编码变成 6.9E+12。",
     "Keep the columns as text, so that no spreadsheet turns long codes into 6.9E+12."),
    ("填好后在“产品追溯”的“上传表格”页上传；先给您看读出的内容，确认后才登记；CSV 也可以，加一列“环节”。",
     "Upload it on the page of traceability: you see what was read before it is recorded. CSV needs a column 环节."),
)  # fmt: skip


def template() -> bytes:
    """The workbook as an XLSX file."""
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = "说明 guide"
    _guide(guide)
    for doing, kind in KINDS.items():
        _fill(book.create_sheet(f"{kind.title.zh} {kind.title.en}"), doing)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _guide(sheet: Any) -> None:
    sheet.append(["怎样填写", "How to fill it in"])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD
    for line in GUIDE:
        sheet.append(line)
    for letter in "AB":
        sheet.column_dimensions[letter].width = 70
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _fill(sheet: Any, doing: Doing) -> None:
    columns, known = KINDS[doing].columns, mapping()
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns, 1):
        _head(sheet, place, known.field(name), is_needed=name in NEEDS[doing])
        _offer(sheet, place, name)
    for number, example in enumerate(_EXAMPLES[doing], 2):
        told = {"occurred_on": "2026-03-01", "occurred_at": "08:30", "remark": _MARK} | example
        for place, name in enumerate(columns, 1):
            cell = sheet.cell(number, place, told.get(name))
            cell.number_format, cell.fill = "@", SHOWN


def _head(sheet: Any, place: int, field: Column, *, is_needed: bool) -> None:
    title = f"{field.label.zh}（{field.label.en}）"
    cell = sheet.cell(1, place, title)
    cell.font, cell.fill = Font(bold=True), NEEDED if is_needed else HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    told = [f"示例：{field.example}" if field.example else "", "必填 required" if is_needed else ""]
    if note := "\n".join(filter(None, told)):
        cell.comment = Comment(note, "质衡")
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = 24 if field.name in ("code", "partner", "container", "remark") else 15
    for row in range(2, 102):  # a format of the column alone is lost in some spreadsheets
        sheet.cell(row, place).number_format = "@"


def _offer(sheet: Any, place: int, name: str) -> None:
    """Lists to choose from; what stands in no list may be typed as well, and is judged when it is read."""
    listed = {"unit": words.unit_names(), "side": ["投入", "产出"]}.get(name)
    if not listed:
        return
    rule = DataValidation(type="list", formula1='"' + ",".join(listed) + '"', allow_blank=True)
    rule.showErrorMessage = name == "side"
    rule.errorTitle, rule.error = "投入或产出", "请选择“投入”或“产出”"
    sheet.add_data_validation(rule)
    letter = get_column_letter(place)
    rule.add(f"{letter}2:{letter}{ROWS}")
