"""Work on quality credit that nobody waits for."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.credit.actions import collecting


@queue.periodic(cron="30 19 * * *")
@queue.task(name="credit.collect_facts", queueing_lock="credit.collect_facts")
def collect_facts(timestamp: int) -> None:
    """Bring the facts of our own apps up to date, once a night (``timestamp``: when this was due)."""
    collecting.collect_facts(at=timezone.now())
