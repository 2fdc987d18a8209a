"""Once a month all organisations are graded."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhiheng.apps.credit import grading_jobs
from zhiheng.platform.accounts.scope import system_scope


@queue.periodic(cron="30 18 1 * *")  # 02:30 in China on the second day of the month; missed times are made up for
@queue.task(name="credit.grade_monthly", queueing_lock="credit.grade_monthly")
def grade_monthly(timestamp: int) -> None:
    """Ask for the grades of the month (``timestamp``: when this was due)."""
    with system_scope():
        grading_jobs.ask(by=None)
