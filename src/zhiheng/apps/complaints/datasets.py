"""What complaints offer to indicators: typed, without persons and words, as it was known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.db import connection

from zhiheng.platform.datasets.declarations import Column, Dataset, ExtractScope
from zhiheng.vocab.bilingual import Text

BATCH = 20_000
# days are those of Shanghai; where a case stood is read off its last step up to the instant
_SQL = """
SELECT c.id, (k.received_at AT TIME ZONE 'Asia/Shanghai')::date AS received_on,
    extract(year FROM k.received_at AT TIME ZONE 'Asia/Shanghai')::smallint,
    to_char(k.received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'),
    CASE WHEN substr(k.division, 3, 2) IN ('', '00') THEN NULL ELSE substr(k.division, 1, 4) || '00' END,
    CASE WHEN substr(k.division, 5, 2) IN ('', '00') THEN NULL ELSE k.division END,
    c.kind, s.channel, nullif(c.category, ''), nullif(c.issue, ''),
    coalesce(last.after, 'received'), coalesce(t.is_closed, false),
    accept.stopped_at <= accept.expires_at AND accept.stopped_at <= %(known_at)s,
    answer.score
FROM complaints_complaint c
JOIN workflow_case k ON k.id = c.case_id
JOIN complaints_submission s ON s.id = c.submission_id
LEFT JOIN LATERAL (
    SELECT p.after FROM workflow_step p WHERE p.case_id = k.id AND p.at <= %(known_at)s ORDER BY p.seq DESC LIMIT 1
) last ON true
LEFT JOIN workflow_legal_state t
    ON t.procedure = k.procedure AND t.version_from = k.procedure_from AND t.state = last.after
LEFT JOIN workflow_caseclock accept ON accept.case_id = k.id AND accept.clock IN ('complaint-accept', 'clue-verify')
LEFT JOIN complaints_satisfaction answer ON answer.complaint_id = c.id AND answer.at <= %(known_at)s
WHERE s.at <= %(known_at)s
    AND (k.received_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(start)s AND %(end)s
ORDER BY k.received_at, c.id
"""


def extract(scope: ExtractScope) -> Iterator[pa.RecordBatch]:
    """Complaints and reports received in the period, by day and number."""
    told = {"start": scope.period.start, "end": scope.period.end, "known_at": scope.known_at}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL, told)
        while rows := cursor.fetchmany(BATCH):
            columns: Any = zip(*rows, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, COMPLAINTS.schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=COMPLAINTS.schema)


COMPLAINTS = Dataset(
    name="complaints",
    version=1,
    title=Text("投诉举报", "Complaints and reports"),
    columns=(
        Column("complaint_id", pa.int64(), Text("序号", "number of the record")),
        Column("received_on", pa.date32(), Text("收到日期", "day of receipt")),
        Column("year", pa.int16(), Text("年份", "calendar year")),
        Column("month", pa.string(), Text("月份", "calendar month, such as 2026-06")),
        Column("city", pa.string(), Text("市（区划代码）", "division code of the city, empty where there is none")),
        Column("county", pa.string(), Text("县（市、区）（区划代码）", "code of the county, empty where unknown")),
        Column("kind", pa.string(), Text("类别", "complaint or report")),
        Column("channel", pa.string(), Text("渠道", "how it came in")),
        Column("category", pa.string(), Text("类目", "code of complaint-category, empty where not sorted")),
        Column("issue", pa.string(), Text("问题", "code of complaint-issue, empty where not sorted")),
        Column("state", pa.string(), Text("状态", "state of the procedure")),
        Column("is_closed", pa.bool_(), Text("已办结", "whether the procedure has ended")),
        Column("first_in_time", pa.bool_(), Text("首个期限按期", "whether the first clock was kept, empty while open")),
        Column("score", pa.int16(), Text("满意度", "1 to 5, empty without an answer")),
    ),
    extract=extract,
    part_by="month",
    sort=("city", "received_on"),
    rollup=("year", "month", "city", "county", "kind", "channel", "category", "issue", "state", "is_closed", "score"),
)
