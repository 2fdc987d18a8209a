"""What happens to a file: received, looked into, confirmed, processed. Each writes one entry of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO

from django.db import transaction

from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.intake import importing, store
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.models import RememberedMapping, Upload
from zhiheng.platform.intake.naming import clean_filename
from zhiheng.platform.intake.queries import corrected_by, has_right, remembered_fields, takes_from
from zhiheng.platform.intake.reading.detection import Detected, detect
from zhiheng.platform.intake.recognition import require_columns, require_recognition
from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.ledger import actions as ledger
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.problem import Problem

Actor = User | str | None
Progress = Callable[[int, int], None]


def receive(
    *, kind: str, filename: str, data: bytes | IO[bytes], by: Actor, unit: Unit, at: datetime, is_deferred: bool = True
) -> Upload:
    """Keep a file exactly as it was sent; nothing is interpreted yet.

    Whoever holds ``intake.upload`` and a permission of that kind of file, for the own unit. The same bytes of the same
    unit for the same kind change nothing: the earlier upload comes back with ``is_repeat`` set; only one that was
    refused is looked into once more.

    Args:
        kind: what it is meant to be (kind of an importer).
        filename: as sent; shown, never used as a path.
        data: the bytes, or an open file that is read in blocks.
        by: who sends it, None for the system.
        unit: whose file it is.
        at: the instant.
        is_deferred: False where the caller looks into the file itself (command line).

    Raises:
        Problem: unknown kind, one that the person or the unit may not send, or more bytes than allowed.
    """
    _require_right(by, kind)
    _require_sender(unit, kind)
    stored = store.keep(data, limits=limits())
    person = by if isinstance(by, User) else None
    new = {"filename": clean_filename(filename), "size": stored.size, "received_by": person, "received_at": at}
    with transaction.atomic():
        upload, is_new = Upload.objects.get_or_create(sha256=stored.sha256, kind=kind, unit=unit, defaults=new)
        upload.is_repeat = not is_new
        is_reopened = not is_new and upload.state is UploadStatus.REFUSED
        if not (is_new or is_reopened):
            return upload
        Upload.objects.filter(pk=upload.pk).update(status=UploadStatus.RECEIVED, refusal=None)
        upload.status, upload.refusal = UploadStatus.RECEIVED, None
        payload = {"kind": kind, "sha256": stored.sha256, "size": stored.size, "unit": unit.code}
        action = "intake.reopen_file" if is_reopened else "intake.receive_file"
        ledger.append(action=action, by=by, at=at, record=upload.record, payload=payload)
        if is_deferred:
            from zhiheng.platform.intake.tasks import inspect_file

            key = f"intake.inspect:{upload.pk}:{at.isoformat()}"
            jobs.defer(inspect_file, key=key, asked_by=person, upload=upload.pk)
    return upload


def _require_right(by: Actor, kind: str) -> None:
    """Uploading is not enough: who may not record results cannot bring them in as a file either."""
    importer = importing.get(kind)
    if isinstance(by, User) and not has_right(by, importer):
        raise Problem(
            "kind_not_permitted",
            f"您的岗位不能报送“{importer.title.zh}”",
            f"your roles do not allow you to send “{importer.title.en}”",
            kind=kind,
        )


def _require_sender(unit: Unit, kind: str) -> None:
    """Some records are one unit's to answer for, whoever holds the file."""
    importer = importing.get(kind)
    if not takes_from(importer, unit):
        raise Problem(
            "unit_not_provider",
            f"“{importer.title.zh}”不由{unit.name}提供；请交由目录所列提供单位报送",
            f"{unit.title.en} does not provide “{importer.title.en}”; let the unit that the catalogue names send it",
            kind=kind,
            unit=unit.code,
        )


