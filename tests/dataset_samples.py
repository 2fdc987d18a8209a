"""A small dataset for tests: rows given by hand, each with the instant it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pyarrow as pa

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.vocab.bilingual import Text

EARLY = datetime(2016, 1, 10, tzinfo=UTC)
LATE = datetime(2016, 3, 1, tzinfo=UTC)
COLUMNS = ("result_id", "occurred_on", "city", "verdict")


@dataclass
class Source:
    """Rows ``(result_id, occurred_on, city, verdict, recorded_at)`` behind the dataset ``sample``."""

    rows: list[tuple[int, date, str | None, str, datetime]] = field(default_factory=list)

    def add(self, number: int, on: date, city: str | None, verdict: str, recorded_at: datetime = EARLY) -> None:
        self.rows.append((number, on, city, verdict, recorded_at))

    def extract(self, scope: ExtractScope) -> Iterator[pa.RecordBatch]:
        known = [r[:4] for r in self.rows if scope.period.contains(r[1]) and r[4] <= scope.known_at]
        for start in range(0, len(known), 2):
            columns = zip(*known[start : start + 2], strict=True)
            arrays = [pa.array(list(c), type=t) for c, t in zip(columns, _types(), strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=list(COLUMNS))


def _types() -> list[pa.DataType]:
    return [pa.int64(), pa.date32(), pa.string(), pa.string()]


def sample_dataset(source: Source) -> Dataset:
    return Dataset(
        name="sample",
        version=1,
        title=Text("样例", "sample"),
        columns=tuple(Column(n, t, Text(n, n)) for n, t in zip(COLUMNS, _types(), strict=True)),
        extract=source.extract,
        sort=("city", "occurred_on"),
        rollup=("city", "verdict"),
    )
