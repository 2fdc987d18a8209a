"""The worker process: takes jobs from the queue, and puts back those whose worker died.

A worker reports every few seconds that it lives. Procrastinate shows jobs of workers that stopped reporting, but leaves
them as they are; each of our workers therefore looks for them and queues them again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status

from zhiheng.platform.database import embedded

logger = logging.getLogger(__name__)

HEARTBEAT = 3.0
SILENCE = 15.0  # seconds without a heartbeat after which a worker counts as dead
LOOK = 5.0  # seconds between two searches for its jobs
PATIENCE = 3.0  # seconds that running jobs get to finish when the worker is asked to stop
MOST_RUNS = 10  # a job that takes its worker down each time must not do so for ever


def work(*, concurrency: int = 1, until_empty: bool = False) -> None:
    """Work until SIGTERM or SIGINT; outlive a restart of the database.

    Args:
        concurrency: jobs at a time.
        until_empty: return once no job is waiting (commands, tests).
    """
    asyncio.run(_work(concurrency, until_empty))


async def _work(concurrency: int, until_empty: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        await _forget_connections()
        try:
            await _shift(stopping, concurrency, until_empty)
            if until_empty:
                return
        except (ProcrastinateException, OSError) as error:
            logger.warning("worker lost the database: %s", error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), 1.0)
        await asyncio.to_thread(embedded.ensure_running)


async def _forget_connections() -> None:
    """Let go of Django's own connections, which a killed database leaves closed but kept.

    Periodic tasks are asked for through them, in the one thread that asgiref keeps for Django. Outside of requests
    nobody else opens them anew, and a worker would lose the database again at each beginning.
    """
    await sync_to_async(connections.close_all)()


async def _shift(stopping: asyncio.Event, concurrency: int, until_empty: bool) -> None:
    """From connecting to losing the database, or to the end."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, timeout=5)
    app = queue.with_connector(connector)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                wait=not until_empty,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENCE,
                shutdown_graceful_timeout=PATIENCE,
            )
        )
        side = [asyncio.create_task(stopping.wait()), asyncio.create_task(_keep_reconciling(app))]
        await asyncio.wait([worker, *side], return_when=asyncio.FIRST_COMPLETED)
        for task in (worker, *side):
            task.cancel()
        await asyncio.gather(*side, return_exceptions=True)
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def _keep_reconciling(app: App) -> None:
    while True:
        await reconcile(app)
        await asyncio.sleep(LOOK)


async def reconcile(app: App) -> int:
    """Queue again the jobs of workers that stopped reporting; return how many."""
    count = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        with contextlib.suppress(ProcrastinateException):  # another worker was first
            await _put_back(app, job)
            count += 1
    return count


async def _put_back(app: App, job: QueuedJob) -> None:
    if job.attempts + 1 >= MOST_RUNS:
        logger.error("job %s took its worker down %s times: given up", job.id, job.attempts + 1)
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        await app.connector.execute_query_async(GIVE_UP, job=job.task_kwargs.get("job"))
        return
    logger.warning("job %s lost its worker: queued again", job.id)
    await app.job_manager.retry_job(job=job)


GIVE_UP = """
UPDATE jobs_jobprogress SET state = 'failed', note_zh = '任务多次中断，已停止', updated_at = now(),
       note_en = 'the job broke off again and again and was given up'
WHERE job_id = %(job)s
"""
