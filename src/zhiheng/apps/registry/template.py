"""A workbook to fill in, made from the mapping that will read it: what it names is what comes back in."""

from __future__ import annotations

from collections.abc import Mapping as Words
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from zhiheng.policy.schema.mapping import Column, Mapping

ROWS = 5_000  # as far as the lists to choose from reach


def template_workbook(mapping: Mapping, columns: Sequence[str], words: Words[str, Sequence[Any]]) -> bytes:
    """An XLSX file with the columns of ``mapping``; a note on each head says what belongs below it.

    Args:
        mapping: names, examples and which columns must be filled.
        columns: fields in the order of the sheet.
        words: by field, the words to choose from.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("填报")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns, 1):
        field = mapping.field(name)
        known = [str(word) for word in words.get(name, ())]
        _head(sheet, place, field, known)
        if known:
            _offer(sheet, place, known)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, place: int, field: Column, known: Sequence[str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    title = field.label.zh
    cell = sheet.cell(1, place, title)
    cell.font = Font(bold=True)
    told = [
        "必填" if field.filled or field.required else "",
        f"示例：{field.example}" if field.example else "",
        f"可选：{'、'.join(known)}" if known else "",
    ]
    if note := "\n".join(filter(None, told)):
        cell.comment = Comment(note, "质衡")
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
