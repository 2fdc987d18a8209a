"""Dates inside GS1 data (GS1 General Specifications, sections 3.4 and 7.12)."""

from __future__ import annotations

import re

_DIGITS = re.compile("[0-9]+")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_day(digits: str, *, day_00: bool = False, year: int | None = None) -> bool:
    """Whether YYMMDD is a day of the calendar; years run from 50 before to 49 after, so 00 is a leap year.

    >>> is_day("200229"), is_day("210229"), is_day("210200", day_00=True)
    (True, False, True)
    """
    if len(digits) != 6 or not _DIGITS.fullmatch(digits):
        return False
    in_year, month, day = int(digits[:2]) if year is None else year, int(digits[2:4]), int(digits[4:])
    if not 1 <= month <= 12 or day > _DAYS[month - 1] or (day == 0 and not day_00):
        return False
    full = 2000 + in_year if year is None else year
    return not (month == 2 and day == 29) or (full % 4 == 0 and (full % 100 != 0 or full % 400 == 0))
