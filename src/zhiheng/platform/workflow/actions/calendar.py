"""Holiday notices come out or change, and every open clock is counted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import actor_of, append
from zhiheng.platform.workflow import calendars, recounting
from zhiheng.platform.workflow.models import CalendarNotice
from zhiheng.vocab.calendars import Notice
from zhiheng.vocab.problem import Problem


@transaction.atomic
def adopt_notice(
    *, year: int, days_off: Iterable[date], workdays: Iterable[date], source: str, by: User | None, at: datetime
) -> CalendarNotice:
    """Enter the notice of a year; from now on it counts in the place of what was known of that year.

    The open clocks are counted anew by ``recompute_clocks``, which the caller asks for.

    Raises:
        Problem: a day lies outside the year or is both off and worked, the source is missing, or nothing would change.
    """
    calendars.change()
    notice = examined(year=year, days_off=days_off, workdays=workdays, source=source)
    row = CalendarNotice.objects.create(
        year=year,
        days_off=sorted(day.isoformat() for day in notice.days_off),
        workdays=sorted(day.isoformat() for day in notice.workdays),
        source=notice.source,
        by=by,
        recorded_at=at,
    )
    said = {"year": year, "source": notice.source, "days_off": row.days_off, "workdays": row.workdays}
    append(action="workflow.adopt_notice", by=by, at=at, record=f"workflow.calendar:{year}", payload=said)
    return row


def preview_notice(*, year: int, days_off: Iterable[date], workdays: Iterable[date], source: str) -> tuple[int, int]:
    """How many open clocks there are and how many of them the notice would move; nothing is written.

    Raises:
        Problem: as ``adopt_notice``.
    """
    notice = examined(year=year, days_off=days_off, workdays=workdays, source=source)
    return recounting.preview(calendars.current().with_notices(notice))


def examined(*, year: int, days_off: Iterable[date], workdays: Iterable[date], source: str) -> Notice:
    """The notice, if it can be meant and says something new.

    Raises:
        Problem: as ``adopt_notice``.
    """
    if not source.strip():
        raise Problem("source_missing", "请写明通知文号", "name the notice by its number", field="source")
    notice = Notice(year, frozenset(days_off), frozenset(workdays), source.strip())
    known = {one.year: one for one in calendars.current().notices}.get(year)
    if known is not None and (known.days_off, known.workdays) == (notice.days_off, notice.workdays):
        raise Problem("notice_known", f"{year} 年放假安排与现有的相同", f"this is what is known of {year} already")
    return notice


def recompute_clocks(
    *, by: User | None, at: datetime, progress: Callable[[int, int], None] | None = None
) -> tuple[int, int]:
    """Count all open clocks anew under the calendar as it is now; how many were looked at and how many changed.

    Each chunk of changed dates and their ledger entries is one transaction, and counting again changes nothing, so a
    run that was killed is simply run again.
    """
    last = CalendarNotice.objects.order_by("-pk").values_list("pk", "source").first()
    why = {"notice": last[1] if last else "package"}
    with system_scope():
        total = recounting.open_clocks().count()
    seen = changed = 0
    for seen, changed in recounting.recount(actor=actor_of(by), at=at, why=why):  # noqa: B007 - the last counts
        if progress is not None:
            progress(seen, total)
    return seen, changed
