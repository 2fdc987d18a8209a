"""Files through the whole of intake, as an upload in the browser or on the command line goes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.queries import receipt

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def province() -> Unit:
    unit, _ = Unit.objects.get_or_create(code="province", defaults={"name": "省", "kind": UnitKind.PROVINCE})
    return unit


def bring_in(kind: str, filename: str, data: bytes) -> dict[str, Any]:
    """Receive, look into, confirm as proposed, hand over; the receipt."""
    with system_scope():
        upload = actions.receive(
            kind=kind, filename=filename, data=data, by=None, unit=province(), at=AT, is_deferred=False
        )
        upload = actions.inspect(upload=upload, at=AT) if not upload.is_repeat else upload
        if upload.state is UploadStatus.DETECTED:
            upload = actions.confirm(upload=upload, by=None, at=AT, is_deferred=False)
    if not upload.is_repeat:
        upload = process(upload=upload, by=None, at=AT)
    with system_scope():
        return receipt(upload)


def balanced(told: dict[str, Any]) -> bool:
    """Whether every row is accounted for once, and each rejected row has a reason."""
    rejected = {(error.get("sheet"), error["row"]) for error in told["errors"]}
    return (
        told["rows"] == told["accepted"] + told["duplicates"] + told["rejected"] and len(rejected) == told["rejected"]
    )


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(*rows: Sequence[str | None], merged: Iterable[str] = ()) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
