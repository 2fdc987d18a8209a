"""Making the report of a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from zhiheng.apps.publication import queries
from zhiheng.apps.publication.choices import ReportForm
from zhiheng.apps.publication.models import Release, ReportFile
from zhiheng.apps.publication.report import composing, drawing, setting
from zhiheng.apps.publication.report.looking_up import looked_up
from zhiheng.platform.accounts.models import User
from zhiheng.platform.datasets import lake
from zhiheng.platform.ledger import actions as ledger
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.vocab.problem import Problem

FOLDER = "reports"


def unheard(done: int, total: int) -> None:
    """For callers that wait in silence."""


@transaction.atomic
def make_report(
    *, release: Release, by: User | None, at: datetime, told: Callable[[int, int], None] = unheard
) -> list[ReportFile]:
    """Compose, set and keep the report of a release, as PDF and as Word; once made it is only found again.

    Whoever holds ``publication.report`` may call it. The papers carry the date of the release, not of their making, so
    that the same release gives the same bytes wherever they are made. Their hashes go into the ledger.

    Args:
        release: what to report on.
        by: who asked; None for the system.
        at: now.
        told: hears how many of how many charts are drawn.

    Raises:
        Problem: ``report_not_of_a_year``, ``fonts_missing``.
    """
    _check_period(release)
    release = Release.objects.select_for_update().get(pk=release.pk)
    made = list(queries.report_files(release))
    if made:
        return made
    with looked_up(release) as known:
        report = composing.compose(known)
        drawing.draw(report, known.pack, told=told)
        papers = {
            ReportForm.PDF: setting.pdf(report, known.pack, at=release.released_at),
            ReportForm.WORD: setting.docx(report, known.pack, at=release.released_at),
        }
    kept = {form: _keep(paper, form) for form, paper in papers.items()}
    entry = ledger.append(
        action="publication.make_report",
        by=by,
        at=at,
        record=f"publication.release:{release.code}",
        payload={"release": release.code, "files": {str(form): digest for form, (_, digest) in kept.items()}},
    )
    for form, (path, digest) in kept.items():
        _note(release, form, path, digest, size=len(papers[form]), entry=entry, by=by, at=at)
    return list(queries.report_files(release))


def is_possible(release: Release) -> bool:
    """Whether a release can be reported on: the report is one of years."""
    return Period.parse(release.period).kind == PeriodKind.YEAR


def _check_period(release: Release) -> None:
    if not is_possible(release):
        raise Problem(
            "report_not_of_a_year",
            f"质量状况分析报告按年度编制，{release.code} 不是年度发布",
            f"the quality status report is one of years; {release.code} is of another period",
            release=release.code,
        )


def _keep(paper: bytes, form: ReportForm) -> tuple[str, str]:
    """Path in the lake and SHA-256."""
    with lake.staged() as scratch:
        scratch.write_bytes(paper)
        return lake.keep(scratch, FOLDER, f".{form}")


def _note(
    release: Release,
    form: ReportForm,
    path: str,
    digest: str,
    *,
    size: int,
    entry: LedgerEntry,
    by: User | None,
    at: datetime,
) -> None:
    ReportFile.objects.create(
        release=release, form=form, path=path, sha256=digest, size=size, entry=entry, made_by=by, made_at=at
    )
