"""Jobs of traceability, and the clock of the subscriptions."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhiheng.apps.traceability import capture_jobs, subscription_jobs
from zhiheng.apps.traceability.actions import storing

__all__ = ["capture_jobs", "subscription_jobs", "sweep", "take_stock"]


@queue.periodic(cron="* * * * *")
@queue.task(name="traceability.sweep", queueing_lock="traceability.sweep")
def sweep(timestamp: int) -> None:
    """Carry out the standing queries that are due, and try again what was not taken (``timestamp``: the minute)."""
    subscription_jobs.ask_for_reports(because=str(timestamp))


@queue.periodic(cron="50 19 * * *")  # 03:50 in China
@queue.task(name="traceability.take_stock", queueing_lock="traceability.take_stock")
def take_stock(timestamp: int) -> None:
    """Let the server know how events are spread over their partitions (``timestamp``: the minute)."""
    storing.take_stock()
