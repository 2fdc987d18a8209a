"""Once a day, what falls due is begun and asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.returns import actions
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("到期报表提醒", "Reminders of returns that fall due"))
def remind_due(progress: Progress, *, today: str) -> Mapping[str, Any]:
    """Begin and ask for the returns that fall due; again on the same day it finds nothing left to do."""
    progress(0, None, Text("正在查找到期报表", "looking for what falls due"))
    asked = actions.remind_due(today=date.fromisoformat(today), at=timezone.now())
    return {"reminded": len(asked), "url": "/work/returns/standings/"}


@queue.periodic(cron="30 22 * * *")  # 06:30 in China, before people start to work; missed times are made up for
@queue.task(name="returns.remind_daily", queueing_lock="returns.remind_daily")
def remind_daily(timestamp: int) -> None:
    """Ask for the day's reminders, once (``timestamp``: when this was due)."""
    today = timezone.localdate().isoformat()
    with system_scope():
        defer(remind_due, key=f"returns.remind_due:{today}", today=today)
