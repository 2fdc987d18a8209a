import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo

from zhiheng.platform.jobs import actions, working
from zhiheng.platform.jobs.models import Job, JobProgress
from zhiheng.platform.jobs.running import run
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

from . import jobs_worker


@pytest.mark.django_db
def test_job_of_a_transaction_that_rolls_back_was_never_asked_for():
    with transaction.atomic():
        actions.defer(jobs_worker.write, number=1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_same_key_gives_the_same_job():
    first = actions.defer(jobs_worker.write, key="write:1", number=1)
    assert actions.defer(jobs_worker.write, key="write:1", number=1) == first
    assert [job.pk for job in actions.run_waiting()] == [first.pk]
    assert actions.defer(jobs_worker.write, key="write:1", number=1) == first
    assert actions.run_waiting() == []
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db
def test_what_nobody_waits_for_comes_after_what_is_asked_for_meanwhile():
    long, short = (actions.defer(one, number=1) for one in (jobs_worker.write_sometime, jobs_worker.write))
    with connection.cursor() as cursor:
        cursor.execute("SELECT (procrastinate_fetch_job_v2(NULL, NULL)).args->>'job'")
        assert [int(job) for (job,) in cursor.fetchall()] == [short.pk]
    assert long.pk < short.pk


@pytest.mark.django_db
def test_finished_job_run_again_does_nothing():
    job = actions.defer(jobs_worker.write, number=1)
    run(job.pk, apart=False)
    run(job.pk, attempt=2, apart=False)
    job.refresh_from_db()
    assert job.result == {"url": "/work/1/"}
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db
def test_refusal_is_shown_in_both_languages_and_may_be_asked_again():
    job = actions.defer(jobs_worker.refuse, key="refuse")
    with pytest.raises(Problem):
        run(job.pk, apart=False)
    progress = JobProgress.objects.get()
    assert (progress.state, progress.note_zh, progress.note_en) == ("failed", "不行", "no")
    assert actions.defer(jobs_worker.refuse, key="refuse") == job
    assert JobProgress.objects.get().state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_while_the_transaction_of_the_job_is_open(tmp_path):
    job = _slow(tmp_path)
    with worker():
        _until(lambda: JobProgress.objects.get(job=job).done == 2)
        assert JobProgress.objects.get(job=job).note_zh == "进行中"
        assert not LedgerEntry.objects.exists()  # its work is not committed yet
        (tmp_path / "killed").touch()
        _until(lambda: JobProgress.objects.get(job=job).is_over)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_job_of_a_killed_worker_runs_again_by_itself_within_a_minute(tmp_path):
    job = _slow(tmp_path)
    with worker() as first:
        _until(lambda: JobProgress.objects.get(job=job).state == "running")
        first.send_signal(signal.SIGKILL)
        first.wait()
    killed = time.monotonic()
    (tmp_path / "killed").touch()
    with worker():
        _until(lambda: JobProgress.objects.get(job=job).is_over, seconds=60)
    assert time.monotonic() - killed < 60
    progress = JobProgress.objects.get(job=job)
    assert (progress.state, progress.attempt) == ("finished", 2)
    assert LedgerEntry.objects.count() == 1  # the killed run left nothing behind


@pytest.mark.django_db(transaction=True)
def test_worker_asked_to_stop_gives_its_job_back(tmp_path):
    job = _slow(tmp_path)
    with worker() as process:
        _until(lambda: JobProgress.objects.get(job=job).done == 2)
        process.terminate()
        assert process.wait(timeout=20) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'test.slow'")
        assert cursor.fetchall() == [("todo",)]
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_job_together(tmp_path):
    job = _slow(tmp_path)
    with worker():
        _until(lambda: JobProgress.objects.get(job=job).state == "running")
        from zhiheng.platform.jobs.tasks import Busy

        with pytest.raises(Busy):
            run(job.pk, attempt=2)
        (tmp_path / "killed").touch()
        _until(lambda: JobProgress.objects.get(job=job).is_over)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_job_in_chunks_commits_each_of_them():
    with transaction.atomic():
        job = actions.defer(jobs_worker.write_in_chunks, number=7)
    run(job.pk)
    assert [entry.record for entry in LedgerEntry.objects.order_by("pk")] == [f"test.record:7/{n}" for n in range(3)]


def _slow(folder: Path) -> Job:
    with transaction.atomic():
        return actions.defer(jobs_worker.write_slowly, number=1, marker=str(folder / "killed"))


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on the test database."""
    there = connection.settings_dict
    url = make_conninfo(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=there["NAME"], user=there["USER"])
    process = subprocess.Popen([sys.executable, jobs_worker.__file__], env={**os.environ, "DATABASE_URL": url})
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_worker_lets_go_of_connections_that_a_killed_database_left_behind():
    def break_off() -> None:
        connection.ensure_connection()
        connection.connection.close()

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()[0]

    async def shift() -> int:
        await sync_to_async(break_off)()
        with pytest.raises(DatabaseError):
            await sync_to_async(ask)()
        await working._forget_connections()
        found = await sync_to_async(ask)()
        await working._forget_connections()
        return found

    with ThreadPoolExecutor(1) as apart:  # a browser of an earlier test may leave an event loop running in this thread
        assert apart.submit(asyncio.run, shift()).result(timeout=60) == 1
