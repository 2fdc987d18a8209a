"""Many clocks counted anew at once: equal clocks are counted once, changed rows are written in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate

from zhiheng import policy
from zhiheng.engines.deadlines import SHANGHAI, day_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.workflow import calendars
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.clocks import End, end
from zhiheng.platform.workflow.models import Case, CaseClock
from zhiheng.vocab.calendars import WorkCalendar
from zhiheng.vocab.canonical import instant

CHUNK = 5000
FIELDS = ["due_on", "target_on", "expires_at", "is_provisional"]
WRITE = """
UPDATE workflow_caseclock k
SET due_on = n.due_on, target_on = n.target_on, expires_at = n.expires_at, is_provisional = n.is_provisional
FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::timestamptz[], %s::boolean[])
    AS n (id, due_on, target_on, expires_at, is_provisional)
WHERE k.id = n.id
"""


def open_clocks() -> QuerySet[CaseClock]:
    """The clocks that still run or pause, with their cases."""
    return CaseClock.objects.exclude(state=ClockState.STOPPED).select_related("case").order_by("pk")


def recount(*, actor: str, at: datetime, why: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Count every open clock anew, a chunk at a time; yields how many were looked at and changed so far.

    A chunk is one transaction, its rows locked: a step taken meanwhile waits and then counts by the same calendar.
    Each changed date is one entry of the ledger.
    """
    known: dict[tuple[Any, ...], End] = {}
    calendar = None
    seen = changed = last = 0
    while True:
        with system_scope():
            if (now := calendars.held()) is not calendar:
                calendar, known = now, {}
            chunk = _held(last)
            moved = [(clock, was) for clock in chunk if (was := _moved(clock, calendar, known)) is not None]
            _write([clock for clock, _ in moved])
            append_many(_draft(clock, was, actor, at, why) for clock, was in moved)
        if not chunk:
            return
        last = chunk[-1].pk
        seen += len(chunk)
        changed += len(moved)
        yield seen, changed


def _held(last: int) -> list[CaseClock]:
    """The next open clocks, locked after their cases: a step locks the case first, and so must everybody."""
    found = dict(open_clocks().filter(pk__gt=last).values_list("pk", "case_id")[:CHUNK])
    cases = Case.objects.select_for_update(no_key=True).filter(pk__in=set(found.values())).order_by("pk")
    list(cases.values_list("pk"))
    return list(open_clocks().select_for_update(of=("self",)).filter(pk__in=found))


def preview(calendar: WorkCalendar) -> tuple[int, int]:
    """How many open clocks there are in all, and how many of them would move under the calendar.

    Equal clocks are one row of the query, so that a page can wait for it.
    """
    day = TruncDate("started_at", tzinfo=SHANGHAI)
    known: dict[tuple[Any, ...], End] = {}
    names = ("case__pack", "clock", "version_from", "pauses", "extensions", *FIELDS)
    seen = changed = 0
    with system_scope():
        alike = CaseClock.objects.exclude(state=ClockState.STOPPED).order_by().annotate(day=day)
        for row in alike.values(*names, "day").annotate(count=Count("pk"), began=Min("started_at")):
            count, pack, began, _ = (row.pop(name) for name in ("count", "case__pack", "began", "day"))
            clock = CaseClock(case=Case(pack=pack), started_at=began, **row)
            seen += count
            changed += count if _moved(clock, calendar, known) is not None else 0
    return seen, changed


def _write(clocks: Sequence[CaseClock]) -> None:
    if clocks:
        columns = [[clock.pk for clock in clocks], *([getattr(one, name) for one in clocks] for name in FIELDS)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, columns)


def _moved(clock: CaseClock, calendar: WorkCalendar, known: dict[tuple[Any, ...], End]) -> End | None:
    """What the clock said before, if it now says something else."""
    version = policy.load(clock.case.pack).clock(clock.clock, on=clock.version_from)
    began = clock.started_at if version.unit == "hour" else day_of(clock.started_at)
    happened = json.dumps([clock.pauses, clock.extensions]) if clock.pauses or clock.extensions else ""
    key = (clock.case.pack, clock.clock, clock.version_from, began, happened)
    if key not in known:
        known[key] = end(version, clock.started_at, clock.pauses, clock.extensions, calendar)
    found = known[key]
    was = End(clock.due_on, clock.target_on, clock.expires_at, clock.is_provisional)
    if found == was:
        return None
    for field in FIELDS:
        setattr(clock, field, getattr(found, field))
    return was


def _draft(clock: CaseClock, was: End, actor: str, at: datetime, why: dict[str, Any]) -> Draft:
    said = {
        "clock": clock.clock,
        "before": was.due_on,
        "after": clock.due_on,
        "target": clock.target_on,
        "expires": instant(clock.expires_at),
        "provisional": clock.is_provisional,
        **why,
    }
    record = f"workflow.case:{clock.case.number}"
    return Draft(action="workflow.recount", actor=actor, at=at, record=record, payload=said)
