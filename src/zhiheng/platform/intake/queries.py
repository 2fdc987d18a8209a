"""Reads: uploads, what is remembered, what is still open."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.intake import importing
from zhiheng.platform.intake.models import RememberedMapping, RowIssue, Upload
from zhiheng.platform.intake.naming import RowId
from zhiheng.platform.intake.processing import id_column
from zhiheng.platform.intake.reading.detection import Detected


def uploads() -> QuerySet[Upload]:
    """All uploads that the scope of the request reaches."""
    return Upload.objects.select_related("unit", "received_by", "corrects")


def has_right(person: User, importer: importing.Importer) -> bool:
    """Whether the person may record what files of this kind hold."""
    return not importer.permissions or any(may(person, permission) for permission in importer.permissions)


def may_send(person: User, kind: str) -> bool:
    """Whether the person may upload files of this kind, and confirm how their columns are read."""
    importer = next((one for one in importing.registered() if one.kind == kind), None)
    if importer is None or not may(person, "intake.upload") or not has_right(person, importer):
        return False
    return person.unit is None or takes_from(importer, person.unit)


def takes_from(importer: importing.Importer, unit: Unit) -> bool:
    """Whether the unit answers for what files of this kind hold."""
    return not isinstance(importer, importing.HasSenders) or importer.takes_from(unit)


def open_issues(upload: Upload) -> QuerySet[RowIssue]:
    """What is still to be corrected."""
    return upload.issues.filter(resolved_at=None)


def count_open_rows(upload: Upload) -> int:
    """How many rows are still to be corrected, counted anew."""
    return open_issues(upload).values("sheet", "row", "block").distinct().count()


def remembered_fields(upload: Upload, signature: str) -> list[str | None] | None:
    """How this unit's columns under the same header were read last time."""
    found = RememberedMapping.objects.filter(unit=upload.unit, kind=upload.kind, signature=signature).first()
    return list(found.fields) if found else None


def corrected_by(upload: Upload, detected: Detected) -> Upload | None:
    """The upload whose rows sent back this file corrects: the one that its ids name, of the same unit and kind."""
    for sheet in detected.sheets:
        at = id_column(sheet)
        if at is None:
            continue
        for sample in sheet.columns[at].samples:
            if row := RowId.parse(sample):
                same = Upload.objects.filter(unit=upload.unit, kind=upload.kind)
                return same.filter(pk=row.upload).exclude(pk=upload.pk).first()
    return None


def receipt(upload: Upload, *, with_errors: bool = True) -> dict[str, Any]:
    """What the sender gets: rows = accepted + duplicates + rejected, and why each rejected row was sent back.

    A file that came again is answered with every row a duplicate; the first receipt stands in ``first``.
    """
    detected = upload.found
    told: dict[str, Any] = {
        "file": upload.filename,
        "sha256": upload.sha256,
        "kind": upload.kind,
        "upload": upload.pk,
        "status": upload.status,
        "type": detected.type if detected else None,
        "encoding": detected.encoding if detected else None,
        "rows": upload.rows,
        "accepted": upload.accepted,
        "duplicates": upload.duplicates,
        "rejected": upload.rejected,
        "errors": errors_of(upload) if with_errors else [],
        "repeat": False,
    }
    if upload.is_repeat and upload.finished_at:
        counts = {"accepted": 0, "duplicates": upload.rows, "rejected": 0, "errors": [], "repeat": True}
        first = {key: told[key] for key in ("rows", "accepted", "duplicates", "rejected")}
        told |= counts | {"first": first}
    return told


def errors_of(upload: Upload) -> list[dict[str, Any]]:
    """The reasons, row by row; a refused file has one for the file as a whole."""
    if upload.refusal:
        refused = upload.refusal
        return [{"row": None, "column": "", "code": refused["code"], "message": refused["zh"], "en": refused["en"]}]
    return [
        {
            "row": issue.row,
            "column": issue.column,
            "code": issue.code,
            "message": issue.zh,
            "remedy": issue.remedy_zh,
            "en": issue.en,
            "value": issue.value,
            **({"sheet": issue.sheet} if issue.sheet else {}),
        }
        for issue in upload.issues.iterator(chunk_size=2000)
    ]
