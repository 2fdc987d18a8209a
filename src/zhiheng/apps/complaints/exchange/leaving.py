"""Complaints and reports leave for the national platform."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.exchange.cells import KINDS, SOURCE, TEXTS, guarded, layout
from zhiheng.apps.complaints.models import Complaint


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
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(complaints: Iterable[Complaint]) -> Iterator[list[str]]:
    fields = layout().fields
    yield [field.label.zh for field in fields]
    rows = [_cells(one) for one in complaints if one.erased_at is None]
    for cells in sorted(rows, key=lambda cells: cells["number"]):
        yield [guarded(cells.get(field.name, "")) for field in fields]


def _cells(complaint: Complaint) -> dict[str, str]:
    case = complaint.case
    cells = {name: getattr(complaint, name) for name in TEXTS}
    return cells | {
        "number": complaint.external if complaint.source == SOURCE else case.number,
        "kind": KINDS[Kind(complaint.kind)],
        "received_at": case.received_at.isoformat(),
        "division": case.division,
        "amount": "" if complaint.amount is None else f"{complaint.amount:.2f}",
        "occurred_on": complaint.occurred_on.isoformat() if complaint.occurred_on else "",
    }
