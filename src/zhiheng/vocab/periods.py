"""Reporting periods: years, halves, quarters and months of the calendar."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


class PeriodKind(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"


_MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
_CODE = re.compile(r"(?P<year>\d{4})(?:-?H(?P<half>[12])|-?Q(?P<quarter>[1-4])|[-/.](?P<month>0?[1-9]|1[0-2]))?")
_CHINESE = re.compile(
    r"(?P<year>\d{4})年(?:度|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1234])季度|(?P<month>0?[1-9]|1[0-2])月)?"
)
_QUARTER_ZH = "一二三四"
_ORDINAL_EN = ("first", "second", "third", "fourth")
# calendar.month_name follows the locale of the machine
_MONTH_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A calendar period, ordered by its first day and, of equal first days, the shorter first.

    >>> str(Period.parse("2015Q3")), Period.parse("2015H1").end.isoformat()
    ('2015Q3', '2015-06-30')
    """

    start: date
    end: date
    kind: PeriodKind

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period written ``2015``, ``2015H1``, ``2015Q3``, ``2015-07`` or in Chinese (2015年第三季度).

        Raises:
            Problem: ``period_unreadable``.
        """
        tidy = "".join(text.split())
        found = _CODE.fullmatch(tidy.upper()) or _CHINESE.fullmatch(tidy)
        if found is None or found["year"] == "0000":
            raise Problem(
                "period_unreadable",
                f"无法识别的期间“{text}”，应写作 2015、2015H1、2015Q3 或 2015-07",
                f"cannot read the period {text!r}: write 2015, 2015H1, 2015Q3 or 2015-07",
                value=text,
            )
        year = int(found["year"])
        if found["half"]:
            return cls._starting(year, 7 if found["half"] in "2下" else 1, PeriodKind.HALF)
        if found["quarter"]:
            quarter = _QUARTER_ZH.find(found["quarter"]) + 1 or int(found["quarter"])
            return cls._starting(year, 3 * quarter - 2, PeriodKind.QUARTER)
        if found["month"]:
            return cls._starting(year, int(found["month"]), PeriodKind.MONTH)
        return cls._starting(year, 1, PeriodKind.YEAR)

    @classmethod
    def of(cls, day: date, kind: PeriodKind | str) -> Period:
        """The period of ``kind`` that ``day`` lies in."""
        months = _MONTHS[PeriodKind(kind)]
        return cls._starting(day.year, (day.month - 1) // months * months + 1, PeriodKind(kind))

    @classmethod
    def _starting(cls, year: int, month: int, kind: PeriodKind) -> Period:
        last = month + _MONTHS[kind] - 1
        return cls(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]), kind)

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.start.year

    @property
    def number(self) -> int:
        """Which period of its year, from 1."""
        return (self.start.month - 1) // _MONTHS[self.kind] + 1

    def contains(self, other: Period | date) -> bool:
        """Whether all of ``other`` lies in this period."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def parts(self, kind: PeriodKind | str) -> tuple[Period, ...]:
        """The periods of ``kind`` that make up this one, in order.

        Raises:
            ValueError: if ``kind`` is longer than this period.
        """
        months = _MONTHS[PeriodKind(kind)]
        if months > _MONTHS[self.kind]:
            raise ValueError(f"a {self.kind} has no {PeriodKind(kind)} parts")
        first = self.start.month
        starts = range(first, first + _MONTHS[self.kind], months)
        return tuple(self._starting(self.year, month, PeriodKind(kind)) for month in starts)

    def previous(self) -> Period:
        """The period of the same kind just before."""
        return Period.of(self.start - timedelta(days=1), self.kind)

    def following(self) -> Period:
        """The period of the same kind just after."""
        return Period.of(self.end + timedelta(days=1), self.kind)

    def through(self, last: Period) -> Iterator[Period]:
        """This period and those after it up to ``last``, which must be of the same kind."""
        if last.kind != self.kind:
            raise ValueError(f"{self} and {last} are of different kinds")
        current = self
        while current <= last:
            yield current
            current = current.following()

    def label(self) -> Text:
        """The period as people write it."""
        match self.kind:
            case PeriodKind.YEAR:
                return Text(f"{self.year}年", f"{self.year}")
            case PeriodKind.HALF:
                half = "上下"[self.number - 1]
                return Text(f"{self.year}年{half}半年", f"{_ORDINAL_EN[self.number - 1]} half of {self.year}")
            case PeriodKind.QUARTER:
                quarter = _QUARTER_ZH[self.number - 1]
                return Text(f"{self.year}年第{quarter}季度", f"{_ORDINAL_EN[self.number - 1]} quarter of {self.year}")
            case PeriodKind.MONTH:
                month = self.start.month
                return Text(f"{self.year}年{month}月", f"{_MONTH_EN[month - 1]} {self.year}")

    def __str__(self) -> str:
        suffix = {
            PeriodKind.YEAR: "",
            PeriodKind.HALF: f"H{self.number}",
            PeriodKind.QUARTER: f"Q{self.number}",
            PeriodKind.MONTH: f"-{self.start.month:02d}",
        }
        return f"{self.year:04d}{suffix[self.kind]}"
