"""Once a night: what is personal goes after its time, and so do the buckets of days gone by."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.complaints import actions
from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.scope import system_scope


@queue.periodic(cron="10 19 * * *")
@queue.task(name="complaints.retain", queueing_lock="complaints.retain")
def retain(timestamp: int) -> None:
    """Erase what has been kept long enough (``timestamp``: when this was due)."""
    with system_scope():
        actions.retain(at=timezone.now())
        limits.forget_old(at=timezone.now())
