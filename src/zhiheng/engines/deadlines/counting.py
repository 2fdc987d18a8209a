"""The last day of a period of law, as a pure function of its start, its length and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from zhiheng.vocab.calendars import WorkCalendar
from zhiheng.vocab.dates import months_later
from zhiheng.vocab.problem import Problem

Unit = Literal["hour", "workday", "day", "month", "year"]
Roll = Literal["statutory_holiday", "any_rest_day", "none"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_YEAR = 9000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count: those after ``from_on`` up to and with ``to_on``."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Extension:
    """Time that was added, and the day on which it was approved."""

    n: int
    unit: Unit
    approved_on: date


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    Attributes:
        due: the last day; an instant in Shanghai if the period counts hours.
        provisional: a notice still to come may change the day.
        nominal: the last day before it moved over days off.
        late: extensions that came after the end and therefore add nothing.
    """

    due: date | datetime
    provisional: bool
    nominal: date | datetime
    late: tuple[Extension, ...] = ()


def due(
    start: date | datetime,
    n: int,
    unit: Unit,
    *,
    roll: Roll = "statutory_holiday",
    calendar: WorkCalendar | None = None,
    paused_days: int = 0,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Due:
    """The end of a period of ``n`` units that begins with ``start``.

    Args:
        start: the day of the event, which itself does not count; an instant for hours, which run from it. The day of an
            instant is its day in Shanghai.
        n: how many units.
        unit: what is counted.
        roll: over which days off the last day moves on: those a notice lists, every day of rest, or none. It has
            no effect on working days and hours.
        calendar: the notices known; None for those of the installed package.
        paused_days: days that do not count, in days of the clock's own kind (working days of a clock in working days).
        pauses: the same as intervals; days that two of them share are taken once, days after the end not at all.
        extensions: time added. Units of another kind run on from the nominal end. One approved too late adds nothing.

    Raises:
        Problem: the codes are on the card.

    >>> due(date(2026, 6, 1), 60, "day", paused_days=20).due
    datetime.date(2026, 8, 20)
    """
    known = calendar or WorkCalendar.default()
    begin = _begin(start, unit)
    count = _Counting(begin, roll, known, paused_days, tuple(_merged(pauses, day_of(start))))
    counted: list[Extension] = []
    late: list[Extension] = []
    found = count.end([(n, unit)])
    for extension in sorted(extensions, key=lambda one: one.approved_on):
        _fitting(extension, unit)
        if extension.approved_on > day_of(found.due):
            late.append(extension)
        else:
            counted.append(extension)
            found = count.end([(n, unit), *((one.n, one.unit) for one in counted)])
    return Due(found.due, found.provisional, found.nominal, tuple(late))


def day_of(moment: date | datetime) -> date:
    """The day of a moment; for an instant its day in Shanghai.

    Raises:
        Problem: ``instant_without_zone``.
    """
    return shanghai(moment).date() if isinstance(moment, datetime) else moment


def shanghai(instant: datetime) -> datetime:
    """The instant on a clock in Shanghai.

    Raises:
        Problem: ``instant_without_zone``.
    """
    if instant.tzinfo is None:
        zh = f"时刻 {instant.isoformat()} 没有时区，请写作 {instant.isoformat()}+08:00"
        en = f"the instant {instant.isoformat()} has no time zone: write {instant.isoformat()}+08:00"
        raise Problem("instant_without_zone", zh, en, value=instant)
    return instant.astimezone(SHANGHAI)


@dataclass(frozen=True, slots=True)
class _Counting:
    begin: date | datetime
    roll: Roll
    calendar: WorkCalendar
    paused_days: int
    pauses: tuple[Pause, ...]

    def end(self, parts: list[tuple[int, Unit]]) -> Due:
        """The end of the parts one after another, each with the pauses that began before its end."""
        groups = [(unit, sum(n for n, _ in run)) for unit, run in groupby(parts, key=lambda part: part[1])]
        waiting = list(self.pauses)
        found = Due(self.begin, provisional=False, nominal=self.begin)
        for place, (unit, n) in enumerate(groups):
            roll = self.roll if place == len(groups) - 1 else "none"
            paused = self.paused_days if place == 0 else 0
            found = self._part(found, n, unit, roll, paused, waiting)
        return found

    def _part(self, before: Due, n: int, unit: Unit, roll: Roll, paused: int, waiting: list[Pause]) -> Due:
        """The end of one part; the pauses that fall into it are taken from ``waiting``."""
        while True:
            found = self._rolled(before, _added(before.nominal, n, unit, paused, self.calendar), unit, roll)
            if not waiting or waiting[0].from_on >= day_of(found.due):
                return found
            paused += self._length(waiting.pop(0), unit)

    def _length(self, pause: Pause, unit: Unit) -> int:
        if unit == "workday":
            return self.calendar.workdays_between(pause.from_on, pause.to_on)
        return (pause.to_on - pause.from_on).days

    def _rolled(self, before: Due, end: date | datetime, unit: Unit, roll: Roll) -> Due:
        if isinstance(end, datetime):
            return Due(end, provisional=False, nominal=end)
        last, first_asked = end, end
        if unit == "workday":
            first_asked = day_of(before.nominal)
        elif roll == "none":
            return Due(end, before.provisional, end)
        else:
            last = _moved(end, roll, self.calendar)
        return Due(last, before.provisional or not self.calendar.is_settled(first_asked, last), end)


def _added(begin: date | datetime, n: int, unit: Unit, paused: int, calendar: WorkCalendar) -> date | datetime:
    """``begin`` plus ``n`` units plus the paused days (working days for a count of working days)."""
    try:
        if isinstance(begin, datetime):
            return _within((begin.astimezone(UTC) + timedelta(hours=n, days=paused)).astimezone(SHANGHAI))
        match unit:
            case "workday":
                return _within(_workday(begin, n + paused, calendar))
            case "month":
                return _within(months_later(begin, n) + paused * _DAY)
            case "year":
                return _within(months_later(begin, 12 * n) + paused * _DAY)
            case _:
                return _within(begin + (n + paused) * _DAY)
    except OverflowError:
        raise _too_far() from None


def _workday(begin: date, n: int, calendar: WorkCalendar) -> date:
    return next(islice(calendar.workdays_after(begin), n - 1, None)) if n else begin


def _moved(day: date, roll: Roll, calendar: WorkCalendar) -> date:
    is_off = calendar.is_holiday if roll == "statutory_holiday" else lambda one: not calendar.is_workday(one)
    while is_off(day):
        day += _DAY
    return day


def _begin(start: date | datetime, unit: Unit) -> date | datetime:
    if unit != "hour":
        return day_of(start)
    if not isinstance(start, datetime):
        zh = f"按小时计算须给出起算时刻（如 {start}T08:30:00+08:00），不能只给日期"
        en = f"hours run from an instant (such as {start}T08:30:00+08:00), not from a day"
        raise Problem("hour_needs_instant", zh, en, value=start)
    return shanghai(start)


def _merged(pauses: Sequence[Pause], start: date) -> list[Pause]:
    """The pauses in order, from the start on, with days that several share taken once."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.from_on):
        if pause.to_on < pause.from_on:
            zh = f"暂停的终止日 {pause.to_on} 早于开始日 {pause.from_on}，请核对"
            en = f"a pause ends on {pause.to_on}, before it begins on {pause.from_on}: check it"
            raise Problem("pause_reversed", zh, en, from_on=pause.from_on, to_on=pause.to_on)
        begin = max(pause.from_on, merged[-1].to_on if merged else start)
        if begin < pause.to_on:
            merged.append(Pause(begin, pause.to_on))
    return merged


def _fitting(extension: Extension, unit: Unit) -> None:
    if (extension.unit == "hour") != (unit == "hour"):
        zh = f"以 {unit} 计的期限不能用 {extension.unit} 延长，请用同类单位"
        en = f"a period in {unit}s cannot be extended in {extension.unit}s: use the same kind"
        raise Problem("units_mixed", zh, en, unit=unit, extension=extension.unit)


M = TypeVar("M", date, datetime)


def _within(moment: M) -> M:
    if moment.year > LAST_YEAR:
        raise _too_far()
    return moment


def _too_far() -> Problem:
    zh, en = f"期限晚于公元 {LAST_YEAR} 年，请核对数量", f"the period ends after the year {LAST_YEAR}: check its length"
    return Problem("date_out_of_range", zh, en)
