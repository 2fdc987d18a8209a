"""The template workbook of returns: all but the values is filled in; it comes back through the imports."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.owing import Owed
from zhiheng.apps.returns.queries import Values
from zhiheng.apps.returns.values import plain
from zhiheng.vocab.units import UNITS

HEADER: Final = ("表号", "报送单位代码", "报送单位", "期间", "指标代码", "指标名称", "计量单位", "数值", "修改原因")
WIDTHS: Final = (14, 16, 20, 10, 30, 46, 10, 20, 30)
VALUE: Final = 8
TO_FILL: Final = PatternFill("solid", start_color="FFFFF2CC")
HEAD: Final = PatternFill("solid", start_color="FFDDE8F6")
HOW_TO: Final = (
    "只填“填报”表中黄色的“数值”一列；没有的数据留空，不要填 0，也不要带单位和百分号。",
    "更正已验收过的数据时，同一行的“修改原因”必填。",
    "留空不会清除系统中已有的数值；要清除，请在网页上操作。",
    "填好后从“数据导入”上传，类别选“数据报送”；导入后仍需在网页上核对校验结果并报送。",
    "报送期限按日历日计算，至当日 24 时止，遇休息日不顺延。",
)


def template(ret: Return) -> bytes:
    """The workbook of one return with its present values."""
    return workbook([Owed(ret.definition, ret.pack, ret.unit, ret.when)])


def workbook(owed: Sequence[Owed]) -> bytes:
    """One workbook for everything owed, whatever the form, with the present values of what has been begun."""
    begun = queries.known(owed)
    standing = queries.written_cells(ret.pk for ret in begun.values())
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填报"
    sheet.append(HEADER)
    for one in owed:
        ret = begun.get(one.key)
        cells = standing.get(ret.pk, {}) if ret else {}
        _rows(sheet, one, {item: cell.value for item, cell in cells.items()})
    _dress(sheet)
    _marks(book, owed)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(sheet: Worksheet, owed: Owed, values: Values) -> None:
    form = owed.form
    for item in form.items:
        sheet.append(
            (
                form.form.number, owed.unit.code, owed.unit.name, str(owed.period), item.id, item.name.zh,
                UNITS[item.unit].symbol.zh, cell_of(values.get(item.id)), None,
            )
        )  # fmt: skip


def cell_of(value: Decimal | None) -> int | float | str | None:
    """The number as a spreadsheet can hold it; as text where its 15 digits are not enough."""
    if value is None:
        return None
    if value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    near = float(value)
    return near if Decimal(format(near, ".15g")) == value else plain(value)


def _dress(sheet: Worksheet) -> None:
    """Widths, colours, and protection of everything that is not to be typed."""
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(1, number).fill = HEAD
    for row in range(2, sheet.max_row + 1):
        for column in (VALUE, VALUE + 1):
            cell = sheet.cell(row, column)
            cell.fill = TO_FILL
            cell.protection = Protection(locked=False)
            cell.alignment = Alignment(wrap_text=column != VALUE)
    _only_numbers(sheet)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.protection.sheet = True
    sheet.protection.autoFilter = False  # filtering stays allowed
    sheet.protection.formatColumns = False


def _only_numbers(sheet: Worksheet) -> None:
    if sheet.max_row < 2:
        return
    numbers = DataValidation(type="decimal", operator="between", formula1="-1e19", formula2="1e19", allow_blank=True)
    numbers.errorTitle, numbers.error = "数值", "请填写数字，不带单位、百分号和文字"
    numbers.add(f"H2:H{sheet.max_row}")
    sheet.add_data_validation(numbers)


def _marks(book: Workbook, owed: Sequence[Owed]) -> None:
    """The marks that each statistical form must bear, on a sheet of their own."""
    sheet = book.create_sheet("说明")
    sheet.append(("表号", "报表名称", "制表机关", "批准文号", "有效期至", "报送单位", "期间", "报送期限"))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD
    for one in owed:
        marks = one.form.form
        sheet.append(
            (
                marks.number, one.form.title.zh, marks.authority.zh, marks.approval.zh, marks.valid_until.isoformat(),
                one.unit.name, one.period.label().zh, one.due_on.isoformat(),
            )
        )  # fmt: skip
    sheet.append(())
    for line in HOW_TO:
        sheet.append((line,))
    for number, width in enumerate((14, 36, 30, 30, 12, 20, 16, 12), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
