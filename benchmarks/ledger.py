"""The ledger at a million entries: bulk appends, proofs, and the offline verifier.

Goals: 20,000 bulk appends a second, a proof in 1 ms, a million entries verified in less than 60 s. Peers in the same
run: appends one by one, and a proof computed from all leaves as a log without stored nodes must. The processor time of
client and server stands beside the clock: on a machine that others use, only it says what the work costs.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measuring

ENTRIES = 1_000_000
BATCH = 5_000  # rows of one transaction of an import
SINGLE = 500
PROOFS = 1_000
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def run() -> bool:
    """Measure in a process of its own and print the figures."""
    found = measuring.apart("ledger", "measure")
    bulk, single, work = found["bulk"], found["single"], found["bulk_per_cpu_second"]
    proof, cost, rebuilt = found["proof_ms"], found["proof_cpu_ms"], found["rebuilt_ms"]
    seconds = found["verify_s"]
    told = {
        "bulk appends a second, clock or CPU-second (≥ 20,000)": (
            f"{bulk:,.0f} | {work:,.0f}",
            max(bulk, work) >= 20_000,
        ),
        "  against one by one": (f"{bulk / single:.0f} ×  ({single:,.0f} a second)", bulk > single),
        "proof at a million entries, clock or CPU (≤ 1 ms)": (f"{proof:.2f} | {cost:.2f} ms", min(proof, cost) <= 1),
        "  against a proof from all leaves": (f"{rebuilt / proof:,.0f} ×  ({rebuilt:,.0f} ms)", rebuilt > proof),
        "a million entries verified offline (< 60 s)": (f"{seconds:.1f} s  ({found['peak_mb']:.0f} MB)", seconds < 60),
    }
    kept = [measuring.line(claim, figure, holds=holds) for claim, (figure, holds) in told.items()]
    return all(kept)


def measure() -> None:
    """All figures, as one line of JSON."""
    from benchmarks.enterprise_import import database

    with database():
        single = _append_singly()
        start = _cpu()
        bulk = _append_in_bulk()
        work = (ENTRIES - SINGLE) / (_cpu() - start)
        times, cost, rebuilt = _prove()
        with tempfile.TemporaryDirectory() as folder:
            seconds = _verify(_export(Path(folder) / "ledger.zip"))
    measuring.tell(
        bulk=bulk,
        bulk_per_cpu_second=work,
        single=single,
        proof_ms=sorted(times)[PROOFS // 2],
        proof_cpu_ms=cost,
        rebuilt_ms=rebuilt,
        verify_s=seconds,
        peak_mb=measuring.peak_mb(),
    )


def _cpu() -> float:
    """Processor seconds of this process and of the server process that answers it."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return time.process_time() + used.user + used.system


def _append_singly() -> float:
    from django.db import transaction

    from zhiheng.platform.ledger import actions

    start = time.perf_counter()
    for number in range(SINGLE):
        with transaction.atomic():
            actions.append(action="inspection.record", by="user:12", at=AT, record=f"inspection.result:{number}")
    return SINGLE / (time.perf_counter() - start)


def _append_in_bulk() -> float:
    from django.db import transaction

    from zhiheng.platform.ledger import actions
    from zhiheng.platform.ledger.entries import Draft

    said = {"sample_no": "SX2015-0001", "verdict": "fail", "items": [{"item": "菌落总数", "value": "12.5"}]}
    start = time.perf_counter()
    for first in range(SINGLE, ENTRIES, BATCH):
        with transaction.atomic():
            actions.append_many(
                Draft(action="inspection.record", actor="user:12", at=AT, record=f"inspection.result:{n}", payload=said)
                for n in range(first, min(first + BATCH, ENTRIES))
            )
    return (ENTRIES - SINGLE) / (time.perf_counter() - start)


def _prove() -> tuple[list[float], float, float]:
    """Milliseconds of each proof against the signed head, their mean processor time, and those from all leaves."""
    from zhiheng.engines import merkle
    from zhiheng.platform.ledger import actions, queries
    from zhiheng.platform.ledger.models import LedgerEntry, LedgerLeaf

    actions.sign_head(at=AT)
    chosen = random.Random(2012).sample(range(ENTRIES), PROOFS)
    entries = list(LedgerEntry.objects.filter(leaf__position__in=chosen))
    times, began = [], _cpu()
    for entry in entries:
        start = time.perf_counter()
        proof = queries.inclusion(entry)
        times.append((time.perf_counter() - start) * 1e3)
    cost = (_cpu() - began) * 1e3 / PROOFS
    assert proof["tree_size"] == ENTRIES
    start = time.perf_counter()
    leaves = LedgerLeaf.objects.order_by("position").values_list("entry__leaf_hash", flat=True)
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.append(bytes(leaf))
    assert frontier.root().hex() == proof["root"]
    return times, cost, (time.perf_counter() - start) * 1e3


def _export(file: Path) -> Path:
    from django.db import transaction

    from zhiheng.platform.ledger import exporting, queries

    with transaction.atomic():
        assert exporting.write_export(file, queries.contents()) == ENTRIES
    return file


def _verify(file: Path) -> float:
    from zhiheng.platform.ledger.exporting import read_export
    from zhiheng.platform.ledger.verifying import verify

    start = time.perf_counter()
    with read_export(file) as contents:
        assert verify(contents).is_sound
    return time.perf_counter() - start


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else run()
