"""Work on releases that a request does not wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from zhiheng.apps.publication import queries
from zhiheng.apps.publication.report import actions as reports
from zhiheng.platform.accounts.models import User
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text

_CHARTS = Text("幅图已绘制", "pictures drawn")


@task(Text("生成质量状况分析报告", "Produce the quality status report"), can_wait=True)
def make_report(progress: Progress, *, release: str, by: int | None = None) -> Mapping[str, Any]:
    """Make the report of a release."""
    found = queries.release(release)
    assert found is not None  # a release is never removed
    reports.make_report(
        release=found,
        by=None if by is None else User.objects.get(pk=by),
        at=timezone.now(),
        told=lambda done, total: progress(done, total, _CHARTS),
    )
    return {"url": reverse("report", args=[release])}
