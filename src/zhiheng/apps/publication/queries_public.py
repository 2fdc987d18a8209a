"""Reads that the public site and the API share: which release counts now, and one figure through all releases."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from zhiheng.apps.publication import queries
from zhiheng.apps.publication.models import Release, ReleasedFigure
from zhiheng.vocab.periods import Period


def current() -> Release | None:
    """The last edition of the latest period: a late correction of an earlier year does not take its place."""
    return newest(queries.releases())


def newest(releases: Iterable[Release]) -> Release | None:
    """The one of ``releases`` that stands for now."""
    return max(releases, key=_recency, default=None)


def vintages(key: str) -> list[ReleasedFigure]:
    """One figure in every release that has it, the newest release first."""
    found = ReleasedFigure.objects.filter(release__in=queries.releases(), key=key).select_related("release")
    return sorted(found, key=lambda one: (one.release.released_at, one.release_id), reverse=True)


def of_kind(release: Release, *, area: str | None = None, indicator: str | None = None) -> QuerySet[ReleasedFigure]:
    """Figures of one area or indicator without their canonical bytes: for lists of values."""
    return queries.figures(release, area=area, indicator=indicator).defer("canonical")


def state() -> list[tuple[str, str, int]]:
    """Name, hash and papers of every release: as long as they are the same, so is everything public."""
    found = queries.releases().order_by("pk").annotate(papers=Count("reports"))
    return list(found.values_list("code", "sha256", "papers"))


def _recency(release: Release) -> tuple[object, int]:
    return Period.parse(release.period).end, release.edition
