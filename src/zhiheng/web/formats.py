"""How numbers, shares, dates and intervals are written, the same in pages, tables and exports."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils import timezone
from django.utils.translation import get_language

Number = int | float | Decimal
MISSING = "—"  # an absent figure is never shown as 0
_MONTHS = tuple(calendar.month_name)


def is_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def number(value: Number | None, digits: int | None = None) -> str:
    """``1234567.5`` as ``1,234,567.5``; with ``digits`` rounded (half to even) to so many decimals."""
    if value is None or value != value:  # NaN alone differs from itself
        return MISSING
    if digits is None:
        return f"{value:,}"
    return f"{_rounded(value, digits):,.{digits}f}"


def percent(share: Number | None, digits: int = 1) -> str:
    """A share between 0 and 1 as ``97.3%``."""
    if share is None or share != share:
        return MISSING
    return f"{number(Decimal(str(share)) * 100, digits)}%"


def interval(low: Number | None, high: Number | None, digits: int = 1) -> str:
    """Two shares as ``96.9%–97.7%`` (``96.9%～97.7%`` in Chinese)."""
    if low is None or high is None:
        return MISSING
    dash = "–" if is_english() else "～"
    return f"{percent(low, digits)}{dash}{percent(high, digits)}"


def day(value: date | None) -> str:
    """``2026年11月23日``, in English ``23 November 2026``; an instant is shown as the day in the local time zone."""
    if value is None:
        return MISSING
    if isinstance(value, datetime):
        value = _local(value).date()
    if is_english():
        return f"{value.day} {_MONTHS[value.month]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def instant(value: datetime | None) -> str:
    """``2026年11月23日 09:05`` in the local time zone."""
    if value is None:
        return MISSING
    return f"{day(value)} {_local(value):%H:%M}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _rounded(value: Number, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
