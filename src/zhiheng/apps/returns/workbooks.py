"""The template workbook of a return: all but the values is filled in; it comes back through the imports."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.models import Return
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.periods import Period
from zhiheng.vocab.units import UNITS

HEADER = ("表号", "报送单位代码", "报送单位", "期间", "指标代码", "指标名称", "计量单位", "数值", "修改原因")
WIDTHS = (14, 14, 20, 10, 30, 46, 10, 16, 30)
TO_FILL = PatternFill("solid", start_color="FFFFF2CC")


def template(ret: Return) -> bytes:
    """The workbook of one return with its present values."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填报"
    form = ret.definition
    sheet.append(HEADER)
    values = queries.cells(ret)
    for item in form.items:
        value = values[item.id]
        sheet.append(
            (
                form.id, ret.unit.code, ret.unit.name, ret.period, item.id, item.name.zh, UNITS[item.unit].symbol.zh,
                None if value is None else (int(value) if value == value.to_integral_value() else float(value)), None,
            )
        )  # fmt: skip
    _dress(sheet, form)
    _marks(book, form, ret.when, ret.unit.name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(sheet: Worksheet, form: ReturnForm) -> None:
    """Widths, colours, and protection of everything that is not to be typed."""
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[chr(64 + number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    last = len(form.items) + 1
    for row in range(2, last + 1):
        for column in (8, 9):
            cell = sheet.cell(row, column)
            cell.fill = TO_FILL
            cell.protection = Protection(locked=False)
            cell.alignment = Alignment(wrap_text=column == 9)
    numbers = DataValidation(type="decimal", operator="between", formula1="-1e19", formula2="1e19", allow_blank=True)
    numbers.error = "请填写数字"
    numbers.add(f"H2:H{last}")
    sheet.add_data_validation(numbers)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True


def _marks(book: Workbook, form: ReturnForm, period: Period, unit: str) -> None:
    """The marks that a statistical form must bear, on a sheet of their own."""
    sheet = book.create_sheet("说明")
    for line in (
        ("报表名称", form.title.zh),
        ("报送单位", unit),
        ("期间", period.label().zh),
        ("报送期限", Return.due(form, period).isoformat()),
        ("表号", form.form.number),
        ("制表机关", form.form.authority.zh),
        ("批准文号", form.form.approval.zh),
        ("有效期至", form.form.valid_until.isoformat()),
        ("填写方法", "只填“填报”表中黄色的“数值”一列；没有的数据留空，不要填 0。填好后从“数据导入”上传。"),
    ):
        sheet.append(line)
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 80
