"""One run of one job: progress seen by all, effect at most once.

Beside the transaction of the work stands a second, autocommitting connection. It shows the progress while the work is
still open, and it holds an advisory lock as long as this process lives: a worker that was only slow to report can never
run a job together with the one that took over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from procrastinate.exceptions import JobAborted

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.choices import JobState
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.jobs.tasks import ATTEMPTS, PASSING, Busy, Task, named
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

logger = logging.getLogger(__name__)
_PACE = 0.3  # seconds between two reports; nobody reads faster

REPORT = """
UPDATE jobs_jobprogress
SET state = %s, attempt = %s, done = %s, total = %s, note_zh = %s, note_en = %s, updated_at = now()
WHERE job_id = %s
"""
_FAILED = Text("程序出错，已记录；请联系管理员", "The program failed; it is logged, please tell the administrator")
_GONE = Text("本版本已没有此任务", "This version no longer has this task")


class Report:
    """The progress callback of one run."""

    def __init__(
        self, job: int, attempt: int, through: BaseDatabaseWrapper, should_stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._job, self._attempt, self._through, self._should_stop = job, attempt, through, should_stop
        self._done = 0
        self._total: int | None = None
        self._note = Text("", "")
        self._next = 0.0

    def __call__(self, done: int, total: int | None = None, note: Text | None = None) -> None:
        """Say how far the work is; what is not given stays as it was.

        Raises:
            JobAborted: when the worker is asked to stop; the work is rolled back and starts again elsewhere.
        """
        if self._should_stop():
            raise JobAborted
        self._done = done
        self._total = self._total if total is None else total
        self._note = note or self._note
        if time.monotonic() >= self._next:
            self.write(JobState.RUNNING)

    def write(self, state: JobState, note: Text | None = None) -> None:
        """Write now."""
        self._note = note or self._note
        note = self._note
        with self._through.cursor() as cursor:
            cursor.execute(REPORT, [state, self._attempt, self._done, self._total, note.zh, note.en, self._job])
        self._next = time.monotonic() + _PACE


def run(job: int, *, attempt: int = 1, apart: bool = True, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Run a job.

    Args:
        job: primary key.
        attempt: how many runs this makes.
        should_stop: asked at each report; the work is broken off when it says so.
        apart: False to report through the caller's own connection (tests, whose rows no other connection sees).

    Raises:
        Busy: another process is running it.
        Exception: whatever the task raises, after it has been reported.
    """
    with _second_connection(job, apart) as through:
        report = Report(job, attempt, through, should_stop)
        wanted = Job.objects.get(pk=job)
        if wanted.finished_at is None:
            report.write(JobState.RUNNING, Text("", ""))
            _work(wanted, report, is_last=attempt >= ATTEMPTS)
        report.write(JobState.FINISHED)


def _work(job: Job, report: Report, is_last: bool) -> None:
    task = named(job.task)
    if task is None:
        report.write(JobState.FAILED, _GONE)
        raise LookupError(job.task)
    try:
        _carry_out(task, job, report)
    except Problem as problem:
        report.write(JobState.FAILED, Text(problem.zh, problem.en))
        raise
    except Exception as error:
        if isinstance(error, PASSING) and not is_last:
            raise
        logger.exception("job %s failed", job)
        report.write(JobState.FAILED, _FAILED)
        raise


def _carry_out(task: Task, job: Job, report: Report) -> None:
    """The work and the mark that it is done, in one transaction if the task is atomic."""
    with system_scope() if task.is_atomic else nullcontext():
        result: Mapping[str, Any] | None = task(report, **job.arguments)
        with system_scope():
            Job.objects.filter(pk=job.pk).update(finished_at=Now(), result=result)


@contextmanager
def _second_connection(job: int, apart: bool) -> Iterator[BaseDatabaseWrapper]:
    if not apart:
        yield connection
        return
    second = connection.copy()
    try:
        with second.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('zhiheng.job'), %s)", [job])
            if not cursor.fetchone()[0]:
                raise Busy(f"job {job} is still running elsewhere")
        yield second
    finally:
        second.close()
