"""Clocks are watched: a warning at a half and at four fifths, and nothing runs out in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.announcements import announce
from zhiheng.platform.ledger.actions import append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.workflow.messages import ClockWarned

LEVELS = (("escalated_at", "expired", 1.0), ("warned_late_at", "late", 0.8), ("warned_half_at", "half", 0.5))
# what is passed together is told once, by the gravest word; a paused clock is not warned of
WARN = """
UPDATE workflow_caseclock k SET {marks} FROM workflow_case c
WHERE c.id = k.case_id AND k.state = 'running' AND k.{field} IS NULL
  AND k.started_at + %(share)s * (k.expires_at - k.started_at) <= %(at)s
RETURNING c.number, c.procedure, k.clock, k.due_on
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """How many clocks were warned of."""

    half: int
    late: int
    expired: int


def watch_clocks(*, at: datetime) -> Watched:
    """Warn of running clocks that are half or four fifths used, and escalate those that ran out; each once.

    Each is an entry of the ledger and an announcement for the app whose case it is.
    """
    found = {}
    with system_scope(), transaction.atomic():
        for number, (field, level, share) in enumerate(LEVELS):
            lower = [one for one, _, _ in LEVELS[number:]]
            marks = ", ".join(f"{one} = coalesce(k.{one}, %(at)s)" for one in lower)
            with connection.cursor() as cursor:
                cursor.execute(WARN.format(marks=marks, field=field), {"share": share, "at": at})
                rows = cursor.fetchall()
            _tell(rows, level, at)
            found[level] = len(rows)
    return Watched(half=found["half"], late=found["late"], expired=found["expired"])


def _tell(rows: list[tuple[str, str, str, object]], level: str, at: datetime) -> None:
    drafts = []
    for case, procedure, clock, due in rows:
        said = {"clock": clock, "level": level, "due": due}
        record = f"workflow.case:{case}"
        drafts.append(Draft(action="workflow.warn", actor="system", at=at, record=record, payload=said))
        announce(ClockWarned(case=case, procedure=procedure, clock=clock, level=level, due=str(due)))
    append_many(drafts)
