"""Stored grades held against what the ledger says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from zhiheng.apps.credit.grading.composing import read
from zhiheng.apps.credit.models import Grade
from zhiheng.platform.ledger.comparing import Compared, differs
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.canonical import instant, sha256_hex
from zhiheng.vocab.problem import Problem

CHUNK = 1000
WITHIN = {"score": "score", "facts": "facts_sha256"}
GONE = """
SELECT DISTINCT e.record FROM ledger_entry e
WHERE e.action = 'credit.grade'
    AND NOT EXISTS (SELECT FROM credit_grade g WHERE g.id = substr(e.record, length('credit.grade:') + 1)::bigint)
"""


def grades() -> Iterator[Compared]:
    """Every grade, a thousand at a time, and at last those that the ledger knows and nobody finds."""
    last = 0
    while chunk := list(Grade.objects.filter(pk__gt=last).select_related("rules").order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield Compared(len(chunk), list(_differences(chunk)))
    with connection.cursor() as cursor:
        cursor.execute(GONE)
        gone = [record for (record,) in cursor.fetchall()]
    yield Compared(len(gone), [_gone(record) for record in gone])


def _differences(chunk: list[Grade]) -> Iterator[Problem]:
    records = [f"credit.grade:{one.pk}" for one in chunk]
    noted = LedgerEntry.objects.filter(record__in=records, action="credit.grade").values_list("record", "data")
    told = {record: json.loads(bytes(data))["payload"] for record, data in noted}
    for grade, record in zip(chunk, records, strict=True):
        if record not in told:
            zh, en = f"可信日志没有 {record}", f"the ledger has no {record}"
            yield Problem("record_unnoted", zh, en, record=record)
            continue
        stands = {
            "as_of": grade.as_of.isoformat(),
            "known_at": instant(grade.known_at),
            "grade": grade.grade,
            "rules": grade.rules.sha256,
            "sha256": sha256_hex(bytes(grade.body)),
            "score": grade.score,
            "facts": grade.facts_sha256,
        }
        for name, here in stands.items():
            if (there := _there(name, told[record], grade)) != here:
                yield differs(record, name, str(there), str(here))


def _there(name: str, told: Mapping[str, Any], grade: Grade) -> Any:
    """What the ledger says; of score and facts, what the body says, for which the ledger has its hash."""
    if name in WITHIN:
        return read(grade.body).get(WITHIN[name])
    return told.get(name)


def _gone(record: str) -> Problem:
    zh, en = f"可信日志记有 {record}，数据库中没有", f"the ledger knows {record}, the database does not"
    return Problem("record_gone", zh, en, record=record)
