"""Writes to the register."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from zhiheng.apps.registry import linking, queries
from zhiheng.apps.registry.batching import Batch, Recorded, Source
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.registry.reading import Line
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.database.staging import staged
from zhiheng.platform.ledger.actions import append

_LOCK = 0x5A48_0001  # two imports at once would each think a code new; the second waits for the first
_TYPES = {"registered_on": "date", "capital_amount": "numeric", "flags": "text[]"}
_COLUMNS = tuple((name, _TYPES.get(name, "text")) for name in queries.VALUES)
_NAMES = ", ".join(queries.VALUES)
_INSERT = f"""
INSERT INTO registry_organisation ({_NAMES}, recorded_at, updated_at)
SELECT {_NAMES}, %s, %s FROM organisation_stage
"""  # noqa: S608 - names of our own columns
_SOURCE_COLUMNS = (
    ("key", "text"),
    ("division", "text"),
    ("row", "integer"),
    ("raw", "jsonb"),
    ("digest", "text"),
    ("outcome", "text"),
    ("reasons", "jsonb"),
    ("differences", "jsonb"),
)
# a line that was once rejected and is now understood replaces its own earlier record
_KEEP = """
INSERT INTO registry_organisationsource
       (organisation_id, division, upload, unit_id, "row", raw, digest, outcome, reasons, differences, recorded_at)
SELECT o.id, s.division, %s, %s, s."row", s.raw, s.digest, s.outcome, s.reasons, s.differences, %s
FROM source_stage s LEFT JOIN registry_organisation o USING (key)
ON CONFLICT (digest) DO UPDATE
SET organisation_id = excluded.organisation_id, division = excluded.division, upload = excluded.upload,
    unit_id = excluded.unit_id, "row" = excluded."row", outcome = excluded.outcome,
    reasons = excluded.reasons, differences = excluded.differences, recorded_at = excluded.recorded_at
WHERE registry_organisationsource.outcome = 'rejected' AND excluded.outcome <> 'rejected'
"""


def record_organisations(
    *, lines: Sequence[Line], upload: int | None, unit: int | None, by: User | str | None, at: datetime
) -> Recorded:
    """Merge lines into the register and keep every one of them as a source.

    For whoever may import. The register is merged as a whole, so this works outside the caller's own area. One
    transaction and one ledger entry, which holds counts and a digest of the lines but nothing personal.

    Args:
        lines: read by :func:`~zhiheng.apps.registry.reading.read_lines`.
        upload: primary key of the upload they came in.
        unit: primary key of the unit that sent them; it sees its own lines, wherever they lie.
        by: who acts.
        at: the instant of the action.
    """
    with transaction.atomic(), system_scope():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        batch = gather(lines)
        _insert(batch.fresh, at)
        _update(batch.changed, at)
        _keep(batch.sources, upload, unit, at)
        linking.note_names([one.line.digest for one in batch.sources if "name" in one.differences])
        linking.link_among({values["key"]: values["name"] for values in (*batch.fresh, *batch.changed.values())})
        append(
            action="registry.record_organisations",
            by=by,
            at=at,
            record=f"intake.upload:{upload}" if upload else "registry.organisation",
            payload=_summary(lines, batch.recorded),
        )
    return batch.recorded


def link_branches(*, by: User | str | None, at: datetime) -> int:
    """Give branches whose head office came into the register after them their head office; how many.

    May be repeated: what is linked, or not certain, stays as it is.
    """
    with transaction.atomic(), system_scope():
        linked = linking.link(queries.branches_without_head())
        if linked:
            record = "registry.organisation"
            append(action="registry.link_branches", by=by, at=at, record=record, payload={"linked": linked})
    return linked


def gather(lines: Sequence[Line]) -> Batch:
    """What recording the lines would do, without doing it (needs a scope that sees the whole register)."""
    return Batch(
        lines,
        kept=queries.digests_kept([line.digest for line in lines]),
        known=queries.organisations_matching([line.values for line in lines if line.values]),
    )


def _insert(fresh: Sequence[dict[str, Any]], at: datetime) -> None:
    if not fresh:
        return
    rows = ([values[name] for name in queries.VALUES] for values in fresh)
    with staged("organisation_stage", _COLUMNS, rows), connection.cursor() as cursor:
        cursor.execute(_INSERT, [at, at])


def _update(changed: dict[int, dict[str, Any]], at: datetime) -> None:
    if changed:
        organisations = [Organisation(pk=pk, updated_at=at, **values) for pk, values in changed.items()]
        Organisation.objects.bulk_update(organisations, [*queries.VALUES, "updated_at"], batch_size=500)


def _keep(sources: Iterable[Source], upload: int | None, unit: int | None, at: datetime) -> None:
    distinct = {source.line.digest: source for source in reversed(list(sources))}
    if not distinct:
        return
    with staged("source_stage", _SOURCE_COLUMNS, map(_source_row, distinct.values())), connection.cursor() as cursor:
        cursor.execute(_KEEP, [upload, unit, at])


def _source_row(source: Source) -> list[Any]:
    line, values = source.line, source.record.values if source.record else {}
    reasons = [
        {"column": f.column, "code": f.code, "zh": f.message.zh, "en": f.message.en, "remedy": f.remedy.zh}
        for f in line.faults
    ]
    return [
        values.get("key"),
        values.get("division", ""),
        line.number,
        json.dumps(list(line.raw), ensure_ascii=False),
        line.digest,
        str(source.outcome),
        json.dumps(reasons, ensure_ascii=False),
        json.dumps(source.differences, ensure_ascii=False),
    ]


def _summary(lines: Sequence[Line], recorded: Recorded) -> dict[str, Any]:
    digest = hashlib.sha256("".join(line.digest for line in lines).encode()).hexdigest()
    return {
        "lines": len(lines),
        "first_row": lines[0].number if lines else 0,
        "last_row": lines[-1].number if lines else 0,
        "digest": digest,
        "new": recorded.new,
        "updated": recorded.updated,
        "confirmed": recorded.confirmed,
        "older": recorded.older,
        "duplicates": recorded.duplicates,
        "rejected": len(recorded.rejected),
    }
