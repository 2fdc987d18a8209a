"""Releasing, and keeping the release calendar."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication import queries
from zhiheng.apps.publication.latest import latest_of_each
from zhiheng.apps.publication.messages import Released
from zhiheng.apps.publication.models import PlannedRelease, Release, ReleasedFigure, RevisionNote
from zhiheng.platform.accounts.models import User
from zhiheng.platform.announcements import announce
from zhiheng.platform.ledger import actions as ledger
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

FORMAT = 1
BATCH = 2_000


@transaction.atomic
def release(*, freeze: indicators.Freeze, by: User, at: datetime, reason: str = "") -> Release:
    """Make the approved figures of a freeze public, for good.

    Whoever holds ``publication.release`` may call it. Earlier releases stay as they are; what differs from the previous
    one is noted figure by figure. The head of the ledger is signed as soon as this is committed.

    Args:
        freeze: approved by a second person.
        by: who releases.
        at: now.
        reason: why figures were revised; needed from the second edition of a period on.

    Raises:
        Problem: ``release_not_approved``, ``release_made_already``, ``release_reason_missing``,
            ``release_figures_changed``.
    """
    freeze = indicators.locked(freeze)
    edition = queries.next_edition(freeze.period)
    figures = list(indicators.figures(freeze))
    _check(freeze, figures, edition, reason)
    previous = queries.latest()
    revised = list(queries.changes_of(freeze))
    code = f"{freeze.period}-{edition}"
    manifest = canonical_bytes(
        _manifest(freeze, figures, previous, code=code, edition=edition, revised=len(revised), reason=reason)
    )
    digest = sha256_hex(manifest)
    entry = ledger.append(
        action="publication.release",
        by=by,
        at=at,
        record=f"publication.release:{code}",
        payload={"release": code, "sha256": digest, "figures": len(figures), "revised": len(revised)},
    )
    made = Release.objects.create(
        code=code,
        period=freeze.period,
        edition=edition,
        freeze=freeze,
        previous=previous,
        reason=reason,
        manifest=manifest.decode(),
        sha256=digest,
        entry=entry,
        released_by=by,
        released_at=at,
    )
    current = latest_of_each(figures)
    ReleasedFigure.objects.bulk_create((_released(made, one, one.key in current) for one in figures), batch_size=BATCH)
    RevisionNote.objects.bulk_create(
        (RevisionNote(release=made, **{name: getattr(one, name) for name in one.__slots__}) for one in revised),
        batch_size=BATCH,
    )
    announce(Released(release=code), by=by)
    transaction.on_commit(partial(ledger.sign_head, at=at))
    return made


@transaction.atomic
def plan_release(*, period: Period, planned_on: date, by: User | None, at: datetime, note: str = "") -> PlannedRelease:
    """Put a date into the calendar, or move it; the date announced first stays visible.

    Raises:
        Problem: ``plan_before_period_ends``.
    """
    if planned_on <= period.end:
        raise Problem(
            "plan_before_period_ends",
            f"发布日期须晚于 {period.end}（{period.label().zh}结束之日）",
            f"the release must come after {period} ends on {period.end}",
            period=str(period),
        )
    found, _ = PlannedRelease.objects.update_or_create(
        period=str(period),
        defaults={"planned_on": planned_on, "note": note},
        create_defaults={"planned_on": planned_on, "first_planned_on": planned_on, "note": note},
    )
    ledger.append(
        action="publication.plan_release",
        by=by,
        at=at,
        record=f"publication.planned_release:{period}",
        payload={"planned_on": planned_on, "first_planned_on": found.first_planned_on, "note": note},
    )
    return found


def _check(freeze: indicators.Freeze, figures: list[indicators.Figure], edition: int, reason: str) -> None:
    where = {"freeze": freeze.pk}
    if freeze.approved_at is None:
        raise Problem(
            "release_not_approved", "尚未批准，不能发布", "it must be approved by a second person first", **where
        )
    if Release.objects.filter(freeze=freeze).exists():
        raise Problem("release_made_already", "已经发布", "it has been released", **where)
    if edition > 1 and not reason.strip():
        raise Problem(
            "release_reason_missing",
            f"这是第 {edition} 版，请说明修订原因",
            f"this is edition {edition}: say why the figures are revised",
            **where,
        )
    if indicators.joint_hash((one.key, sha256_hex(one.canonical.encode())) for one in figures) != freeze.figures_sha256:
        raise Problem(
            "release_figures_changed",
            "数值与批准时不一致，拒绝发布；请保全数据库并查明原因",
            "the figures are not those that were approved; secure the database and find out why",
            **where,
        )


def _manifest(
    freeze: indicators.Freeze, figures: list[indicators.Figure], previous: Release | None, **told: Any
) -> dict[str, Any]:
    """What a release is made of; its hash goes into the ledger and stands for all of it."""
    frozen = indicators.snapshots(freeze)
    return {
        "format": FORMAT,
        "release": told["code"],
        "period": freeze.period,
        "edition": told["edition"],
        "first_period": freeze.first_period,
        "known_at": freeze.known_at,
        "reason": told["reason"],
        "pack": {
            "id": freeze.pack,
            "version": freeze.pack_version,
            "hash": freeze.pack_hash,
            "archive": freeze.pack_sha256,
        },
        "datasets": {
            one.dataset: {"sha256": one.sha256, "rows": one.rows, "schema_version": one.schema_version}
            for one in frozen
        },
        "engines": figures[0].record["engines"] if figures else {},
        "figures": {"count": len(figures), "sha256": freeze.figures_sha256},
        "previous": {"release": previous.code, "sha256": previous.sha256} if previous else None,
        "revised": told["revised"],
    }


def _released(release: Release, figure: indicators.Figure, is_current: bool) -> ReleasedFigure:
    return ReleasedFigure(
        release=release,
        key=figure.key,
        indicator=figure.indicator,
        area=figure.area,
        period=figure.period,
        is_current=is_current,
        value=figure.value,
        status=figure.status,
        canonical=figure.canonical,
        sha256=figure.sha256,
    )
