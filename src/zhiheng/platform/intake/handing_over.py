"""Rows go to their importer in chunks: one transaction each, which also moves the place where a later run resumes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import importing, store
from zhiheng.platform.intake.actions import Actor, Progress
from zhiheng.platform.intake.annotating import annotate
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.importing import CHUNK, Importer, Outcome, RowError
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.platform.intake.naming import clean_filename
from zhiheng.platform.intake.processing import Chunk, read_chunks
from zhiheng.platform.intake.queries import count_open_rows, receipt
from zhiheng.platform.intake.reading.detection import Detected, detect
from zhiheng.platform.intake.recognition import require_recognition
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
    upload.open_rows += len(rejected)
    upload.save(update_fields=["rows", "accepted", "duplicates", "rejected", "open_rows"])
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
                other.open_rows = count_open_rows(other)
                other.save(update_fields=["open_rows"])
                annotate(other)
        payload = {name: getattr(upload, name) for name in ("sha256", "rows", "accepted", "duplicates", "rejected")}
        ledger.append(action="intake.import_rows", by=by, at=at, record=upload.record, payload=payload)
    return upload


def try_out(*, kind: str, path: Path, unit: Unit, at: datetime, progress: Progress | None = None) -> dict[str, Any]:
    """The receipt that importing the file would give, by importing it in a transaction that is rolled back.

    Nothing is kept: neither the bytes nor a row nor an entry of the ledger.

    Raises:
        Problem: the file cannot be read, or its columns were not recognised.
    """
    importer = importing.get(kind)
    with transaction.atomic():
        with system_scope():
            told = _told(importer, path, unit, at, progress)
        transaction.set_rollback(True)
    return told


def _told(importer: Importer, path: Path, unit: Unit, at: datetime, progress: Progress | None) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    found = Upload.objects.filter(kind=importer.kind, sha256=digest, unit=unit, status=UploadStatus.FINISHED).first()
    if found is not None:
        found.is_repeat = True
        return receipt(found)
    mapping = importer.mapping()
    detected = detect(path, mapping, limits=limits())
    require_recognition(importer.kind, detected, mapping)
    upload = _trial(importer.kind, path, unit, digest, detected, at)
    done = 0
    for chunk in read_chunks(path, detected, mapping, size=CHUNK, limits=limits()):
        done = _store(upload.pk, done, chunk, importer, None, at)
        if progress:
            progress(done, detected.rows)
    upload.refresh_from_db()
    return receipt(upload) | {"upload": None, "status": "checked"}


def _trial(kind: str, path: Path, unit: Unit, digest: str, detected: Detected, at: datetime) -> Upload:
    fields = {
        "filename": clean_filename(path.name),
        "size": path.stat().st_size,
        "received_at": at,
        "status": UploadStatus.CONFIRMED,
        "detected": detected.model_dump(mode="json"),
        "refusal": None,
        **dict.fromkeys(("rows", "accepted", "duplicates", "rejected", "open_rows"), 0),
    }
    upload, _ = Upload.objects.update_or_create(kind=kind, sha256=digest, unit=unit, defaults=fields)
    upload.issues.all().delete()
    return upload
