"""Signs a head every ten minutes while the ledger grows."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.platform.ledger import actions, queries


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="ledger.sign_head", queueing_lock="ledger.sign_head")
def sign_head(timestamp: int) -> None:
    """Sign the tree as it is now, unless the latest head already says so (``timestamp``: when this was due)."""
    latest = queries.latest_head()
    if latest is None or latest.tree_size < queries.tree_size():
        actions.sign_head(at=timezone.now())
