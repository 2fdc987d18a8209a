"""A trial run: the real registers at hand, a made-up and marked history of facts, every enterprise graded.

Then a quarter of the facts turns out otherwise, and stored grades are computed again: all must be byte for byte as they
were. Without the real registers at hand, the demo's own serve.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.enterprise_import import bring_in, database, register
from benchmarks.measuring import line

MOST = int(os.environ.get("SUBJECTS", "10000"))
SHARE = 0.25
SAMPLE = 10_000


def registers() -> list[tuple[str, bytes]]:
    """The real registers, or made-up ones."""
    shared = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "enterprise"
    files = [(path.name, path.read_bytes()) for path in sorted(shared.glob("*.csv"))]
    return files or [("register.csv", register(20_000))]


def run() -> bool:
    """Print what came in, what was graded, and whether grades come out again."""
    with database(), TemporaryDirectory() as folder:
        from zhiheng import policy
        from zhiheng.apps.credit.actions import grading
        from zhiheng.apps.credit.models import Grade
        from zhiheng.apps.credit.queries.grades import numbers_of_grades, replayed
        from zhiheng.apps.registry.queries import organisation_list
        from zhiheng.demo import credit, history
        from zhiheng.engines.deadlines import day_of
        from zhiheng.platform.accounts.actions import sync_units
        from zhiheng.platform.accounts.scope import system_scope

        pack, at = policy.load("cn-sx-2012"), datetime.now(UTC)
        with system_scope():
            sync_units(pack=pack, by="system", at=at)
        files = registers()
        rows = sum(bring_in(name, data)[2] for name, data in files)
        with system_scope():
            print(f"{len(files)} registers, {rows:,} rows: {organisation_list().count():,} organisations", flush=True)
        officer = credit.enter(at=at - timedelta(days=1))
        known = history.tell(Path(folder), pack, most=MOST, by=officer, at=at - timedelta(days=1))
        print(f"{known:,} made-up facts of {MOST:,} of them", flush=True)
        start = time.perf_counter()
        with system_scope():
            asked = grading.ask_run(as_of=day_of(at), by=None, at=at)
        done = grading.carry_out(asked, at=at)
        print(f"{done.organisations:,} graded in {time.perf_counter() - start:.0f} s: {done.counts}", flush=True)
        changed = history.turn_out_otherwise(share=SHARE, by=officer, at=at + timedelta(seconds=1))
        with system_scope():
            assert Grade.objects.count() == organisation_list().count() == done.organisations
            again = [one for part in _parts(numbers_of_grades(SAMPLE)) for one in replayed(part)]
        same = sum(one.problem is None for one in again)
        told = f"{same:,} of {len(again):,} after {changed:,} facts turned out otherwise"
        return line("stored grades come out again byte for byte", told, holds=same == len(again))


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + 500] for start in range(0, len(numbers), 500)]


if __name__ == "__main__":
    sys.exit(not run())
