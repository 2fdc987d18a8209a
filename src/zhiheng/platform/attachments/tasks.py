"""Copies are made right after the upload; files of forms never sent go within the hour, strays once a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.attachments import actions, holding
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("生成附件副本", "Make a copy of an attachment"))
def make_copy(progress: Progress, *, attachment: int) -> Mapping[str, Any]:
    """Make the copy that people of the office see."""
    return {"state": actions.make_copy(Attachment.objects.get(pk=attachment)).state}


@queue.periodic(cron="40 19 * * *")
@queue.task(name="attachments.sweep", queueing_lock="attachments.sweep")
def sweep(timestamp: int) -> None:
    """Drop what no record names (``timestamp``: when this was due)."""
    with system_scope():
        actions.sweep(at=timezone.now())


@queue.periodic(cron="20 * * * *")
@queue.task(name="attachments.forget", queueing_lock="attachments.forget")
def forget(timestamp: int) -> None:
    """Remove the files of forms that were not sent within a day (``timestamp``: when this was due)."""
    with system_scope():
        holding.forget(at=timezone.now())
