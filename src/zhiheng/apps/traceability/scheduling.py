"""When a scheduled query is due (EPCIS 2.0 section 8.2.5.3; ``query-schedule.json``), by the clock of this country.

A part is a list of numbers and ranges in brackets, ``1,15,[20-25]``; ``0/30`` steps are understood as well. What is
left out may be anything, but below the finest part that is given everything begins at its first value, so that
``{"hour": "1"}`` is due once a day. The clock is looked at once a minute: what is due more often is reported together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

from zhiheng.vocab.problem import Problem

ZONE = ZoneInfo("Asia/Shanghai")
PARTS = {
    "second": (0, 59), "minute": (0, 59), "hour": (0, 23), "dayOfMonth": (1, 31), "month": (1, 12), "dayOfWeek": (1, 7),
}  # fmt: skip
_FINEST = ("second", "minute", "hour", "dayOfMonth", "month")
_ELEMENT = re.compile(r"(\d{1,2})(?:/(\d{1,2}))?|\[(\d{1,2})-(\d{1,2})\]", re.ASCII)


def next_time(schedule: Mapping[str, str], after: datetime) -> datetime:
    """The first time after ``after`` at which a schedule is due.

    >>> from datetime import UTC
    >>> next_time({"hour": "1", "minute": "5"}, datetime(2026, 6, 1, tzinfo=UTC)).isoformat()
    '2026-06-02T01:05:00+08:00'
    >>> next_time({"dayOfWeek": "[1-5]", "hour": "8,20"}, datetime(2026, 6, 5, 13, tzinfo=UTC)).isoformat()
    '2026-06-08T08:00:00+08:00'

    Raises:
        Problem: ``subscription_controls``: a part is malformed, or there is no such day.
    """
    try:
        found: datetime = croniter(
            _expression(schedule), after.astimezone(ZONE), second_at_beginning=True, day_or=False
        ).get_next(datetime)
    except CroniterError:
        raise _refused("没有这样的时间", "there is no such time") from None
    return found


def _expression(schedule: Mapping[str, Any]) -> str:
    """As cron writes it, seconds first."""
    unknown = sorted(set(schedule) - set(PARTS))
    if unknown or not schedule:
        known = ", ".join(PARTS)
        raise _refused(f"应至少有 {known} 之一，且没有其他字段", f"one of {known} is needed, and nothing else")
    finest = next((at for at, name in enumerate(_FINEST) if name in schedule), 2)
    parts = []
    for at, (name, (low, _)) in enumerate(PARTS.items()):
        is_free = name == "dayOfWeek" or at > finest
        parts.append(_part(name, schedule[name]) if name in schedule else "*" if is_free else str(low))
    return " ".join(parts)


def _part(name: str, text: Any) -> str:
    low, high = PARTS[name]
    written = []
    for element in str(text).split(","):
        found = _ELEMENT.fullmatch(element.strip())
        if found is None:
            raise _refused(f"{name} 应如 1,15,[20-25]，而不是 {str(text)[:40]}", f"{name} must be like 1,15,[20-25]")
        first, step, begin, end = (int(one) if one else None for one in found.groups())
        numbers = [one for one in (first, begin, end) if one is not None]
        if not all(low <= one <= high for one in numbers) or (begin or 0) > (end or 0) or step == 0:
            raise _refused(f"{name} 应在 {low} 至 {high} 之间", f"{name} must lie between {low} and {high}")
        if step:
            written.append(f"{first}-{high}/{step}")
        else:
            written.append(f"{begin}-{end}" if first is None else str(first))
    return ",".join(written)


def _refused(zh: str, en: str) -> Problem:
    return Problem("subscription_controls", f"推送时间有误：{zh}", f"the schedule is wrong: {en}", field="schedule")
