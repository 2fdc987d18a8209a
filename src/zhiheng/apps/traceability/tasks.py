"""Jobs of traceability, and the clock of the subscriptions."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhiheng.apps.traceability import capture_jobs, subscription_jobs

__all__ = ["capture_jobs", "subscription_jobs", "sweep"]


@queue.periodic(cron="* * * * *")
@queue.task(name="traceability.sweep", queueing_lock="traceability.sweep")
def sweep(timestamp: int) -> None:
    """Carry out the standing queries that are due, and try again what was not taken (``timestamp``: the minute)."""
    subscription_jobs.ask_for_reports(because=str(timestamp))
