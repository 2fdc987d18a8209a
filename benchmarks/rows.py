"""A hundred million inspection rows as Parquet files, made once under ``var/bench``."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = int(os.environ.get("ZHIHENG_BENCH_ROWS", "100000000"))
YEARS = range(2011, 2016)
CITIES = [f"14{number:02d}00" for number in range(1, 12)]
LEVELS = ["national", "provincial", "city", "county"]
DOMAINS = ["food", "agri", "drug", "industrial", "service", "export_food", "export_industrial"]
CATEGORIES = [f"C{number:03d}" for number in range(200)]
VERDICTS = ["pass", "fail", "undetermined"]


def folder() -> Path:
    """The files, made on first use (about a minute for 100 million rows)."""
    from zhiheng.platform.database.embedded import var_dir

    target = var_dir() / "bench" / f"inspections-{ROWS}"
    if not (target / "_complete").exists():
        target.mkdir(parents=True, exist_ok=True)
        quarters = [(year, quarter) for year in YEARS for quarter in range(1, 5)]
        for number, (year, quarter) in enumerate(quarters):
            table = quarter_rows(year, quarter, ROWS // len(quarters), first_id=number * (ROWS // len(quarters)))
            pq.write_table(table, target / f"{year}Q{quarter}.parquet", compression="zstd", row_group_size=1 << 20)
        (target / "_complete").touch()
    return target


def quarter_rows(year: int, quarter: int, rows: int, *, first_id: int) -> pa.Table:
    """Seeded rows of one quarter, ordered by city and day as the lake orders them."""
    draw = np.random.default_rng(year * 10 + quarter)
    city = np.sort(draw.integers(0, len(CITIES), rows).astype(np.int8))
    start = np.datetime64(f"{year}-{quarter * 3 - 2:02d}-01")
    category = draw.integers(0, len(CATEGORIES), rows).astype(np.int16)
    columns = {
        "result_id": pa.array(np.arange(first_id, first_id + rows)),
        "occurred_on": pa.array(start + draw.integers(0, 90, rows).astype("timedelta64[D]")),
        "year": pa.array(np.full(rows, year, dtype=np.int16)),
        "quarter": _words(np.zeros(rows, dtype=np.int8), [f"{year}Q{quarter}"]),
        "city": _words(city, CITIES),
        "level": _words(draw.integers(0, 4, rows).astype(np.int8), LEVELS),
        "domain": _words((category % len(DOMAINS)).astype(np.int8), DOMAINS),
        "category": _words(category, CATEGORIES),
        "sampling": _words((draw.random(rows) < 0.8).astype(np.int8), ["probability", "risk_targeted"]),
        "verdict": _words(draw.choice(3, rows, p=[0.93, 0.06, 0.01]).astype(np.int8), VERDICTS),
    }
    return pa.table(columns)


def _words(codes: np.ndarray, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words))
