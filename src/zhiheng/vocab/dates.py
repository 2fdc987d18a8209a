"""Dates as files write them, and dates glued to batch numbers."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from zhiheng.vocab.problem import Problem

_WIDTHS = str.maketrans("０１２３４５６７８９／－．：，　", "0123456789/-.:, ")
_TIME = r"(?:[T ]?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*([-/.年])\s*(\d{{1,2}})\s*(?:\2|月)\s*(\d{{1,2}})\s*日?{_TIME}")
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = r"([A-Za-z]{3,9})\.?\s+(\d{1,2})|(\d{1,2})[\s-]([A-Za-z]{3,9})\.?"
_ENGLISH = re.compile(rf"(?:{_MONTH_DAY}),?[\s-]+(\d{{4}}){_TIME}")
_SHORT_YEAR = re.compile(r"\d{2}(?:年\d{1,2}月\d{1,2}日?|[-/.]\d{1,2}[-/.]\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")

_EXCEL_DAY_ZERO = date(1899, 12, 30)  # so that serials after the 29 February 1900 that Excel invents come out right
_SERIALS = range(18264, 73051)  # 1950 to 2099; other numbers of five digits are no dates
_YEARS = range(1900, 2101)


def parse_date(text: str) -> date:
    """The day written as 2019-01-25, 2019/1/25, 2019.1.25, 2019年1月25日, 20190125, Oct 30, 2024 or an Excel serial.

    A time behind the date is read over. Nothing is guessed: a year of two digits and a day that could be a month
    (03/04/2019) are refused.

    Raises:
        Problem: ``date_unreadable``, ``date_impossible``, ``date_ambiguous`` or ``date_year_short``.

    >>> parse_date("2019年1月25日").isoformat(), parse_date("43490").isoformat()
    ('2019-01-25', '2019-01-25')
    """
    tidy = text.translate(_WIDTHS).strip()
    if found := (_YEAR_FIRST.fullmatch(tidy) or _COMPACT.fullmatch(tidy)):
        year, month, day = (found[1], found[3], found[4]) if len(found.groups()) == 4 else found.groups()
        return _day(int(year), int(month), int(day), text)
    if found := _ENGLISH.fullmatch(tidy):
        return _english(found, text)
    if found := _YEAR_LAST.fullmatch(tidy):
        return _year_last(int(found[1]), int(found[3]), int(found[4]), text)
    if (found := _SERIAL.fullmatch(tidy)) and int(found[1]) in _SERIALS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(found[1]))
    if _SHORT_YEAR.fullmatch(tidy):
        raise _problem("date_year_short", text, "年份只有两位，请写四位年份", "the year has two digits: write four")
    raise _problem(
        "date_unreadable", text, "不是可识别的日期，请写作 2019-01-25", "is no date we can read: write 2019-01-25"
    )


def months_later(day: date, months: int) -> date:
    """The day of the same number in a later month, or that month's last day if it is shorter.

    Raises:
        OverflowError: there is no such day any more.

    >>> months_later(date(2023, 11, 29), 3).isoformat(), months_later(date(2022, 8, 31), 6).isoformat()
    ('2024-02-29', '2023-02-28')
    """
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > MAXYEAR:
        raise OverflowError("date value out of range")
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class DateAndLot:
    """A production date and batch number that one column holds.

    Attributes:
        day: None if the cell gives no certain day (only a month, only a batch, or two readings).
        lot: what is left; None if nothing is.
        raw: the cell as it was.
    """

    day: date | None
    lot: str | None
    raw: str


_LEADING = re.compile(r"(\d{4})([-/.年])(\d{1,2})(?:\2|月) ?(\d{1,2})(日?)")
_LEADING_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d{3}$)")


def parse_date_and_lot(text: str) -> DateAndLot:
    """Split a cell of the column 生产日期/批号, in which both are often glued together (``2018.05.2818052803``).

    A reading counts as certain if the day can be only one number (two digits after a month of two digits, or 日
    behind it), or if what is left repeats the date. Otherwise the day is None and the whole cell is the batch.

    >>> parse_date_and_lot("2018.05.2818052803")
    DateAndLot(day=datetime.date(2018, 5, 28), lot='18052803', raw='2018.05.2818052803')
    """
    tidy = " ".join(text.translate(_WIDTHS).split())
    if whole := (_YEAR_FIRST.fullmatch(tidy) or _COMPACT.fullmatch(tidy)):
        day = _valid(*(int(part) for part in whole.groups() if part.isdigit()))
        return DateAndLot(day, None if day else tidy, text)
    readings = list(_readings(tidy))
    repeated = [reading for reading in readings if _repeats(reading[0], reading[1])]
    certain = readings if len(readings) == 1 else repeated
    if len(certain) == 1:
        return DateAndLot(certain[0][0], certain[0][1] or None, text)
    return DateAndLot(None, tidy or None, text)


def _readings(tidy: str) -> Iterator[tuple[date, str]]:
    if found := _LEADING.match(tidy):
        year, separator, month, day, sign = found.groups()
        lengths = {len(day)} if sign or (len(month) == 2 and len(day) == 2 and separator != "年") else {1, len(day)}
        for length in sorted(lengths):
            if reading := _valid(int(year), int(month), int(day[:length])):
                yield reading, tidy[found.start(4) + length + len(sign) :].strip()
        return
    found = _LEADING_COMPACT.match(tidy)
    if found and (reading := _valid(int(found[1]), int(found[2]), int(found[3]))):
        yield reading, tidy[found.end() :].strip()


def _repeats(day: date, lot: str) -> bool:
    digits = "".join(character for character in lot if character.isdigit())
    return digits.startswith((f"{day:%Y%m%d}", f"{day:%y%m%d}"))


def _day(year: int, month: int, day: int, text: str) -> date:
    found = _valid(year, month, day)
    if found is None:
        raise _problem("date_impossible", text, "是不存在的日期", "is a day that does not exist")
    return found


def _valid(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _english(found: re.Match[str], text: str) -> date:
    name = (found[1] or found[4]).lower()
    month = next((number for number, start in enumerate(_MONTHS, 1) if name.startswith(start)), 0)
    if not month:
        raise _problem("date_unreadable", text, "中的月份无法识别", "names no month")
    return _day(int(found[5]), month, int(found[2] or found[3]), text)


def _year_last(first: int, second: int, year: int, text: str) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise _problem("date_ambiguous", text, "中日和月无法区分，请写作 2019-01-25", "may be day-month or month-day")
    month, day = (first, second) if first <= 12 else (second, first)
    return _day(year, month, day, text)


def _problem(code: str, text: str, zh: str, en: str) -> Problem:
    return Problem(code, f"“{text}”{zh}", f"{text!r} {en}", value=text)
