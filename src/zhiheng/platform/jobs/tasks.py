"""Makes a function a task: ``@task(Text("导入", "Import"))`` above ``def process(progress, *, upload): ...``.

A task belongs in ``tasks.py`` of its app, calls an action and is idempotent: it may be started again from its beginning
after its worker was killed. Its whole body is one transaction that sees all rows, so what a killed run did is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job as QueuedJob

from zhiheng.vocab.bilingual import Text

ATTEMPTS = 6
PASSING = (OperationalError, InterfaceError, JobAborted)  # database gone, or the worker was asked to stop


class Progress(Protocol):
    """What a task calls now and then to say how far it is."""

    def __call__(self, done: int, total: int | None = None, note: Text | None = None) -> None:  # noqa: D102
        ...


Body = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A function that can be deferred; calling it runs it here and now (tests, commands)."""

    name: str
    title: Text
    body: Body
    is_atomic: bool
    priority: int = 0

    def __call__(self, progress: Progress, **arguments: Any) -> Mapping[str, Any] | None:
        """Run the body."""
        return self.body(progress, **arguments)


class Busy(RuntimeError):
    """Another worker, taken for dead, still runs this job."""


class _Retry(BaseRetryStrategy):
    """Again when the failure is not the work's own; a mistake in the work itself fails at once."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, Busy):
            return RetryDecision(retry_in={"seconds": 5})
        if not isinstance(exception, PASSING) or job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": 2**job.attempts})


_TASKS: dict[str, Task] = {}


def task(
    title: Text, *, name: str | None = None, atomic: bool = True, can_wait: bool = False
) -> Callable[[Body], Task]:
    """Register a function ``(progress, **arguments) -> result | None`` as a task.

    Args:
        title: what the progress page calls it.
        name: how the queue calls it; by default ``app.function``. Renaming a task loses its waiting jobs.
        atomic: False for work that opens its own transactions, such as an import in chunks; it must then skip by
            itself what an earlier, killed run has already written.
        can_wait: for long work that nobody waits for: whatever else is asked for meanwhile comes first.
    """

    def register(body: Body) -> Task:
        called = name or f"{body.__module__.split('.')[-2]}.{body.__name__}"
        made = Task(called, title, body, atomic, priority=-1 if can_wait else 0)
        _TASKS[made.name] = made
        queue.task(name=made.name, pass_context=True, retry=_Retry())(_run)
        return made

    return register


def named(name: str) -> Task | None:
    """The task called ``name``, or None if this version of the program no longer has it."""
    return _TASKS.get(name)


def _run(context: JobContext, *, job: int) -> None:
    from zhiheng.platform.jobs.running import run

    run(job, attempt=context.job.attempts + 1, should_stop=context.should_abort)
