"""The calendar as it is known now: what the package knows, with the notices that people entered in its place."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from zhiheng.platform.workflow.models import CalendarNotice
from zhiheng.vocab.calendars import Notice, WorkCalendar


def current() -> WorkCalendar:
    """The notices known, the latest entered of each year counting."""
    last = CalendarNotice.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _until(last or 0)


def held() -> WorkCalendar:
    """The calendar, kept as it is until this transaction ends: a notice waits, and leaves no clock behind."""
    _execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('zhiheng.calendar', 0))")
    return current()


def change() -> None:
    """Wait until nobody counts by the calendar; from here to the end of the transaction others wait."""
    _execute("SELECT pg_advisory_xact_lock(hashtextextended('zhiheng.calendar', 0))")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def as_notice(entered: CalendarNotice) -> Notice:
    """The notice that a row holds.

    Raises:
        Problem: a day lies outside the year, or is both off and worked.
    """
    return Notice(
        year=entered.year,
        days_off=frozenset(entered.days("days_off")),
        workdays=frozenset(entered.days("workdays")),
        source=entered.source,
    )


@lru_cache(maxsize=4)
def _until(last: int) -> WorkCalendar:
    """Rows are only ever added, so what holds up to a row holds for good."""
    if not last:
        return WorkCalendar.default()
    rows = CalendarNotice.objects.filter(pk__lte=last).order_by("pk")
    latest = {row.year: as_notice(row) for row in rows}
    return WorkCalendar.default().with_notices(*latest.values())
