"""What inspections offer to indicators: typed, without personal data, as it was known at an instant.

Two datasets, since they answer different questions. ``inspections`` holds samples of plans that were reported whole:
rates may be computed from it. ``failing_samples`` holds every failing item we know of, public lists of failures
included: nothing about the share of failures follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.db import connection

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.vocab.bilingual import Text

BATCH = 20_000

# a division of the whole province, or none at all, lies in no city
_CITY = "CASE WHEN substr({division}, 3, 2) IN ('', '00') THEN NULL ELSE substr({division}, 1, 4) || '00' END"
_COUNTY = "CASE WHEN substr({division}, 5, 2) IN ('', '00') THEN NULL ELSE {division} END"
_QUARTER = "to_char(occurred_on, 'YYYY\"Q\"Q')"
_KNOWN = """
    r.occurred_on BETWEEN %(start)s AND %(end)s AND r.recorded_at <= %(known_at)s
    AND (r.superseded_at IS NULL OR r.superseded_at > %(known_at)s)
"""
_COMMON = f"""
    r.id, r.occurred_on, extract(year FROM r.occurred_on)::smallint, {_QUARTER},
    {_CITY.format(division="r.division")}, {_COUNTY.format(division="r.division")},
    r.level, r.domain, nullif(r.category, '')
"""
_INSPECTIONS = f"""
SELECT {_COMMON}, r.sampling, nullif(r.stratum, ''), r.verdict
FROM inspection_inspectionresult r
WHERE {_KNOWN} AND r.extent = 'all'
ORDER BY r.occurred_on, r.id
"""  # noqa: S608 - made of constants above
_FAILING = f"""
SELECT {_COMMON}, r.extent, i.position, i.item, i.found_kind, nullif(i.found_unit, ''), i.limit_kind
FROM inspection_inspectionresult r JOIN inspection_failingitem i ON i.result_id = r.id
WHERE {_KNOWN} AND r.verdict = 'fail'
ORDER BY r.occurred_on, r.id, i.position
"""  # noqa: S608


def _batches(sql: str, scope: ExtractScope, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows from a server-side cursor, so that memory stays the same however many there are."""
    told = {"start": scope.period.start, "end": scope.period.end, "known_at": scope.known_at}
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, told)
        while rows := cursor.fetchmany(BATCH):
            columns: Any = zip(*rows, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def extract_inspections(scope: ExtractScope) -> Iterator[pa.RecordBatch]:
    """Samples of plans reported whole, by day and number."""
    return _batches(_INSPECTIONS, scope, INSPECTIONS.schema)


def extract_failing(scope: ExtractScope) -> Iterator[pa.RecordBatch]:
    """Failing items, by day, result and place in the report."""
    return _batches(_FAILING, scope, FAILING_SAMPLES.schema)


_SHARED = (
    Column("result_id", pa.int64(), Text("结果编号", "number of the result")),
    Column("occurred_on", pa.date32(), Text("抽样日期", "day on which the sample was taken")),
    Column("year", pa.int16(), Text("年份", "calendar year")),
    Column("quarter", pa.string(), Text("季度", "calendar quarter, such as 2015Q3")),
    Column("city", pa.string(), Text("市（区划代码）", "division code of the city, empty where there is none")),
    Column("county", pa.string(), Text("县（市、区）（区划代码）", "division code of the county, empty where unknown")),
    Column("level", pa.string(), Text("抽查级别", "whose plan it was")),
    Column("domain", pa.string(), Text("产品领域", "kind of product")),
    Column("category", pa.string(), Text("产品类别", "category as the plan names it")),
)

INSPECTIONS = Dataset(
    name="inspections",
    version=1,
    title=Text("监督抽查结果", "Results of sampling inspections"),
    columns=(
        *_SHARED,
        Column("sampling", pa.string(), Text("抽样方式", "how the sample was chosen")),
        Column("stratum", pa.string(), Text("抽样层", "stratum of a probability sample")),
        Column("verdict", pa.string(), Text("检验结论", "pass, fail or undetermined")),
    ),
    extract=extract_inspections,
    sort=("city", "occurred_on"),
    rollup=("year", "quarter", "city", "county", "level", "domain", "category", "sampling", "stratum", "verdict"),
)

FAILING_SAMPLES = Dataset(
    name="failing_samples",
    version=1,
    title=Text("不合格样品的项目", "Failing items of samples"),
    columns=(
        *_SHARED,
        Column("extent", pa.string(), Text("报送范围", "whether the plan was reported whole or its failures only")),
        Column("position", pa.int16(), Text("序", "place of the item in the report")),
        Column("item", pa.string(), Text("不合格项目", "what failed")),
        Column("found_kind", pa.string(), Text("结果类型", "what kind of result the laboratory gave")),
        Column("found_unit", pa.string(), Text("结果单位", "unit of the result")),
        Column("limit_kind", pa.string(), Text("限值类型", "how the standard bounds it")),
    ),
    extract=extract_failing,
    sort=("city", "occurred_on"),
)
