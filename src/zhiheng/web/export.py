"""Any table as CSV, XLSX or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from zhiheng.vocab.bilingual import Text
from zhiheng.web.paging import BoundedPaginator

Row = list[Any]
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # a spreadsheet would run these, a Chinese one the full-width ones too
BOM = "\ufeff"  # without it Excel reads Chinese CSV as GBK
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(head: Row, rows: Iterable[Row], name: str) -> HttpResponseBase:
    """A CSV file, streamed row by row."""

    def lines() -> Iterator[str]:
        yield BOM + _csv_line(head)
        yield from map(_csv_line, rows)

    return _named(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), name, "csv")


class Sheet(NamedTuple):
    """One sheet of a workbook."""

    title: str
    head: Row
    rows: Iterable[Row]


def xlsx_answer(head: Row, rows: Iterable[Row], name: str) -> HttpResponseBase:
    """A workbook with one sheet; text is stored as text, so that no cell becomes a formula."""
    return workbook_answer([Sheet("数据", head, rows)], name)


def workbook_answer(sheets: Iterable[Sheet], name: str) -> HttpResponseBase:
    """A workbook; text is stored as text, so that no cell becomes a formula."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    file = BytesIO()
    book.save(file)
    return _named(HttpResponse(file.getvalue(), content_type=XLSX), name, "xlsx")


def _fill(page: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    page.freeze_panes = "A2"
    bold = []
    for title in sheet.head:
        cell = WriteOnlyCell(page, value=str(title))
        cell.font = Font(bold=True)
        bold.append(cell)
    page.append(bold)
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])


def json_answer(head: Row, rows: Iterable[Row], name: str) -> HttpResponseBase:
    """A list of objects, streamed; decimals are text, so that no digit is lost."""

    def parts() -> Iterator[str]:
        yield "["
        for place, row in enumerate(rows):
            record = dict(zip(map(str, head), map(_plain, row), strict=True))
            yield (",\n" if place else "\n") + json.dumps(record, ensure_ascii=False)
        yield "\n]\n"

    return _named(StreamingHttpResponse(parts(), content_type="application/json"), name, "json")


ANSWERS: dict[str, Callable[[Row, Iterable[Row], str], HttpResponseBase]] = {
    "csv": csv_answer,
    "xlsx": xlsx_answer,
    "json": json_answer,
}


class ExportMixin:
    """For list views with a table: ``?export=csv|xlsx|json`` gives all rows, filtered and sorted like the page.

    CSV and XLSX are headed with the titles of the page, JSON with the names of the columns.
    """

    export_name: Text | str = "export"
    paginator_class = BoundedPaginator  # a list view names one of its own, which the table would take
    request: HttpRequest

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[None, None, Any, bool]:
        """The table pages, not the view: the rows would be counted twice."""
        return None, None, queryset, False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the file."""
        self.export_format = request.GET.get("export")
        if self.export_format and self.export_format not in ANSWERS:
            raise Http404(self.export_format)
        answer: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        """The page, or the file."""
        if not self.export_format:
            page: HttpResponseBase = super().render_to_response(context, **kwargs)  # type: ignore[misc]
            return page
        return export_table(context["table"], self.export_format, str(self.export_name))


def export_table(table: Any, form: str, name: str) -> HttpResponseBase:
    """All rows of a django-tables2 table as a file of ``form`` (``csv``, ``xlsx``, ``json``)."""
    rows = table.as_values()
    head = next(rows)
    if form == "json":
        head = [column.name for column in table.columns.iterall() if not column.column.exclude_from_export]
    return ANSWERS[form](head, rows, name)


def safe_text(value: str) -> str:
    """Text that a spreadsheet will show and not run: ``=1+1`` becomes ``'=1+1``."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _csv_line(row: Row) -> str:
    return ",".join(map(_csv_cell, row)) + "\r\n"


def _csv_cell(value: Any) -> str:
    plain = _plain(value)
    text = "" if plain is None else str(plain)
    if not isinstance(value, int | float | Decimal):
        text = safe_text(text)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    cell = WriteOnlyCell(sheet, value=_printable(str(_plain(value))))
    cell.data_type = "s"
    return cell


def _printable(text: str) -> str:
    """Without the control characters that XML, and so a workbook, cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\t\n\r")


def _named(response: HttpResponseBase, name: str, ending: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f"attachment; filename=\"{ending}.{ending}\"; filename*=UTF-8''" + quote(
        f"{name}.{ending}"
    )
    return response


def table_response(
    request: HttpRequest,
    table: Any,
    template: str,
    context: dict[str, Any],
    *,
    name: str = "export",
    per_page: int = 50,
) -> HttpResponseBase:
    """The page around ``table``, sorted and paged as the address asks, or with ``?export=`` all its rows as a file."""
    from django.shortcuts import render
    from django_tables2 import RequestConfig

    asked = request.GET.get("export")
    RequestConfig(request, paginate=False if asked else {"per_page": per_page}).configure(table)
    if asked is None:
        return render(request, template, {**context, "table": table})
    if asked not in ANSWERS:
        raise Http404(asked)
    return export_table(table, asked, name)
