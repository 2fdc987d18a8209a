"""A million enterprises and five million dated facts as Parquet files, made once under ``var/bench``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import credit_rules

ENTERPRISES = int(os.environ.get("ZHIHENG_BENCH_ENTERPRISES", "1000000"))
FACTS = 5 * ENTERPRISES
BATCH = min(FACTS, 1_000_000)
ROW_GROUP = 122_880
SHARES = {
    "penalty": 0.14,
    "inspection": 0.36,
    "complaint": 0.2,
    "incident": 0.01,
    "recall": 0.02,
    "award": 0.05,
    "certificate": 0.12,
    "insurance": 0.05,
    "enforcement": 0.03,
    "listing": 0.02,
}
LIKELY = {
    "sort": (0.35, 0.15, 0.42, 0.05, 0.02, 0.01),
    "result": (0.9, 0.09, 0.01),
    "severity": (0.6, 0.3, 0.1),
    "outcome": (0.3, 0.4, 0.3),
    "level": (0.9, 0.08, 0.02),
}
EXPIRING = {"award", "certificate", "insurance", "listing"}
REPAIRABLE = {"penalty", "inspection", "enforcement", "listing"}
FIRST_DAY, DAYS = np.datetime64("2019-01-01"), 2400  # to the end of July 2025: some days lie behind the grade
MISSING = 0.01


def folder() -> Path:
    """The files, made on first use, ordered by kind and organisation as the lake orders them."""
    from zhiheng.platform.database.embedded import var_dir

    target = var_dir() / "bench" / f"credit-by-kind-{ENTERPRISES}"
    if not (target / "_complete").exists():
        (target / "facts").mkdir(parents=True, exist_ok=True)
        drawn = pa.concat_tables([facts(number) for number in range(FACTS // BATCH)]).combine_chunks()
        order = np.lexsort((drawn["organisation"].to_numpy(), drawn["kind"].chunk(0).indices.to_numpy()))
        pq.write_table(drawn.take(order), target / "facts" / "0.parquet", compression="zstd", row_group_size=ROW_GROUP)
        pq.write_table(pa.table({"id": np.arange(1, ENTERPRISES + 1)}), target / "organisations.parquet")
        (target / "_complete").touch()
    return target


def sample(enterprises: int) -> Path:
    """The facts of the first enterprises as a file of their own."""
    target = folder() / f"sample-{enterprises}.parquet"
    if not target.exists():
        pq.write_table(pq.read_table(folder() / "facts", filters=[("organisation", "<=", enterprises)]), target)
    return target


def facts(batch: int) -> pa.Table:
    """Seeded facts in the order in which they were recorded; a few enterprises have many, a few none."""
    draw = np.random.default_rng(2025 + batch)
    kinds = list(SHARES)
    kind = draw.choice(len(kinds), BATCH, p=list(SHARES.values()))
    occurred = FIRST_DAY + draw.integers(0, DAYS, BATCH).astype("timedelta64[D]")
    columns = {
        "id": pa.array(np.arange(batch * BATCH + 1, (batch + 1) * BATCH + 1)),
        "organisation": pa.array(draw.integers(1, ENTERPRISES + 1, BATCH)),
        "kind": _words(kind, kinds),
        "occurred_on": pa.array(occurred),
        **_clocks(draw, kind, occurred),
    }
    for number, name in enumerate(kinds):
        for field, sort in credit_rules.FIELDS[name].items():
            column = f"{sort if isinstance(sort, str) else 'code'}_{field}"
            columns[column] = _field(draw, field, sort, occurred, (kind != number) | (draw.random(BATCH) < MISSING))
    return pa.table(columns)


def _clocks(draw: Any, kind: Any, occurred: Any) -> dict[str, pa.Array]:
    """When it was recorded, until when it holds, when it was revoked, when repaired."""
    names = list(SHARES)
    recorded = _later(draw, occurred, 45)
    expires = np.isin(kind, [names.index(one) for one in EXPIRING]) & (draw.random(BATCH) < 0.9)
    repaired = np.isin(kind, [names.index(one) for one in REPAIRABLE]) & (draw.random(BATCH) < 0.15)
    revoked = draw.random(BATCH) < 0.02
    repair = occurred + draw.integers(180, 500, BATCH).astype("timedelta64[D]")
    return {
        "recorded_at": pa.array(recorded),
        "valid_to": pa.array(occurred + draw.integers(180, 1200, BATCH).astype("timedelta64[D]"), mask=~expires),
        "revoked_at": pa.array(_later(draw, recorded, 400), mask=~revoked),
        "repaired_on": pa.array(repair, mask=~repaired),
        "repair_recorded_at": pa.array(_later(draw, repair, 15), mask=~repaired),
    }


def _field(draw: Any, name: str, sort: Any, occurred: Any, missing: Any) -> pa.Array:
    if sort == "flag":
        return pa.array(draw.random(BATCH) < 0.3, mask=missing)
    if sort == "date":
        return pa.array(occurred + draw.integers(3, 30, BATCH).astype("timedelta64[D]"), mask=missing)
    if sort == "number":
        yuan = (10 ** draw.uniform(2.5, 6.5, BATCH)).astype(np.int32)
        return pa.array(yuan, mask=missing).cast(pa.decimal128(10, 0)).cast(pa.decimal128(18, 2))
    return _words(draw.choice(len(sort), BATCH, p=LIKELY.get(name)), list(sort), missing)


def _later(draw: Any, since: Any, days: int) -> Any:
    seconds = draw.integers(0, days * 86_400, BATCH).astype("timedelta64[s]")
    return since.astype("datetime64[us]") + seconds.astype("timedelta64[us]")


def _words(codes: Any, words: list[str], missing: Any = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=missing), pa.array(words))
