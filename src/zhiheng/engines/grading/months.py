"""Months as the law counts them: the same number of the day, or the last day of a month that has no such day.

Civil Code (2020) articles 200-203. The day on which a term ends is the first on which its effect is gone.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

FIRST = date(1, 1, 1)


@lru_cache(maxsize=8192)
def after(start: date, months: int) -> date:
    """The day so many months after a day (or before, if negative); the last day there is, where the calendar ends.

    >>> after(date(2023, 11, 29), 3), after(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=8192)
def latest_start(day: date, months: int) -> date:
    """The last day of which ``months`` have passed on ``day``: what began later still runs.

    So a term needs no reckoning per fact: it runs exactly while ``start > latest_start(as_of, months)``.

    >>> latest_start(date(2023, 2, 28), 6)  # from 28, 29, 30 and 31 August alike, six months end on 28 February
    datetime.date(2022, 8, 31)
    """
    if day.year * 12 + day.month - 1 < months + 12:
        return FIRST
    month_begins = after(day.replace(day=1), -months)
    last = monthrange(month_begins.year, month_begins.month)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return month_begins.replace(day=last if ends_month else min(day.day, last))
