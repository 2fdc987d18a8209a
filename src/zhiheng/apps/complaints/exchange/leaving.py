"""Complaints and reports leave for the national platform; the same complaints always as the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator

from zhiheng.apps.complaints.exchange.cells import cells_of_complaint, guarded, layout
from zhiheng.apps.complaints.models import Complaint

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a workbook would read as a character's number
_WRITTEN = re.compile(rb"(?<=W3CDTF\">)[^<]*")
_PACKED = (1980, 1, 1, 0, 0, 0)


def as_csv(complaints: Iterable[Complaint]) -> bytes:
    """The table as CSV, UTF-8 with a mark that spreadsheets need."""
    out = io.StringIO()
    csv.writer(out).writerows(_table(complaints))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(complaints: Iterable[Complaint]) -> bytes:
    """The table as a workbook of texts."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("投诉举报")
    for row in _table(complaints):
        sheet.append([_ESCAPE.sub("_x005F_", text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue())


def _settled(package: bytes) -> bytes:
    """The same parts without the time of writing and packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            part = _WRITTEN.sub(b"1980-01-01T00:00:00Z", given.read(name)) if "core" in name else given.read(name)
            made.writestr(zipfile.ZipInfo(name, date_time=_PACKED), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _table(complaints: Iterable[Complaint]) -> Iterator[list[str]]:
    fields = layout().fields
    yield [field.label.zh for field in fields]
    rows = [cells_of_complaint(one) for one in complaints if one.erased_at is None]
    for cells in sorted(rows, key=lambda cells: (cells["number"], cells["kind"])):
        yield [guarded(cells.get(field.name, "")) for field in fields]
