"""Schedules as people choose and read them; the parts are those of the standard (EPCIS 2.0 section 8.2.5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from zhiheng.vocab.bilingual import Text

STREAM, HOURLY, DAILY, WEEKLY, MONTHLY = "stream", "hourly", "daily", "weekly", "monthly"
HOW = {
    STREAM: Text("有新事件就推送", "As events come in"),
    HOURLY: Text("每小时", "Every hour"),
    DAILY: Text("每天", "Every day"),
    WEEKLY: Text("每周", "Every week"),
    MONTHLY: Text("每月", "Every month"),
}
WEEKDAYS = {
    "1": Text("周一", "Monday"),
    "2": Text("周二", "Tuesday"),
    "3": Text("周三", "Wednesday"),
    "4": Text("周四", "Thursday"),
    "5": Text("周五", "Friday"),
    "6": Text("周六", "Saturday"),
    "7": Text("周日", "Sunday"),
}
LAST_DAY = 28  # of a month that every month has
_PARTS = {
    HOURLY: {"minute"},
    DAILY: {"hour", "minute"},
    WEEKLY: {"dayOfWeek", "hour", "minute"},
    MONTHLY: {"dayOfMonth", "hour", "minute"},
}


def schedule_of(how: str, *, clock: time, weekday: str = "1", month_day: int = 1) -> dict[str, str] | None:
    """The parts of a schedule; None for a stream.

    >>> schedule_of("weekly", clock=time(8, 30), weekday="5")
    {'minute': '30', 'hour': '8', 'dayOfWeek': '5'}
    >>> schedule_of("hourly", clock=time(8, 30))
    {'minute': '30'}
    """
    if how == STREAM:
        return None
    told = {"minute": str(clock.minute), "hour": str(clock.hour), "dayOfWeek": weekday, "dayOfMonth": str(month_day)}
    return {name: value for name, value in told.items() if name in _PARTS[how]}


def told(schedule: Mapping[str, str] | None) -> Text:
    """A schedule in words; one that is more than people choose here is told by its parts.

    >>> told({"hour": "8", "minute": "5"}).zh
    '每天 08:05'
    >>> told({"dayOfWeek": "[1-5]", "hour": "8"}).en
    'dayOfWeek [1-5], hour 8'
    """
    if schedule is None:
        return HOW[STREAM]
    how = next((one for one, parts in _PARTS.items() if parts == set(schedule)), None)
    if how is None or not all(value.isascii() and value.isdigit() for value in schedule.values()):
        parts = ", ".join(f"{name} {value}" for name, value in schedule.items())
        return Text(parts, parts)
    minute = f"{int(schedule['minute']):02d}"
    if how == HOURLY:
        return Text(f"每小时第 {minute} 分", f"Every hour at minute {minute}")
    clock = f"{int(schedule['hour']):02d}:{minute}"
    if how == WEEKLY:
        day = WEEKDAYS.get(schedule["dayOfWeek"], Text("", ""))
        return Text(f"每{day.zh} {clock}", f"Every {day.en} at {clock}")
    if how == MONTHLY:
        return Text(
            f"每月 {schedule['dayOfMonth']} 日 {clock}", f"On day {schedule['dayOfMonth']} of the month at {clock}"
        )
    return Text(f"每天 {clock}", f"Every day at {clock}")
