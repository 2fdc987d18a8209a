"""A worker with tasks of its own, run as a separate process by test_jobs: ``jobs_worker.py work|...``."""

import os
import time
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction
from django.utils import timezone

from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.platform.ledger import actions as ledger
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


@task(Text("写一条", "Write one entry"), name="test.write")
def write(progress: Progress, *, number: int) -> dict[str, object]:
    progress(1, 1)
    ledger.append(action="test.write", by=None, at=timezone.now(), record=f"test.record:{number}")
    return {"url": f"/work/{number}/"}


@task(Text("不急的", "What can wait"), name="test.can_wait", can_wait=True)
def write_sometime(progress: Progress, *, number: int) -> dict[str, object]:
    return write.body(progress, number=number)


@task(Text("慢慢写", "Write slowly"), name="test.slow")
def write_slowly(progress: Progress, *, number: int, marker: str) -> None:
    """Takes for ever the first time and no time at all once ``marker`` says that it was killed."""
    ledger.append(action="test.slow", by=None, at=timezone.now(), record=f"test.record:{number}")
    progress(1, 100, Text("进行中", "under way"))
    while not Path(marker).exists():
        time.sleep(0.05)
        progress(2)
    progress(100)


@task(Text("拒绝", "Refuse"), name="test.refuse")
def refuse(progress: Progress) -> None:
    raise Problem("test_refused", "不行", "no")


@task(Text("分批写", "Write in chunks"), name="test.chunks", atomic=False)
def write_in_chunks(progress: Progress, *, number: int) -> None:
    for chunk in range(3):
        with transaction.atomic():
            record = f"test.record:{number}/{chunk}"
            ledger.append(action="test.chunk", by=None, at=timezone.now(), record=record)
        progress(chunk + 1, 3)


if __name__ == "__main__":
    from zhiheng.platform.jobs import working

    os.environ.pop("ZHIHENG_EMBEDDED", None)
    working.work()