@transaction.atomic
def inspect(*, upload: Upload, by: Actor = None, at: datetime) -> Upload:
    """Look through the file and propose which column is what; a file that cannot be read is refused with the reason."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state is not UploadStatus.RECEIVED:
        return upload
    mapping = importing.get(upload.kind).mapping()
    try:
        detected = detect(store.path_of(upload.sha256), mapping, limits=limits())
    except Problem as problem:
        return _refuse(upload, problem, by, at)
    _apply_remembered(upload, detected, mapping)
    upload.corrects = corrected_by(upload, detected)
    upload.detected = detected.model_dump(mode="json")
    upload.status = UploadStatus.DETECTED
    upload.save(update_fields=["corrects", "detected", "status"])
    payload = {"type": detected.type, "encoding": detected.encoding, "rows": detected.rows}
    ledger.append(action="intake.inspect_file", by=by, at=at, record=upload.record, payload=payload)
    return upload


def _refuse(upload: Upload, problem: Problem, by: Actor, at: datetime) -> Upload:
    upload.status = UploadStatus.REFUSED
    upload.refusal = {"code": problem.code, "zh": problem.zh, "en": problem.en}
    upload.save(update_fields=["status", "refusal"])
    ledger.append(action="intake.refuse_file", by=by, at=at, record=upload.record, payload={"code": problem.code})
    return upload


def _apply_remembered(upload: Upload, detected: Detected, mapping: Mapping) -> None:
    known = {field.name for field in mapping.fields}
    for sheet in detected.sheets:
        fields = remembered_fields(upload, sheet.signature)
        if fields is None or len(fields) != len(sheet.columns) or not {f for f in fields if f} <= known:
            continue
        sheet.choose(fields, mapping, "remembered")


@transaction.atomic
def confirm(
    *,
    upload: Upload,
    by: Actor,
    at: datetime,
    fields: Sequence[Sequence[str | None] | None] | None = None,
    is_deferred: bool = True,
) -> Upload:
    """Say that the columns are read rightly; the rows are then handed over by a job.

    Args:
        upload: a file that was looked into.
        by: who confirms; the choice is remembered for the unit if it is a person.
        at: the instant.
        fields: per detected sheet, the field of each column, or None for a sheet that is not read; else as proposed.
        is_deferred: False where the caller processes the rows itself.

    Raises:
        Problem: not to be confirmed now, a field chosen twice, or a required column has none.
    """
    _require_right(by, upload.kind)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    detected = upload.found
    if upload.state is not UploadStatus.DETECTED or detected is None:
        raise Problem("upload_not_open", "该文件已确认或不能确认", "this file is already confirmed or cannot be")
    mapping = importing.get(upload.kind).mapping()
    if fields is not None:
        _choose(detected, fields, mapping)
        require_columns(upload.kind, detected, mapping)
    else:
        require_recognition(upload.kind, detected, mapping)
    upload.detected = detected.model_dump(mode="json")
    upload.status, upload.confirmed_at = UploadStatus.CONFIRMED, at
    upload.confirmed_by = by if isinstance(by, User) else None
    upload.save(update_fields=["detected", "status", "confirmed_at", "confirmed_by"])
    if upload.confirmed_by:
        _remember(upload, detected, at)
    chosen = {sheet.name: [column.field for column in sheet.columns] for sheet in detected.chosen}
    ledger.append(action="intake.confirm_columns", by=by, at=at, record=upload.record, payload={"columns": chosen})
    if is_deferred:
        _defer_import(upload, at)
    return upload


def _defer_import(upload: Upload, at: datetime) -> None:
    from zhiheng.platform.intake.tasks import import_file

    key = f"intake.import:{upload.pk}:{at.isoformat()}"
    jobs.defer(import_file, key=key, asked_by=upload.confirmed_by, upload=upload.pk)


def _choose(detected: Detected, fields: Sequence[Sequence[str | None] | None], mapping: Mapping) -> None:
    known = {field.name for field in mapping.fields}
    for sheet, chosen in zip(detected.sheets, fields, strict=True):
        sheet.is_chosen = chosen is not None
        if chosen is None:
            continue
        named = [name for name in chosen if name]
        if unknown := set(named) - known:
            raise Problem("field_unknown", f"没有字段 {min(unknown)}", f"no field {min(unknown)}")
        if twice := next((name for name in named if named.count(name) > 1), None):
            label = mapping.field(twice).label
            raise Problem(
                "field_twice",
                f"“{label.zh}”对应了两列，请只保留一列",
                f'"{label.en}" is given to two columns; keep one',
                field=twice,
            )
        sheet.choose(list(chosen), mapping, "chosen")


def _remember(upload: Upload, detected: Detected, at: datetime) -> None:
    for sheet in detected.chosen:
        RememberedMapping.objects.update_or_create(
            unit_id=upload.unit.pk,
            kind=upload.kind,
            signature=sheet.signature,
            defaults={
                "fields": [column.field for column in sheet.columns],
                "confirmed_by": upload.confirmed_by,
                "confirmed_at": at,
            },
        )


@transaction.atomic
def reopen_columns(*, upload: Upload, by: Actor, at: datetime) -> Upload:
    """Choose the columns anew, as long as no row was taken."""
    _require_right(by, upload.kind)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state is not UploadStatus.FINISHED or upload.accepted or upload.duplicates:
        raise Problem(
            "upload_has_rows",
            "已有数据行被接受，不能重选各列；请在退回清单中改正后重新上传",
            "rows of it were taken, so its columns stand; correct the rows sent back and upload those",
        )
    upload.issues.all().delete()
    upload.status = UploadStatus.DETECTED
    upload.rows = upload.rejected = upload.open_rows = 0
    upload.annotated, upload.finished_at = "", None
    upload.save(update_fields=["status", "rows", "rejected", "open_rows", "annotated", "finished_at"])
    ledger.append(action="intake.reopen_columns", by=by, at=at, record=upload.record, payload={})
    return upload
