"""Clocks are watched: a warning at a half and at four fifths, and nothing runs out in silence.

A warning goes to whoever works the case, an expiry to the head of the unit as well; where there is no such person, to
the whole unit. Who was told is kept with the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.announcements import announce
from zhiheng.platform.ledger.actions import append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.workflow import charge
from zhiheng.platform.workflow.messages import ClockWarned
from zhiheng.platform.workflow.models import Notice

LEVELS = (("escalated_at", "expired", 1.0), ("warned_late_at", "late", 0.8), ("warned_half_at", "half", 0.5))
# what is passed together is told once, by the gravest word; a paused clock is not warned of
WARN = """k.state = 'running' AND k.{field} IS NULL
  AND k.started_at + {share} * (k.expires_at - k.started_at) <= %(at)s"""
# what ran out is told also where it was stopped or paused meanwhile, and again where its end moved beyond the telling
ESCALATE = """(k.escalated_at IS NULL OR k.escalated_at < k.expires_at)
  AND (k.state = 'running' AND k.expires_at <= %(at)s
    OR k.state = 'paused' AND k.due_on < k.paused_on
    OR k.stopped_at >= k.expires_at)"""
DUE = {level: (ESCALATE if share == 1 else WARN).format(field=field, share=share) for field, level, share in LEVELS}
# a step locks the case first and then its clocks, and so must everybody
LOCK = f"""
SELECT c.id FROM workflow_case c
WHERE c.id IN (SELECT k.case_id FROM workflow_caseclock k WHERE {" OR ".join(f"({due})" for due in DUE.values())})
ORDER BY c.id FOR NO KEY UPDATE
"""  # noqa: S608 - of the conditions above
MARK = """
UPDATE workflow_caseclock k SET {marks} FROM workflow_case c
WHERE c.id = k.case_id AND c.id = ANY (%(cases)s) AND {due}
RETURNING c.number, c.procedure, k.clock, k.due_on, k.id, c.id, c.unit_id
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """How many clocks were warned of."""

    half: int
    late: int
    expired: int


@dataclass(frozen=True, slots=True)
class Row:
    """A clock of which is warned."""

    case: str
    procedure: str
    clock: str
    due: date
    id: int
    case_id: int
    unit_id: int


def watch_clocks(*, at: datetime) -> Watched:
    """Warn of running clocks that are half or four fifths used, and escalate those that ran out; each once.

    Each is an entry of the ledger and an announcement for the app whose case it is.
    """
    found = {}
    with system_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, {"at": at})
        cases = [pk for (pk,) in cursor.fetchall()]
        for number, (field, level, _) in enumerate(LEVELS):
            marks = [f"{field} = %(at)s", *(f"{one} = coalesce(k.{one}, %(at)s)" for one, _, _ in LEVELS[number + 1 :])]
            cursor.execute(MARK.format(marks=", ".join(marks), due=DUE[level]), {"at": at, "cases": cases})
            rows = [Row(*row) for row in cursor.fetchall()]
            _tell(rows, level, at)
            found[level] = len(rows)
    return Watched(half=found["half"], late=found["late"], expired=found["expired"])


def _tell(rows: list[Row], level: str, at: datetime) -> None:
    """Keep who is told, in the table and in the ledger, and announce it to the app whose case it is."""
    told = _recipients(rows, level)
    notices, drafts = [], []
    for row in rows:
        whom = told[row.id]
        notices += [
            Notice(case_id=row.case_id, clock_id=row.id, level=level, due_on=row.due, to_id=to, unit_id=unit, at=at)
            for to, unit in whom
        ]
        said = {"clock": row.clock, "level": level, "due": row.due, "told": [f"user:{to}" for to, _ in whom if to]}
        record = f"workflow.case:{row.case}"
        drafts.append(Draft(action="workflow.warn", actor="system", at=at, record=record, payload=said))
        announce(ClockWarned(case=row.case, procedure=row.procedure, clock=row.clock, level=level, due=str(row.due)))
    Notice.objects.bulk_create(notices, batch_size=2000)
    append_many(drafts)


def _recipients(rows: list[Row], level: str) -> dict[int, list[tuple[int | None, int]]]:
    """By clock: the persons to be told, each with the unit; nobody in particular where there is none."""
    handlers = charge.handlers({row.case_id for row in rows})
    heads: dict[tuple[int, str], dict[int, int]] = {}
    found: dict[int, list[tuple[int | None, int]]] = {}
    for row in rows:
        whom = {handlers[row.case_id]: row.unit_id} if row.case_id in handlers else {}
        if level == "expired":
            key = (row.unit_id, row.procedure)
            if key not in heads:
                heads[key] = {one.pk: one.unit_id or row.unit_id for one in charge.heads(*key)}
            whom |= heads[key]
        found[row.id] = [*sorted(whom.items())] or [(None, row.unit_id)]
    return found
