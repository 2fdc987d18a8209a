"""A workbook to fill in, made from the mapping that will read it: what it names is what comes back in."""

from __future__ import annotations

from collections.abc import Mapping as Words
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from zhiheng.policy.schema.mapping import Mapping

ROWS = 5_000  # as far as the lists to choose from reach


def template_workbook(mapping: Mapping, columns: Sequence[str], words: Words[str, Sequence[Any]]) -> bytes:
    """An XLSX file with the columns of ``mapping`` and a sheet that explains them.

    Args:
        mapping: names, examples and which columns must be filled.
        columns: fields in the order of the sheet.
        words: by field, the words to choose from.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "填报"
    sheet.freeze_panes = "A2"
    guide = book.create_sheet("说明")
    guide.append(["列", "必填", "示例", "可选值"])
    for place, name in enumerate(columns, 1):
        field = mapping.field(name)
        known = [str(word) for word in words.get(name, ())]
        _head(sheet, place, field.label.zh)
        if known:
            _offer(sheet, place, known)
        guide.append([field.label.zh, "是" if field.filled or field.required else "", field.example, "、".join(known)])
    for letter, width in (("A", 28), ("B", 8), ("C", 40), ("D", 80)):
        guide.column_dimensions[letter].width = width
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, place: int, title: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(1, place, title)
    cell.font = Font(bold=True)
    column = get_column_letter(place)
    sheet.column_dimensions[column].width = max(12, 2 * len(title) + 2)
    sheet.column_dimensions[column].number_format = "@"  # codes and dates stay as they are typed


def _offer(sheet: Any, place: int, known: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1='"' + ",".join(known) + '"', allow_blank=True)
    sheet.add_data_validation(rule)
    column = get_column_letter(place)
    rule.add(f"{column}2:{column}{ROWS}")
