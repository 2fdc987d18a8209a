"""Freezing a dataset."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.datasets import lake
from zhiheng.platform.datasets.declarations import Dataset, ExtractScope, dataset
from zhiheng.platform.datasets.models import Part, Snapshot, content_hash
from zhiheng.platform.datasets.writing import write_part
from zhiheng.platform.ledger import actions as ledger
from zhiheng.vocab.periods import Period, PeriodKind

KINDS = list(PeriodKind)  # from the longest to the shortest


@transaction.atomic
def snapshot(
    name: str,
    *,
    period: Period,
    by: User | None,
    at: datetime,
    first: Period | None = None,
    known_at: datetime | None = None,
) -> Snapshot:
    """Freeze the rows of dataset ``name`` from the start of ``first`` to the end of ``period``.

    The extract sees all rows, whoever asks: what a person may see must not change a number of the province. The same
    rows give the same files and the same hash, so a second snapshot costs no further space.

    Args:
        name: a registered dataset.
        period: the last period.
        by: who asked (None: the system).
        at: now.
        first: the first period (default: ``period``).
        known_at: rows recorded later do not count (default: ``at``).
    """
    declared = dataset(name)
    known_at = known_at or at
    first = first or period
    with system_scope():
        parts = [_part(declared, part, known_at) for part in parts_of(declared, first, period)]
    made = Snapshot.objects.create(
        dataset=name,
        schema_version=declared.version,
        first_period=str(first),
        period=str(period),
        known_at=known_at,
        rows=sum(part.rows for part in parts),
        sha256=content_hash(declared.name, declared.version, parts),
        made_by=by,
        made_at=at,
    )
    for part in parts:
        part.snapshot = made
    Part.objects.bulk_create(parts)
    ledger.append(
        action="datasets.snapshot",
        by=by or "system",
        at=at,
        record=f"datasets.snapshot:{made.pk}",
        payload={
            "dataset": name,
            "period": str(period),
            "known_at": known_at,
            "rows": made.rows,
            "sha256": made.sha256,
        },
    )
    return made


def parts_of(declared: Dataset, first: Period, last: Period) -> list[Period]:
    """The periods that become one file each, from the start of ``first`` to the end of ``last``.

    As long as the dataset allows, and shorter only where ``last`` ends before such a period does: whatever calendar
    period lies inside the whole lies inside one part.
    """
    kinds = KINDS[KINDS.index(PeriodKind(declared.part_by)) :]
    found: list[Period] = []
    day = first.start
    while day <= last.end:
        fitting = (Period.of(day, kind) for kind in kinds)
        found.append(next(part for part in fitting if part.start == day and part.end <= last.end))
        day = found[-1].end + timedelta(days=1)
    return found


def _part(declared: Dataset, period: Period, known_at: datetime) -> Part:
    with lake.staged() as scratch:
        rows = write_part(declared, ExtractScope(period, known_at), scratch)
        path, digest = lake.keep(scratch, f"{declared.name}/v{declared.version}", ".parquet")
    return Part(period=str(period), path=path, rows=rows, sha256=digest)
