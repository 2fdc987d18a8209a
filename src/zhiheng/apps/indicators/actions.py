"""Freezing, computing, approving."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.indicators import archives
from zhiheng.apps.indicators.computing import Computation, Computed
from zhiheng.apps.indicators.models import Figure, Freeze, FrozenDataset
from zhiheng.apps.indicators.queries import joint_hash, locked, source_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.datasets import actions as datasets
from zhiheng.platform.ledger import actions as ledger
from zhiheng.policy.pack import Pack
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

BATCH = 2_000


@transaction.atomic
def freeze_period(
    *,
    period: Period,
    by: User,
    at: datetime,
    known_at: datetime | None = None,
    first: Period | None = None,
    pack_id: str | None = None,
    note: str = "",
) -> Freeze:
    """Freeze every dataset that the pack's indicators use, and the pack itself.

    Whoever holds ``indicators.freeze`` may call it. A correction is simply another freeze of the same period: the
    earlier one, and what was released from it, stay as they are.

    Args:
        period: the last period.
        by: the maker; somebody else must approve.
        at: now.
        known_at: what was recorded later does not count (default: now).
        first: the first period of the series (default: the first year that a target counts from).
        pack_id: the pack (default: the first of ``settings.PACKS``).
        note: why, for a correction.

    Raises:
        Problem: ``period_not_over``, ``known_at_in_future``.
    """
    known_at = known_at or at
    _check_instants(period, known_at, at)
    pack = policy.load(pack_id or settings.PACKS[0])
    first = first or first_period(pack, period)
    path, digest = archives.store(pack)
    freeze = Freeze.objects.create(
        period=str(period),
        first_period=str(first),
        known_at=known_at,
        note=note,
        pack=pack.id,
        pack_version=pack.version,
        pack_hash=pack.hash,
        pack_path=path,
        pack_sha256=digest,
        frozen_by=by,
        frozen_at=at,
    )
    for name in sorted({i.measure.dataset for i in pack.indicators.values() if i.measure.dataset}):
        snapshot = datasets.snapshot(name, period=period, by=by, at=at, first=first, known_at=known_at)
        FrozenDataset.objects.create(freeze=freeze, dataset=name, snapshot=snapshot)
    ledger.append(
        action="indicators.freeze_period",
        by=by,
        at=at,
        record=f"indicators.freeze:{freeze.pk}",
        payload={
            "period": str(period),
            "first_period": str(first),
            "known_at": known_at,
            "pack": {"id": pack.id, "version": pack.version, "hash": pack.hash, "archive": digest},
            "datasets": {frozen.dataset: frozen.snapshot.sha256 for frozen in freeze.frozen_datasets.all()},
        },
    )
    return freeze


@transaction.atomic
def compute(*, freeze: Freeze, by: User | None, at: datetime) -> int:
    """Compute every figure of a freeze from what was frozen; return how many there are.

    Raises:
        Problem: ``freeze_computed_already``.
    """
    freeze = locked(freeze)
    if freeze.computed_at is not None:
        raise Problem(
            "freeze_computed_already",
            "这次冻结已经计算过；数据有变请重新冻结",
            "this freeze has been computed; if data changed, freeze again",
            freeze=freeze.pk,
        )
    with archives.restored(freeze.pack_path, freeze.pack) as pack:
        first, last = Period.parse(freeze.first_period), Period.parse(freeze.period)
        found = list(Computation(pack, source_of(freeze), first=first, last=last).figures())
    Figure.objects.bulk_create((_row(freeze, figure) for figure in found), batch_size=BATCH)
    freeze.computed_at, freeze.figures_sha256 = at, joint_hash((f.key, f.sha256) for f in found)
    freeze.save(update_fields=["computed_at", "figures_sha256"])
    ledger.append(
        action="indicators.compute",
        by=by,
        at=at,
        record=f"indicators.freeze:{freeze.pk}",
        payload={"figures": len(found), "sha256": freeze.figures_sha256},
    )
    return len(found)


@transaction.atomic
def approve(*, freeze: Freeze, by: User, at: datetime) -> Freeze:
    """Approve the figures of a freeze; the database refuses the person who froze them.

    Raises:
        Problem: ``freeze_not_computed``, ``freeze_approved_already``, ``approver_is_maker``.
    """
    freeze = locked(freeze)
    if freeze.computed_at is None:
        raise Problem("freeze_not_computed", "尚未计算，不能批准", "compute before approving", freeze=freeze.pk)
    if freeze.approved_at is not None:
        raise Problem("freeze_approved_already", "已经批准", "it is approved already", freeze=freeze.pk)
    if freeze.frozen_by_id == by.pk:
        raise Problem(
            "approver_is_maker",
            "冻结人不能批准自己的结果，请由另一人批准",
            "whoever froze the data cannot approve them: a second person must",
            freeze=freeze.pk,
        )
    freeze.approved_by, freeze.approved_at = by, at
    freeze.save(update_fields=["approved_by", "approved_at"])
    ledger.append(
        action="indicators.approve",
        by=by,
        at=at,
        record=f"indicators.freeze:{freeze.pk}",
        payload={"sha256": freeze.figures_sha256},
    )
    return freeze


def first_period(pack: Pack, period: Period) -> Period:
    """The year that the earliest cumulative or maintained target counts from, or the period's own year."""
    counted = [target.since for target in pack.targets if target.since is not None and target.since <= period.year]
    return Period.parse(str(min(counted, default=period.year)))


def _check_instants(period: Period, known_at: datetime, at: datetime) -> None:
    if known_at > at:
        raise Problem(
            "known_at_in_future", "“数据截至”不能晚于现在", "known_at lies in the future", known_at=known_at.isoformat()
        )
    if timezone.localdate(at) <= period.end:
        raise Problem(
            "period_not_over",
            f"{period.label().zh}尚未结束，{period.end} 之后才能冻结",
            f"{period} is not over; it can be frozen after {period.end}",
            period=str(period),
        )


def _row(freeze: Freeze, figure: Computed) -> Figure:
    return Figure(
        freeze=freeze,
        key=figure.key,
        indicator=figure.indicator,
        area=figure.area,
        period=figure.period,
        completeness=figure.completeness,
        value=figure.value,
        status=figure.status,
        canonical=figure.canonical,
        sha256=figure.sha256,
    )
