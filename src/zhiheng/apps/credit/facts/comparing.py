"""Facts held against the ledger: what was recorded, revoked and repaired, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from zhiheng.platform.ledger.comparing import Compared, differs
from zhiheng.vocab.problem import Problem

# over all that stays as it was recorded, in the order of the numbers; an instant by its seconds, whatever the time zone
_SAID = """
encode(sha256(coalesce(string_agg(sha256(convert_to(jsonb_build_array(
    f.id, f.organisation_id, f.kind, f.key, f.source_id, f.division, f.occurred_on, f.effective_to, f.fields, f.digest,
    extract(epoch FROM f.recorded_at), f.corrects_id, f.upload, f.row)::text, 'UTF8')), ''::bytea ORDER BY f.id),
    ''::bytea)), 'hex')
"""
CONTENT = f"SELECT {_SAID} FROM credit_fact f WHERE f.id BETWEEN %s AND %s"  # noqa: S608 - a constant
_NOTED = """
SELECT e.record, (n->>'first')::bigint AS first, (n->>'last')::bigint AS last, n->>'sha256' AS sha256
FROM ledger_entry e, jsonb_array_elements(convert_from(e.data, 'UTF8')::jsonb->'payload'->'facts') n
WHERE e.action IN ('credit.record_facts', 'credit.correct_fact')
"""
CHANGED = f"""
SELECT n.record, n.first, n.last, n.last - n.first + 1, now.count, n.sha256, now.sha256
FROM ({_NOTED}) n,
    LATERAL (SELECT count(*), {_SAID} AS sha256 FROM credit_fact f WHERE f.id BETWEEN n.first AND n.last) now
ORDER BY n.first
"""  # noqa: S608 - constants
FOREIGN = f"""
SELECT f.id FROM credit_fact f
WHERE NOT coalesce((SELECT range_agg(int8range(n.first, n.last, '[]')) FROM ({_NOTED}) n), '{{}}') @> f.id
ORDER BY f.id LIMIT 100
"""  # noqa: S608 - constants
LATER = """
WITH noted AS (
    SELECT (l->>'fact')::bigint AS fact, l->>'what' AS what, l->>'value' AS value, l->>'by' AS by, e.at
    FROM ledger_entry e, jsonb_array_elements(convert_from(e.data, 'UTF8')::jsonb->'payload'->'later') l
    WHERE e.action IN ('credit.revoke_fact', 'credit.correct_fact', 'credit.withdraw_facts', 'credit.record_repair')
), kept AS (
    SELECT id, 'revoked', encode(sha256(convert_to(revocation_reason, 'UTF8')), 'hex'),
        coalesce('user:' || revoked_by_id, 'system'), revoked_at FROM credit_fact WHERE revoked_at IS NOT NULL
    UNION ALL SELECT id, 'repaired', repaired_on::text, '', repair_recorded_at FROM credit_fact
    WHERE repair_recorded_at IS NOT NULL
)
SELECT true, * FROM (SELECT * FROM noted EXCEPT ALL SELECT * FROM kept) AS gone
UNION ALL SELECT false, * FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM noted) AS unnoted
"""


def content_of(first: int, last: int) -> str:
    """The digest of what these facts say, as the ledger keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [first, last])
        (found,) = cursor.fetchone()
    return str(found)


def facts() -> Iterator[Compared]:
    """Call by call what was recorded, then what nobody recorded, then what was learnt later."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(CHANGED)
        for record, first, last, *told in cursor.fetchall():
            yield Compared(last - first + 1, list(_changed(f"{record} credit.fact:{first}-{last}", *told)))
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN)
        yield Compared(0, [_foreign(pk) for (pk,) in cursor.fetchall()])
        cursor.execute(LATER)
        yield Compared(0, [_later(*row) for row in cursor.fetchall()])


def _changed(record: str, said: int, found: int, noted: str, now: str) -> Iterator[Problem]:
    if found < said:
        zh, en = f"{record} 应有 {said} 条，现有 {found} 条", f"{record}: {said} were recorded, {found} are there"
        yield Problem("record_gone", zh, en, record=record)
    elif noted != now:
        yield differs(record, "content", noted, now)


def _foreign(pk: int) -> Problem:
    zh, en = f"credit.fact:{pk} 没有登记过", f"credit.fact:{pk} was never recorded"
    return Problem("record_unnoted", zh, en, record=f"credit.fact:{pk}")


def _later(is_noted: bool, pk: int, what: str, *told: object) -> Problem:
    words = " ".join(map(str, told))
    nothing = "—"
    return differs(f"credit.fact:{pk}", what, words if is_noted else nothing, nothing if is_noted else words)
