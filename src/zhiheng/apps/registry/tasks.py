"""Once a night, branches get the head office that came into the register after them."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.registry import actions


@queue.periodic(cron="40 18 * * *")
@queue.task(name="registry.link_branches", queueing_lock="registry.link_branches")
def link_branches(timestamp: int) -> None:
    """Link what can be linked (``timestamp``: when this was due)."""
    actions.link_branches(by="system", at=timezone.now())
