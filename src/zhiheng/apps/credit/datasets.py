"""Facts as a dataset for indicators: which, whose to answer for, where and when, and nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from django.db import connection

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.vocab.bilingual import Text

BATCH = 20_000
# as was known at the instant; what expires does so on a day, which a reader compares with the day of its own question
_FACTS = """
SELECT f.id, f.occurred_on, extract(year FROM f.occurred_on)::smallint, to_char(f.occurred_on, 'YYYY"Q"Q'),
    f.kind, u.code,
    CASE WHEN substr(f.division, 3, 2) IN ('', '00') THEN NULL ELSE substr(f.division, 1, 4) || '00' END,
    CASE WHEN substr(f.division, 5, 2) IN ('', '00') THEN NULL ELSE f.division END,
    f.effective_to,
    CASE WHEN f.revoked_at <= %(known_at)s THEN 'revoked'
         WHEN f.repair_recorded_at <= %(known_at)s THEN 'repaired' ELSE 'in_force' END
FROM credit_fact f JOIN accounts_unit u ON u.id = f.source_id
WHERE f.occurred_on BETWEEN %(start)s AND %(end)s AND f.recorded_at <= %(known_at)s
ORDER BY f.occurred_on, f.id
"""


def extract_facts(scope: ExtractScope) -> Iterator[pa.RecordBatch]:
    """Facts by day and number, from a server-side cursor."""
    told = {"start": scope.period.start, "end": scope.period.end, "known_at": scope.known_at}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FACTS, told)
        while rows := cursor.fetchmany(BATCH):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, CREDIT_FACTS.schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=CREDIT_FACTS.schema)


CREDIT_FACTS = Dataset(
    name="credit_facts",
    version=1,
    title=Text("质量信用信息", "Facts of quality credit"),
    columns=(
        Column("fact_id", pa.int64(), Text("信息编号", "number of the fact")),
        Column("occurred_on", pa.date32(), Text("发生日期", "day on which it occurred")),
        Column("year", pa.int16(), Text("年份", "calendar year")),
        Column("quarter", pa.string(), Text("季度", "calendar quarter, such as 2015Q3")),
        Column("kind", pa.string(), Text("信息项", "item of the catalogue")),
        Column("source", pa.string(), Text("提供单位", "code of the unit that answers for it")),
        Column("city", pa.string(), Text("市（区划代码）", "division code of the city, empty where there is none")),
        Column(
            "county", pa.string(), Text("县（市、区）（区划代码）", "division code of the county, empty where unknown")
        ),
        Column("effective_to", pa.date32(), Text("失效日期", "first day on which it holds no longer, empty if open")),
        Column("state", pa.string(), Text("状态", "in_force, repaired or revoked, as was known")),
    ),
    extract=extract_facts,
    sort=("city", "occurred_on"),
    rollup=("year", "quarter", "city", "county", "kind", "source", "state"),
)
