"""Files held against the ledger: each case has those that were noted, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.ledger.comparing import Compared
from zhiheng.vocab.problem import Problem

DIFFERENCES = """
WITH noted AS (
    SELECT e.record, f->>'sha256' AS sha256 FROM ledger_entry e,
        jsonb_array_elements(convert_from(e.data, 'UTF8')::jsonb->'payload'->'files') f
    WHERE e.action = 'attachments.attach'
), kept AS (
    SELECT 'workflow.case:' || c.number, a.sha256 FROM attachments_attachment a JOIN workflow_case c ON c.id = a.case_id
)
SELECT true, * FROM (SELECT * FROM noted EXCEPT ALL SELECT * FROM kept) AS gone
UNION ALL SELECT false, * FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM noted) AS foreign_files
"""


def files() -> Iterator[Compared]:
    """All at once: the database compares them by their digests."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        found = cursor.fetchall()
    yield Compared(Attachment.objects.count(), [_problem(*row) for row in found])


def _problem(is_gone: bool, record: str, sha256: str) -> Problem:
    zh = f"{record} 的文件 {sha256} " + ("已登记，现已不在" if is_gone else "没有登记过")
    en = f"file {sha256} of {record} " + ("was noted and is gone" if is_gone else "was never noted")
    return Problem("file_gone" if is_gone else "file_unnoted", zh, en, record=record, sha256=sha256)
