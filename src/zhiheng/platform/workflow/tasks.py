"""Clocks are watched every few minutes; a new notice counts them all anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.platform.accounts.models import User
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.platform.workflow import actions
from zhiheng.vocab.bilingual import Text


@task(Text("重算办理期限", "Count clocks anew"), atomic=False)
def recount_clocks(progress: Progress, *, by: int | None = None) -> Mapping[str, Any]:
    """Count every open clock under the calendar as it is now."""
    note = Text("正在重算办理期限", "counting the clocks anew")
    person = User.objects.filter(pk=by).first() if by else None
    seen, changed = actions.recompute_clocks(
        by=person, at=timezone.now(), progress=lambda done, total: progress(done, total, note)
    )
    return {"seen": seen, "changed": changed, "url": "/work/calendar/"}


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="workflow.watch_clocks", queueing_lock="workflow.watch_clocks")
def watch_clocks(timestamp: int) -> None:
    """Warn of clocks and escalate those that ran out (``timestamp``: when this was due)."""
    actions.watch_clocks(at=timezone.now())
