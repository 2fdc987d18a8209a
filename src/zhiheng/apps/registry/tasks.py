"""Work on the register that nobody waits for: branches and their head offices, organisations entered twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.registry import actions
from zhiheng.apps.registry.mergers import actions as mergers
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@queue.periodic(cron="40 18 * * *")
@queue.task(name="registry.link_branches", queueing_lock="registry.link_branches")
def link_branches(timestamp: int) -> None:
    """Link what can be linked (``timestamp``: when this was due)."""
    actions.link_branches(by="system", at=timezone.now())


@task(Text("查找可能重复的企业", "Look for organisations entered twice"), can_wait=True)
def find_mergers(progress: Progress) -> Mapping[str, Any]:
    """Put pairs of organisations that seem to be one before people; what was asked before is not asked again."""
    return {"new": mergers.propose_mergers(by="system", at=timezone.now())}
