"""Frozen tables for tests: inspection rows and return cells given by hand, and a pack with a few indicators."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.policy.loading import load_from
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period

EARLY = datetime(2016, 1, 10, 4, tzinfo=UTC)
LATE = datetime(2016, 3, 1, 4, tzinfo=UTC)
PROVINCE = "140000"
CITIES = [f"14{number:02d}00" for number in range(1, 12)]
KEPT = ("food-spot-check-pass", "agri-spot-check-pass", "ex-factory-pass", "luban-prizes", "leading-product-quality")
KEPT += ("producer-service-satisfaction", "user-satisfaction-rank", "county-good-roads", "agri-standardised-production")

INSPECTIONS = pa.schema(
    {
        "result_id": pa.int64(),
        "occurred_on": pa.date32(),
        "year": pa.int16(),
        "quarter": pa.string(),
        "city": pa.string(),
        "level": pa.string(),
        "domain": pa.string(),
        "category": pa.string(),
        "verdict": pa.string(),
    }
)
RETURNS = pa.schema(
    {
        "unit": pa.string(),
        "city": pa.string(),
        "item": pa.string(),
        "period": pa.string(),
        "year": pa.int32(),
        "value": pa.decimal128(28, 6),
        "return_id": pa.int64(),
        "version": pa.int32(),
    }
)


@dataclass
class Records:
    """What laboratories and bodies have reported; each record with the instant at which it was recorded."""

    inspections: list[tuple[dict, datetime]] = field(default_factory=list)
    cells: list[tuple[dict, datetime]] = field(default_factory=list)

    def inspect(
        self,
        passed: int,
        failed: int = 0,
        *,
        on: str = "2015-05-01",
        city: str | None = "140100",
        domain: str = "food",
        level: str = "provincial",
        recorded_at: datetime = EARLY,
    ) -> None:
        day = date.fromisoformat(on)
        for verdict in ["pass"] * passed + ["fail"] * failed:
            row = {
                "result_id": len(self.inspections),
                "occurred_on": day,
                "year": day.year,
                "quarter": str(Period.of(day, "quarter")),
                "city": city,
                "level": level,
                "domain": domain,
                "category": "肉制品",
                "verdict": verdict,
            }
            self.inspections.append((row, recorded_at))

    def report(
        self, period: str, *, city: str | None = None, version: int = 1, recorded_at: datetime = EARLY, **cells: object
    ) -> None:
        for item, value in cells.items():
            row = {"unit": city or "department", "city": city, "item": item, "period": period, "value": Decimal(value)}
            row |= {"year": Period.parse(period).year, "return_id": 1, "version": version}
            self.cells.append((row, recorded_at))

    def tables(self) -> dict[str, pa.Table]:
        """Everything, as the frozen files would hold it."""
        return {
            "inspections": pa.Table.from_pylist([row for row, _ in self.inspections], schema=INSPECTIONS),
            "returns": pa.Table.from_pylist([row for row, _ in self.cells], schema=RETURNS),
        }

    def datasets(self) -> list[Dataset]:
        return [
            _dataset("inspections", INSPECTIONS, self._inspected, rollup=("city", "quarter", "domain", "verdict")),
            _dataset("returns", RETURNS, self._reported, part_by="year"),
        ]

    def _inspected(self, scope: ExtractScope) -> Iterator[pa.RecordBatch]:
        rows = (row for row, at in self.inspections if at <= scope.known_at)
        yield from _batch([row for row in rows if scope.period.contains(row["occurred_on"])], INSPECTIONS)

    def _reported(self, scope: ExtractScope) -> Iterator[pa.RecordBatch]:
        rows = [row for row, at in self.cells if at <= scope.known_at]
        yield from _batch([row for row in rows if scope.period.contains(Period.parse(row["period"]))], RETURNS)


def _batch(rows: list[dict], schema: pa.Schema) -> Iterable[pa.RecordBatch]:
    return pa.Table.from_pylist(rows, schema=schema).to_batches() if rows else []


def _dataset(name: str, schema: pa.Schema, extract, **given: object) -> Dataset:
    columns = tuple(Column(one.name, one.type, Text(one.name, one.name)) for one in schema)
    return Dataset(name=name, version=1, title=Text(name, name), columns=columns, extract=extract, **given)


def full_year(records: Records, year: int = 2015, **given: object) -> None:
    """A year in which every city and department reports what the kept indicators need."""
    for number, city in enumerate(CITIES):
        for month in (2, 5, 8, 11):
            for domain in ("food", "agri"):
                records.inspect(48, number % 3, on=f"{year}-{month:02d}-01", city=city, domain=domain, **given)
        for quarter in range(1, 5):
            records.report(f"{year}Q{quarter}", city=city, exfactory_lots_passed=999, exfactory_lots_shipped=1000)
        records.report(str(year), city=city, county_road_km_good="81.5", county_road_km_rated="100.25")
        records.report(str(year), city=city, agri_area_standardised="31", agri_area_total="100")
    records.report(str(year), luban_prizes_new=2)
    records.report(str(year), producer_satisfaction=81, producer_satisfaction_se="0.8", producer_satisfaction_n=400)
    peers = {f"user_satisfaction_{name}": 78 for name in ("henan", "hubei", "hunan", "jiangxi", "anhui")}
    records.report(str(year), user_satisfaction=80, user_satisfaction_se="0.5", user_satisfaction_n=900, **peers)


def small_pack(folder: Path) -> Path:
    """The real packs, with only the indicators of ``KEPT``; returns their folder."""
    shutil.copytree(Path(__file__).parents[1] / "packs", folder)
    for file in (folder / "cn-sx-2012" / "indicators").glob("*.yaml"):
        if file.stem not in KEPT:
            file.unlink()
    return folder


def load(folder: Path) -> Pack:
    return load_from(folder, "cn-sx-2012")
