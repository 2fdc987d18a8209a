"""Processor time and memory of a piece of work, each in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def cpu() -> float:
    """Processor seconds of this process and of its finished children so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_mb() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Processor seconds of the best of several runs, and the last result."""
    figures, result = [], None
    for _ in range(times):
        start = cpu()
        result = work()
        figures.append(cpu() - start)
    return min(figures), result


def apart(module: str, variant: str) -> dict[str, Any]:
    """What ``python -m benchmarks.<module> <variant>`` prints as JSON on its last line, run in its own process."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", variant]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell(**facts: Any) -> None:
    """Print the facts of one variant for :func:`apart`."""
    print(json.dumps(facts))


def line(claim: str, found: str, *, holds: bool) -> bool:
    """Print one ratio and whether its goal is met."""
    print(f"{'ok  ' if holds else 'MISS'}  {claim:<68} {found}", flush=True)
    return holds


def wall(work: Callable[[], Any]) -> float:
    """Seconds on the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def django() -> None:
    """Settings without a database."""
    os.environ.setdefault("DATABASE_URL", "dbname=none")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.project.settings")
    import django as framework

    framework.setup()
