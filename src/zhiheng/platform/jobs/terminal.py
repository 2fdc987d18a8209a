"""Progress in the terminal, for commands that do the work themselves or wait for a job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from zhiheng.platform.jobs.models import JobProgress
from zhiheng.platform.jobs.tasks import Progress
from zhiheng.vocab.bilingual import Text


@contextmanager
def progress_bar(title: Text) -> Iterator[Progress]:
    """A bar on standard error, as the progress callback that tasks take."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        bar = bars.add_task(title.zh, total=None)

        def progress(done: int, total: int | None = None, note: Text | None = None) -> None:
            description = f"{title.zh} · {note.zh}" if note else None
            bars.update(bar, completed=done, total=total, description=description)

        yield progress


def watch(job: int, title: Text, *, every: float = 0.5) -> JobProgress:
    """Show a job that a worker carries out until it is over."""
    with progress_bar(title) as progress:
        while True:
            now = JobProgress.objects.get(job=job)
            progress(now.done, now.total, now.note if now.note_zh else None)
            if now.is_over:
                return now
            time.sleep(every)
