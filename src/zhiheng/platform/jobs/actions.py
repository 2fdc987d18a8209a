"""Asking for work."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app as queue

from zhiheng.platform.accounts.models import User
from zhiheng.platform.jobs.choices import JobState
from zhiheng.platform.jobs.models import Job, JobProgress
from zhiheng.platform.jobs.running import run
from zhiheng.platform.jobs.tasks import Task


def defer(task: Task, *, key: str | None = None, asked_by: User | None = None, **arguments: Any) -> Job:
    """Ask for work in the transaction of the write that needs it: rolled back with it, never lost after it.

    Args:
        task: what to run.
        key: names the work; asking again under the same key gives the same job, so put into it what makes it new. Only
            a job that failed is run again.
        asked_by: whose list of jobs it appears in.
        arguments: of the task; JSON values only.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("defer a job in the transaction of the write that needs it")
    fields = {"task": task.name, "arguments": arguments, "asked_by": asked_by}
    if key is None:
        job, is_new = Job.objects.create(**fields), True
    else:
        job, is_new = Job.objects.get_or_create(key=key, defaults=fields)
    if is_new or job.progress.state == JobState.FAILED:
        JobProgress(job=job, updated_at=Now()).save()
        job.queued = queue.configure_task(task.name, priority=task.priority).defer(job=job.pk)
        job.save(update_fields=["queued"])
    return job


def run_waiting() -> list[Job]:
    """Run what is waiting here and now, oldest first, and what that asks for in turn (tests and commands)."""
    done: list[Job] = []
    while job := Job.objects.filter(finished_at=None).exclude(pk__in=[j.pk for j in done]).order_by("pk").first():
        run(job.pk, apart=not connection.in_atomic_block)
        job.refresh_from_db()
        done.append(job)
    return done
