"""Looks up a release for the composer: figures, revisions, datasets and the pack that they were made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings

from zhiheng.apps.indicators import archives
from zhiheng.apps.publication import queries
from zhiheng.apps.publication.models import Release
from zhiheng.apps.publication.report.released import FrozenTable, Released, Revised
from zhiheng.platform.datasets.declarations import dataset
from zhiheng.policy.pack import Pack
from zhiheng.vocab.periods import Period


@contextmanager
def looked_up(release: Release) -> Iterator[Released]:
    """The release in plain values; its pack is the archived one, whose files exist inside the block only."""
    with archives.restored(release.freeze.pack_path, release.freeze.pack) as pack:
        yield _released(release, pack)


def _released(release: Release, pack: Pack) -> Released:
    contents = release.contents
    known = (one.record for one in queries.figures(release).iterator())
    return Released(
        code=release.code,
        period=Period.parse(release.period),
        released_at=release.released_at,
        known_at=datetime.fromisoformat(contents["known_at"]),
        sha256=release.sha256,
        pack=pack,
        pack_version=contents["pack"]["version"],
        pack_hash=contents["pack"]["hash"],
        engines=contents["engines"],
        figures={f"{record['indicator']}.{record['area']}.{record['period']}": record for record in known},
        tables=tuple(_table(name, one) for name, one in sorted(contents["datasets"].items())),
        revised=tuple(_revised(release)),
        previous=release.previous.code if release.previous else "",
        reason=release.reason,
        site=settings.SITE,
        is_demo=settings.DEMO,
    )


def _table(name: str, kept: dict[str, object]) -> FrozenTable:
    return FrozenTable(name, dataset(name).title.zh, str(kept["sha256"]), int(str(kept["rows"])))


def _revised(release: Release) -> Iterator[Revised]:
    columns = ("indicator", "area", "period", "old_value", "new_value", "old_status", "new_status")
    return (Revised(**row) for row in queries.revisions(release).values(*columns))
