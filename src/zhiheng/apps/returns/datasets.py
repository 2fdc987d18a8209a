"""The dataset ``returns``: every accepted cell, as it was known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
from django.db import connection

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.vocab.bilingual import Text

BATCH = 20_000
VALUE = pa.decimal128(28, 6)

# For each return the last version that had been accepted by then.
_SQL = """
SELECT u.code, u.division, a.item, r.period, extract(year FROM r.period_end)::int, a.value, r.id, a.version
FROM returns_return r
JOIN accounts_unit u ON u.id = r.unit_id
JOIN LATERAL (
    SELECT max(version) AS version FROM returns_acceptedvalue WHERE ret_id = r.id AND recorded_at <= %(known_at)s
) latest ON latest.version IS NOT NULL
JOIN returns_acceptedvalue a ON a.ret_id = r.id AND a.version = latest.version
WHERE r.period_start >= %(start)s AND r.period_end <= %(end)s
ORDER BY r.period_start, u.code, a.item
"""


def extract(scope: ExtractScope) -> Iterator[pa.RecordBatch]:
    """Accepted cells of returns for periods inside ``scope.period``."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL, {"known_at": scope.known_at, "start": scope.period.start, "end": scope.period.end})
        while rows := cursor.fetchmany(BATCH):
            columns = list(zip(*rows, strict=True))
            columns[5] = tuple(Decimal(value).quantize(Decimal("0.000001")) for value in columns[5])
            arrays = [pa.array(values, field.type) for values, field in zip(columns, RETURNS.schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=RETURNS.schema)


RETURNS = Dataset(
    name="returns",
    version=1,
    title=Text("数据报送", "Returns of departments and cities"),
    columns=(
        Column("unit", pa.string(), Text("报送单位代码", "code of the reporting unit")),
        Column("city", pa.string(), Text("所在市区划代码", "division code of the city, empty for departments")),
        Column("item", pa.string(), Text("指标", "cell of the form")),
        Column("period", pa.string(), Text("期间", "period")),
        Column("year", pa.int32(), Text("年份", "calendar year")),
        Column("value", VALUE, Text("数值", "value in the unit of the cell")),
        Column("return_id", pa.int64(), Text("报表编号", "number of the return")),
        Column("version", pa.int32(), Text("验收版次", "which acceptance it comes from")),
    ),
    extract=extract,
    part_by="year",
    sort=("year", "period", "unit", "item"),
)
