"""Many clocks counted anew at once: equal clocks are counted once, changed rows are written in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zhiheng import policy
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.ledger.actions import append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.workflow import calendars
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.clocks import End, end
from zhiheng.platform.workflow.models import CaseClock
from zhiheng.vocab.calendars import WorkCalendar

CHUNK = 5000
FIELDS = ["due_on", "target_on", "expires_at", "is_provisional"]


def open_clocks() -> QuerySet[CaseClock]:
    """The clocks that still run or pause, with their cases."""
    return CaseClock.objects.exclude(state=ClockState.STOPPED).select_related("case").order_by("pk")


def recount(*, actor: str, at: datetime, why: dict[str, Any], dry: bool = False) -> Iterator[tuple[int, int]]:
    """Count every open clock anew, a chunk at a time; yields how many were looked at and changed so far.

    Each changed date is one entry of the ledger. Nothing is written where ``dry``.
    """
    calendar = calendars.current()
    yield from recount_under(calendar, actor=actor, at=at, why=why, dry=dry)


def recount_under(
    calendar: WorkCalendar, *, actor: str, at: datetime, why: dict[str, Any], dry: bool = False
) -> Iterator[tuple[int, int]]:
    """The same under a calendar that need not be in force (a preview)."""
    known: dict[tuple[Any, ...], End] = {}
    seen = changed = last = 0
    while chunk := list(open_clocks().filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        moved = [(clock, was) for clock in chunk if (was := _moved(clock, calendar, known)) is not None]
        if not dry and moved:
            CaseClock.objects.bulk_update([clock for clock, _ in moved], FIELDS, batch_size=1000)
            append_many(_draft(clock, was, actor, at, why) for clock, was in moved)
        seen += len(chunk)
        changed += len(moved)
        yield seen, changed


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
        "provisional": clock.is_provisional,
        **why,
    }
    record = f"workflow.case:{clock.case.number}"
    return Draft(action="workflow.recount", actor=actor, at=at, record=record, payload=said)
