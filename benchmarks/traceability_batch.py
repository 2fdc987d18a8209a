"""Claim: a chain followed on exported Parquet gives the scope that the database gives, on DuckDB and on Spark.

References and things are exported once; then each step of a trace is one expression of Ibis. Told beside it: how long
the database takes for the same, and what the export takes and weighs. Spark runs on this machine with two threads.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import ibis

from benchmarks import traceability_base as base
from benchmarks.enterprise_import import database
from benchmarks.measuring import line
from benchmarks.traceability_queries import numbers

EVENTS = int(os.environ.get("EVENTS", "100000"))


def spark() -> Any:
    """A local Spark behind Ibis."""
    from pyspark.sql import SparkSession

    settings = {"spark.sql.shuffle.partitions": "4", "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC"}
    made = SparkSession.builder.master("local[2]").appName("trace")
    for name, value in settings.items():
        made = made.config(name, value)
    session = made.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def run() -> bool:
    """Print the figures; whether both back ends give what the database gives."""
    with database(), tempfile.TemporaryDirectory() as folder:
        base.fill(EVENTS)
        from zhiheng.apps.traceability.batch.exporting import export
        from zhiheng.apps.traceability.batch.spreading import spread
        from zhiheng.apps.traceability.queries.genealogy import made_at, trace
        from zhiheng.apps.traceability.queries.scope_facts import facts_of
        from zhiheng.apps.traceability.queries.scoping import TOLERANCE, recall_scope
        from zhiheng.apps.traceability.scoping.reckoning import reckon
        from zhiheng.platform.accounts.scope import system_scope

        good = True
        with system_scope():
            start = time.perf_counter()
            files = export(Path(folder), known_at=base.AT)
            size = sum(path.stat().st_size for path in files) / 1e6
            print(f"      {EVENTS:,} events exported in {time.perf_counter() - start:.1f} s, {size:.1f} MB", flush=True)
            asked = numbers([base.raw_lot("LARGE", 0), base.raw_lot(base.TOKEN, 3)])
            for name, connection in (("DuckDB", ibis.duckdb.connect()), ("Spark", spark())):
                references, things = (connection.read_parquet(path) for path in files)
                for thing in asked:
                    at = made_at(thing, known_at=base.AT)
                    start = time.perf_counter()
                    found = spread(thing, "forward", references, things, at=at)
                    took = time.perf_counter() - start
                    start = time.perf_counter()
                    known = trace(thing, "forward", known_at=base.AT, at=at)
                    beside = time.perf_counter() - start
                    scope = reckon(facts_of(found, known_at=base.AT), tolerance=TOLERANCE)
                    is_same = found == known and scope == recall_scope(thing, known_at=base.AT)
                    told = f"{took:.2f} s, PostgreSQL {beside:.2f} s"
                    good &= line(f"{name}: {len(found):,} things, the same scope", told, holds=is_same)
        return good


if __name__ == "__main__":
    sys.exit(not run())
