"""Pass rate by city × category × year over 100 million rows: the platform's own path against its peers.

Goals: at most 1.25 × the processor time of the best raw DuckDB SQL and 300 MB above its memory, at least 10 × less
processor time than pandas, and the same integers from Spark with the unchanged expression.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import measuring, rows

BY = ("city", "category", "year")
NUMERATOR = {"verdict": ["pass"]}
DENOMINATOR = {"verdict": ["pass", "fail"]}
RAW = {
    "filter": "SELECT city, category, year, count(*), count_if(verdict = 'pass') FROM {} "
    "WHERE verdict IN ('pass', 'fail') GROUP BY ALL",
    "two counts": "SELECT city, category, year, count_if(verdict IN ('pass', 'fail')), count_if(verdict = 'pass') "
    "FROM {} GROUP BY ALL",
    "one word known": "SELECT city, category, year, count_if(verdict <> 'undetermined'), count_if(verdict = 'pass') "
    "FROM {} GROUP BY ALL",
    "by verdict": "SELECT city, category, year, sum(n) FILTER (verdict IN ('pass', 'fail')), "
    "sum(n) FILTER (verdict = 'pass') "
    "FROM (SELECT city, category, year, verdict, count(*) AS n FROM {} GROUP BY ALL) GROUP BY ALL",
}


def run() -> bool:
    """Measure every variant apart and print the ratios."""
    rows.folder()
    raw = min((measuring.apart("aggregate", f"raw:{name}") for name in RAW), key=lambda found: found["cpu"])
    ours, pandas = (measuring.apart("aggregate", name) for name in ("platform", "pandas"))
    spark = measuring.apart("aggregate", "spark")
    size = f"{rows.ROWS / 1e6:g}M rows"
    return all([*_against_raw(size, ours, raw), *_against_others(size, ours, pandas, spark)])


def _against_raw(size: str, ours: dict[str, Any], raw: dict[str, Any]) -> list[bool]:
    ratio, above = ours["cpu"] / raw["cpu"], ours["peak"] - raw["peak"]
    told = f"{ratio:.2f}  ({ours['cpu']:.2f} : {raw['cpu']:.2f} CPU-s, {raw['variant']})"
    is_equal = ours["sha256"] == raw["sha256"]
    return [
        measuring.line(f"{size}: CPU against the best raw SQL (≤ 1.25)", told, holds=ratio <= 1.25),
        measuring.line(f"{size}: memory above raw SQL (≤ 300 MB)", f"{above:.0f} MB", holds=above <= 300),
        measuring.line(f"{size}: counts equal those of raw SQL", ours["sha256"][:12], holds=is_equal),
    ]


def _against_others(size: str, ours: dict[str, Any], pandas: dict[str, Any], spark: dict[str, Any]) -> list[bool]:
    less = pandas["cpu"] / ours["cpu"]
    cost = f"{less:.1f}  ({pandas['cpu']:.1f} CPU-s)"
    told = f"{spark['sha256'][:12]}  ({spark['seconds']:.1f} s on the clock)"
    is_equal = spark["sha256"] == ours["sha256"]
    return [
        measuring.line(f"{size}: less CPU than pandas (≥ 10)", cost, holds=less >= 10),
        measuring.line(f"{size}: Spark, unchanged expression, equal counts", told, holds=is_equal),
    ]


def raw(name: str) -> None:
    """One way to write it in SQL."""
    import duckdb

    connection = duckdb.connect()
    query = RAW[name].format(f"read_parquet('{rows.folder()}/*.parquet')")
    cpu, table = measuring.best(lambda: connection.sql(query).to_arrow_table())
    measuring.tell(cpu=cpu, peak=measuring.peak_mb(), sha256=digest(table), variant=name)


def platform() -> None:
    """As an indicator is computed: DuckDB as the platform sets it up, the expression that a measure becomes."""
    measuring.django()
    from zhiheng.apps.indicators.expression import counts
    from zhiheng.platform.datasets import duck

    files = str(rows.folder() / "*.parquet")

    def work() -> Any:
        table = duck.connection().read_parquet(files, table_name="inspections")
        return counts(table, numerator=NUMERATOR, denominator=DENOMINATOR, by=BY).to_pyarrow()

    cpu, table = measuring.best(work)
    measuring.tell(cpu=cpu, peak=measuring.peak_mb(), sha256=digest(table))


def pandas() -> None:
    """As an analyst would write it, on columns that are already categories."""
    import pandas as pd

    def work() -> Any:
        frame = pd.read_parquet(rows.folder(), columns=[*BY, "verdict"])
        frame = frame[frame["verdict"].isin(DENOMINATOR["verdict"])]
        hit = frame["verdict"].isin(NUMERATOR["verdict"])
        return frame.assign(hit=hit).groupby(list(BY), observed=True)["hit"].agg(["size", "sum"])

    cpu, table = measuring.best(work, times=1)
    measuring.tell(cpu=cpu, peak=measuring.peak_mb(), groups=len(table))


def spark() -> None:
    """The unchanged expression on another engine."""
    import ibis
    from pyspark.sql import SparkSession

    from zhiheng.apps.indicators.expression import counts

    options = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "2g",
        "spark.sql.warehouse.dir": str(rows.folder().parent / "spark-warehouse"),
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    table = ibis.pyspark.connect(session).read_parquet(str(rows.folder()))
    found: list[Any] = []
    expression = counts(table, numerator=NUMERATOR, denominator=DENOMINATOR, by=BY)
    seconds = measuring.wall(lambda: found.append(expression.to_pyarrow()))
    measuring.tell(seconds=seconds, sha256=digest(found[0]))
    session.stop()


def digest(table: Any) -> str:
    """One hash over the groups and their two counts, whatever order and integer width they come in."""
    import hashlib

    groups = sorted(tuple(map(str, row)) for row in zip(*(column.to_pylist() for column in table.columns), strict=True))
    return hashlib.sha256(repr(groups).encode()).hexdigest()


if __name__ == "__main__":
    kind, _, which = sys.argv[1].partition(":")
    {"raw": lambda: raw(which), "platform": platform, "pandas": pandas, "spark": spark}[kind]()
