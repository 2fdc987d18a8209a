"""Keeps processes alive, and the embedded PostgreSQL under them.

Each child leads its own process group, so that nothing of it survives its restart, and dies with the supervisor even if
that is killed. Pure standard library: the supervisor itself never loads Django.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

LOOK = 0.3  # seconds between two looks at the children
GRACE = 12.0  # seconds a child has to end by itself
STEADY = 10.0  # a child that lived this long is restarted at once; one that keeps dying waits longer each time
LONGEST_WAIT = 10.0
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass
class Child:
    """A process to be kept alive."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = field(default=0)
    not_before: float = 0.0

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it again if it has ended."""
        now = time.monotonic()
        if self.process is not None and (status := self.process.poll()) is not None:
            self._kill_group()  # children of its own that outlived it hold its port
            self.process = None
            self.failures = 0 if now - self.started > STEADY else self.failures + 1
            self.not_before = now + min(LONGEST_WAIT, 0.5 * 2**self.failures - 0.5)
            logger.warning("%s ended (%s): starting it again", self.name, status)
        if self.process is None and now >= self.not_before:
            self.start()

    def stop(self, deadline: float) -> None:
        """Wait for its end, which was asked for; after the deadline end it."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self._kill_group()
        self.process.wait()

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def _kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def supervise(children: Sequence[Child], *, ensure_database: Callable[[], object]) -> None:
    """Keep the children and the database alive until SIGTERM or SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        while not stopping.is_set():
            try:
                ensure_database()
            except (RuntimeError, OSError, subprocess.SubprocessError):
                logger.exception("the embedded PostgreSQL does not start")
            for child in children:
                child.look()
            stopping.wait(LOOK)
    finally:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in children:
            child.stop(deadline)


def _die_with_parent() -> None:
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)
