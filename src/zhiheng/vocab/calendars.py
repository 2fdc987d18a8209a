"""Working days, as the State Council's yearly holiday notices make them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import chain

from zhiheng.vocab.problem import Problem

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """What one year's notice says: days listed as days off (their weekend days too), weekend days that are worked.

    A notice may also list the last days of the year before, from 25 December: the new year's holiday or the weekend
    worked in exchange for it can lie there (29 December 2018).

    Raises:
        Problem: ``notice_day_outside`` or ``notice_day_twice``.
    """

    year: int
    days_off: frozenset[date]
    workdays: frozenset[date]
    source: str = ""

    def __post_init__(self) -> None:
        first = _reach(self.year)
        if outside := sorted(
            day for day in self.days_off | self.workdays if not first <= day <= date(self.year, 12, 31)
        ):
            zh = f"{self.year} 年放假安排里有 {outside[0]}，应在 {first} 至 {self.year}-12-31 之间，请核对"
            en = f"the notice of {self.year} lists {outside[0]}, not between {first} and {self.year}-12-31: check it"
            raise Problem("notice_day_outside", zh, en, year=self.year, day=outside[0])
        if twice := sorted(self.days_off & self.workdays):
            zh = f"{self.year} 年放假安排里 {twice[0]} 既放假又上班，请保留其一"
            en = f"the notice of {self.year} lists {twice[0]} both as off and as worked: keep one"
            raise Problem("notice_day_twice", zh, en, year=self.year, day=twice[0])

    @property
    def days(self) -> frozenset[date]:
        """Every day that the notice speaks of."""
        return self.days_off | self.workdays


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, by the notices known; a year without a notice has its weekends only.

    Of two notices that speak of one day, that of the later year counts.

    >>> known = WorkCalendar.default()
    >>> known.is_workday(date(2026, 9, 20)), known.is_holiday(date(2026, 10, 3)), known.is_published(2027)
    (True, True, False)
    """

    notices: tuple[Notice, ...] = ()
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)
    _years: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.notices, key=lambda notice: notice.year))
        years = [notice.year for notice in ordered]
        if repeated := sorted({year for year in years if years.count(year) > 1}):
            zh, en = (
                f"{repeated[0]} 年有两份放假安排，请只给现行的一份",
                f"two notices for {repeated[0]}: give the valid one",
            )
            raise Problem("notice_year_twice", zh, en, year=repeated[0])
        off: set[date] = set()
        worked: set[date] = set()
        for notice in ordered:
            off = (off - notice.workdays) | notice.days_off
            worked = (worked - notice.days_off) | notice.workdays
        for name, value in (("notices", ordered), ("_off", frozenset(off)), ("_worked", frozenset(worked))):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_years", frozenset(years))

    @classmethod
    def default(cls) -> WorkCalendar:
        """The notices of 2004 and after that the installed package chinesecalendar knows."""
        return _packaged()

    def with_notices(self, *notices: Notice) -> WorkCalendar:
        """This calendar with the notices of some years put in, or put in the place of what was known of them."""
        kept = {notice.year: notice for notice in chain(self.notices, notices)}
        return WorkCalendar(tuple(kept.values()))

    def without(self, *years: int) -> WorkCalendar:
        """This calendar as it was before the notices of some years came out."""
        return WorkCalendar(tuple(notice for notice in self.notices if notice.year not in years))

    @property
    def last_published(self) -> int | None:
        """The last year with a notice; None if there is none."""
        return max(self._years, default=None)

    def is_published(self, year: int) -> bool:
        """Whether the notice of that year is known."""
        return year in self._years

    def is_settled(self, first: date, last: date) -> bool:
        """Whether no notice still to come can change a day from ``first`` to ``last``.

        The last week of December also waits for the notice of the year after.
        """
        end = last.year + 1 if last >= _reach(last.year + 1) else last.year
        return all(year in self._years for year in range(first.year, end + 1))

    def is_holiday(self, day: date) -> bool:
        """Whether a notice lists the day as a day off; a plain weekend is not listed."""
        return day in self._off

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked: Monday to Friday, less days off, plus weekend days worked in exchange."""
        return day in self._worked or (day.weekday() < _SATURDAY and day not in self._off)

    def workdays_after(self, day: date) -> Iterator[date]:
        """The working days after ``day``, in order, without end."""
        while True:
            day += _DAY
            if self.is_workday(day):
                yield day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``."""
        return sum(self.is_workday(start + number * _DAY) for number in range(1, (end - start).days + 1))


def _reach(year: int) -> date:
    """The first day that the notice of a year may speak of."""
    return date(year - 1, 12, 25)


@cache
def _packaged() -> WorkCalendar:
    from chinese_calendar.constants import holidays, workdays  # read only when working days are asked for

    years = sorted({day.year for day in holidays})
    return WorkCalendar(
        tuple(
            Notice(
                year=year,
                days_off=frozenset(day for day in holidays if day.year == year),
                workdays=frozenset(day for day in workdays if day.year == year),
                source="chinesecalendar",
            )
            for year in years
        )
    )
