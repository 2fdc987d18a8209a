"""Writes of inspection results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from zhiheng.apps.inspection import queries
from zhiheng.apps.inspection.batching import Batch, Held, Recorded
from zhiheng.apps.inspection.items import ReadItem
from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine
from zhiheng.apps.inspection.reading import VALUES, Line
from zhiheng.apps.registry.queries import ids_by_codes
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.database.staging import staged
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem

_LOCK = 0x5A48_0002  # two imports at once would each think a sample new; the second waits for the first
_TYPES = {"occurred_on": "date", "produced_on": "date"}
_COLUMNS = (
    *((name, _TYPES.get(name, "text")) for name in VALUES),
    ("row", "integer"),
    ("raw", "jsonb"),
    ("organisation_id", "bigint"),
)
_NAMES = ", ".join(f'"{name}"' for name, _ in _COLUMNS)
_INSERT = f"""
INSERT INTO inspection_inspectionresult ({_NAMES}, upload, unit_id, recorded_at, correction_reason)
SELECT {_NAMES}, %s, %s, %s, '' FROM result_stage
RETURNING id, key
"""  # noqa: S608 - names of our own columns
CORRECTABLE = frozenset(
    {
        "occurred_on",
        "level",
        "domain",
        "category",
        "product",
        "sampling",
        "stratum",
        "extent",
        "organisation_name",
        "division",
        "laboratory",
        "recheck_laboratory",
        "verdict",
        "plan",
        "remark",
    }
)


def record_results(
    *,
    lines: Sequence[Line],
    upload: int | None,
    unit: int | None,
    filename: str,
    by: User | str | None,
    at: datetime,
) -> Recorded:
    """Store what is new, set aside what cannot be a result.

    For laboratories and whoever may import. Samples are unique over all senders, so this works outside the caller's
    own area. One transaction and one ledger entry, which holds counts and a digest of the lines.

    Args:
        lines: read by :func:`~zhiheng.apps.inspection.reading.read_line`.
        upload: primary key of the upload they came in.
        unit: primary key of the unit that sent them.
        filename: name of the file, for the list of lines set aside.
        by: who acts.
        at: the instant of the action.
    """
    with transaction.atomic(), system_scope():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        batch = gather(lines)
        _store(batch.touched, upload, unit, at)
        _set_aside(batch.recorded.rejected, upload, unit, filename, at)
        append(
            action="inspection.record_results",
            by=by,
            at=at,
            record=f"intake.upload:{upload}" if upload else "inspection.result",
            payload=_summary(lines, batch.recorded),
        )
    return batch.recorded


def gather(lines: Sequence[Line]) -> Batch:
    """What recording the lines would do, without doing it (needs a scope that sees all results)."""
    return Batch(lines, held=queries.held_by_keys([line.values["key"] for line in lines if line.values]))


def correct_result(
    *, result: InspectionResult, changes: Mapping[str, Any], reason: str, by: User, at: datetime
) -> InspectionResult:
    """Replace a result by a corrected one; the old row stays, with the instant at which it was replaced.

    For people with ``inspection.correct``. Failing items are copied unless the corrected verdict is a pass.

    Raises:
        Problem: ``correction_without_reason``, ``correction_field_unknown``, ``result_superseded``.
    """
    _check_correction(changes, reason)
    with transaction.atomic():
        old = InspectionResult.objects.select_for_update().get(pk=result.pk)
        if old.superseded_at is not None:
            raise Problem(
                "result_superseded", "该结果已被更正，请刷新后再试", "the result has been corrected meanwhile"
            )
        InspectionResult.objects.filter(pk=old.pk).update(superseded_at=at)
        new = _copy(old, changes, reason=reason, by=by, at=at)
        if new.verdict == "fail":
            _copy_items(old, new)
        append(
            action="inspection.correct_result",
            by=by,
            at=at,
            record=f"inspection.result:{new.pk}",
            payload={"corrects": old.pk, "fields": sorted(changes), "reason": reason},
        )
    return new


def settle_quarantine(*, line: Quarantine, note: str, by: User, at: datetime) -> None:
    """Say what became of a line that was set aside (sent again, not ours, cannot be mended).

    For people with ``inspection.record``.

    Raises:
        Problem: ``settlement_without_note``.
    """
    if not note.strip():
        raise Problem("settlement_without_note", "请填写处理说明", "say what became of the line")
    with transaction.atomic():
        Quarantine.objects.filter(pk=line.pk, settled_at=None).update(settled_at=at, settled_by=by, settlement=note)
        append(
            action="inspection.settle_quarantine",
            by=by,
            at=at,
            record=f"inspection.quarantine:{line.pk}",
            payload={"note": note},
        )


def _check_correction(changes: Mapping[str, Any], reason: str) -> None:
    if not reason.strip():
        raise Problem("correction_without_reason", "请说明更正理由", "say why the result is corrected")
    if unknown := sorted(set(changes) - CORRECTABLE):
        listed = "、".join(unknown)
        raise Problem("correction_field_unknown", f"不可更正的字段：{listed}", f"cannot be corrected: {listed}")


def _copy(
    old: InspectionResult, changes: Mapping[str, Any], *, reason: str, by: User, at: datetime
) -> InspectionResult:
    kept = {field.attname: getattr(old, field.attname) for field in InspectionResult._meta.concrete_fields}
    del kept["id"]
    kept |= {"recorded_at": at, "superseded_at": None, "corrects_id": old.pk, "correction_reason": reason}
    return InspectionResult.objects.create(**(kept | {"correction_by_id": by.pk} | dict(changes)))


def _copy_items(old: InspectionResult, new: InspectionResult) -> None:
    items = list(old.failing_items.all())
    for item in items:
        item.pk, item.result, item.division = None, new, new.division
    FailingItem.objects.bulk_create(items)


def _store(touched: Sequence[Held], upload: int | None, unit: int | None, at: datetime) -> None:
    fresh = {held.values["key"]: held for held in touched if held.pk is None}
    if fresh:
        organisations = ids_by_codes(held.values["organisation_code"] for held in fresh.values())
        rows = (_row(held, organisations) for held in fresh.values())
        with staged("result_stage", _COLUMNS, rows), connection.cursor() as cursor:
            cursor.execute(_INSERT, [upload, unit, at])
            for pk, key in cursor.fetchall():
                fresh[key].pk = pk
    FailingItem.objects.bulk_create(
        _item(held, place, item, line, upload, unit)
        for held in touched
        for place, (item, line) in enumerate(held.added, held.items_before + 1)
    )


def _row(held: Held, organisations: Mapping[str, int]) -> list[Any]:
    raw = json.dumps(list(held.line.raw) if held.line else [], ensure_ascii=False)
    number = held.line.number if held.line else 0
    pk = organisations.get(held.values["organisation_code"])
    return [*(held.values[name] for name in VALUES), number, raw, pk]


def _item(held: Held, place: int, item: ReadItem, line: Line, upload: int | None, unit: int | None) -> FailingItem:
    assert held.pk is not None  # stored just before
    return FailingItem(
        result_id=held.pk,
        division=held.values["division"],
        unit_id=held.values.get("unit_id", unit),  # an item belongs to whoever sent the result
        position=place,
        item=item.item,
        found_raw=item.found_raw,
        found_kind=item.found_kind,
        found_values=list(item.found_values),
        found_unit=item.found_unit,
        limit_raw=item.limit_raw,
        limit_kind=item.limit_kind,
        limit_low=item.limit_low,
        limit_high=item.limit_high,
        limit_unit=item.limit_unit,
        limit_plan=item.limit_plan,
        notes=list(item.notes),
        upload=upload,
        row=line.number,
    )


def _set_aside(rejected: Sequence[Line], upload: int | None, unit: int | None, filename: str, at: datetime) -> None:
    Quarantine.objects.bulk_create(
        (
            Quarantine(
                digest=line.digest,
                reason=line.reason,
                problems=[
                    {"column": f.column, "code": f.code, "zh": f.message.zh, "en": f.message.en, "remedy": f.remedy.zh}
                    for f in line.faults
                ],
                raw=list(line.raw),
                upload=upload,
                unit_id=unit,
                row=line.number,
                filename=filename[:300],
                recorded_at=at,
            )
            for line in rejected
        ),
        ignore_conflicts=True,  # the same line sent again is set aside once
    )


def _summary(lines: Sequence[Line], recorded: Recorded) -> dict[str, Any]:
    digest = hashlib.sha256("".join(line.digest for line in lines).encode()).hexdigest()
    return {
        "lines": len(lines),
        "first_row": lines[0].number if lines else 0,
        "last_row": lines[-1].number if lines else 0,
        "digest": digest,
        "new": recorded.new,
        "extended": recorded.extended,
        "duplicates": recorded.duplicates,
        "rejected": len(recorded.rejected),
    }
