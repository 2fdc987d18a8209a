"""Rows go to their importer in chunks: one transaction each, which also moves the place where a later run resumes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import importing, store
from zhiheng.platform.intake.actions import Actor, Progress
from zhiheng.platform.intake.annotating import annotate
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.importing import CHUNK, Importer, Outcome, RowError
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.platform.intake.processing import Chunk, read_chunks
from zhiheng.platform.intake.reading.detection import Detected
from zhiheng.platform.ledger import actions as ledger


def process(*, upload: Upload, by: Actor, at: datetime, progress: Progress | None = None, size: int = CHUNK) -> Upload:
    """Hand the rows of a confirmed file over to the importer of its kind.

    May be called again after it was killed: chunks already stored are skipped by their number, the one that was open
    had been rolled back. Rows are never handed over twice.

    Args:
        upload: confirmed.
        by: on whose behalf.
        at: the instant of the import; the same for all rows.
        progress: told how many rows of how many are done.
        size: rows in a transaction.
    """
    with system_scope():
        upload = Upload.objects.select_related("unit").get(pk=upload.pk)
    detected = upload.found
    if upload.state is not UploadStatus.CONFIRMED or detected is None:
        return upload
    importer = importing.get(upload.kind)
    path = store.path_of(upload.sha256)
    chunks = read_chunks(path, detected, importer.mapping(), size=size, skip=upload.rows, limits=limits())
    done = upload.rows
    for chunk in chunks:
        with system_scope():
            done = _store(upload.pk, done, chunk, importer, by, at)
        if progress:
            progress(done, detected.rows)
    return _finish(upload, detected, by, at)


def _store(pk: int, start: int, chunk: Chunk, importer: Importer, by: Actor, at: datetime) -> int:
    """One chunk, in the transaction of the caller; returns how many rows are done now."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=pk)
    if upload.rows != start or upload.state is not UploadStatus.CONFIRMED:
        raise RuntimeError(f"upload {pk}: another run has moved it from row {start} to {upload.rows}")
    outcome = importer.write(chunk.rows, upload=upload, by=by, at=at) if chunk.rows else Outcome()
    _require_balance(importer, chunk, outcome)
    errors = chunk.errors + outcome.errors
    rejected = {error.row for error in errors}
    RowIssue.objects.bulk_create(_issues(upload, chunk, errors), batch_size=1000)
    upload.rows += len(chunk.records)
    upload.accepted += outcome.accepted
    upload.duplicates += outcome.duplicates
    upload.rejected += len(rejected)
    upload.save(update_fields=["rows", "accepted", "duplicates", "rejected"])
    if upload.corrects is not None:
        _resolve(upload, chunk, (key for key in chunk.records if key not in rejected), at)
    return upload.rows


def _require_balance(importer: Importer, chunk: Chunk, outcome: Outcome) -> None:
    handed = {row.number for row in chunk.rows}
    rejected = {error.row for error in outcome.errors}
    if not rejected <= handed or outcome.accepted + outcome.duplicates + len(rejected) != len(handed):
        raise RuntimeError(
            f"importer {importer.kind}: {len(handed)} rows are not {outcome.accepted} accepted"
            f" + {outcome.duplicates} duplicates + {len(rejected)} rejected"
        )


def _issues(upload: Upload, chunk: Chunk, errors: Iterable[RowError]) -> Iterable[RowIssue]:
    places = {column.field: at for at, column in enumerate(chunk.sheet.columns) if column.field}
    for error in sorted(errors, key=lambda error: error.row):
        record = chunk.records[error.row]
        at = places.get(error.column)
        value = record.raw[at] if at is not None and at < len(record.raw) else ""
        origin = chunk.origin_of(error.row) if upload.corrects is not None else None
        yield RowIssue(
            upload=upload,
            unit=upload.unit,
            sheet=chunk.sheet.name,
            row=record.number,
            block=record.block,
            field=error.column,
            column=chunk.sheet.columns[at].header if at is not None else error.column,
            position=at,
            value=value[:200].replace("\0", "\ufffd"),
            code=error.code,
            zh=error.message.zh,
            en=error.message.en,
            remedy_zh=error.remedy.zh,
            remedy_en=error.remedy.en,
            origin=str(origin or ""),
        )


def _resolve(upload: Upload, chunk: Chunk, keys: Iterable[int], at: datetime) -> None:
    """Rows that were taken now are no longer open in the upload that they were sent back from."""
    original = upload.corrects
    assert original is not None
    origins = [row for key in keys if (row := chunk.origin_of(key)) is not None and row.upload == original.pk]
    resolved = {"resolved_by": upload, "resolved_at": at}
    names = [sheet.name for sheet in original.found.sheets] if original.found else []
    by_place: dict[tuple[int, int], list[int]] = {}
    for row in origins:
        by_place.setdefault((row.sheet, row.block), []).append(row.row)
    for (sheet, block), rows in by_place.items():
        if sheet < len(names):
            issues = original.issues.filter(sheet=names[sheet], block=block, row__in=rows, resolved_at=None)
            issues.update(**resolved)
    again = RowIssue.objects.filter(upload__corrects=original, origin__in=map(str, origins), resolved_at=None)
    again.exclude(upload=upload).update(**resolved)


def _finish(upload: Upload, detected: Detected, by: Actor, at: datetime) -> Upload:
    """The samples, kept for the page that asked for confirmation, are no longer needed."""
    for sheet in detected.sheets:
        for column in sheet.columns:
            column.samples = []
    with system_scope(), transaction.atomic():
        upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.state is not UploadStatus.CONFIRMED:
            return upload
        upload.status, upload.finished_at = UploadStatus.FINISHED, at
        upload.detected = detected.model_dump(mode="json")
        upload.save(update_fields=["status", "finished_at", "detected"])
        annotate(upload)
        if (original := upload.corrects) is not None:
            for other in (original, *original.corrections.filter(status=UploadStatus.FINISHED).exclude(pk=upload.pk)):
                annotate(other)
        payload = {name: getattr(upload, name) for name in ("sha256", "rows", "accepted", "duplicates", "rejected")}
        ledger.append(action="intake.import_rows", by=by, at=at, record=upload.record, payload=payload)
    return upload
