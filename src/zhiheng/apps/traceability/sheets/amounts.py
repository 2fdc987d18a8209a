"""How much of something, and when."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation

from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.sheets.coding import tidy
from zhiheng.apps.traceability.sheets.faults import Unsound, unsound
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.problem import Problem

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,9})?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[::点时]([0-5]?[0-9])?分?(?:[::]([0-5][0-9])(?:\.[0-9]+)?)?")
_FRACTION = re.compile(r"0\.[0-9]+")
_BEHIND_DATE = re.compile(r"[T ]\s*([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
AHEAD = timedelta(minutes=10)  # clocks of phones differ


def quantity(text: str) -> Decimal | None:
    """The number in a cell; None for an empty one.

    Raises:
        Unsound: it is no number greater than 0.
    """
    plain = tidy(text)
    if not plain:
        return None
    try:
        found = Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) or _GROUPED.fullmatch(plain) else None
    except InvalidOperation:
        found = None
    if found is None or found <= 0:
        raise Unsound("quantity_wrong", "quantity", value=plain[:60])
    return found


def unit(text: str) -> str:
    """The code of a unit, empty for pieces and for an empty cell.

    Raises:
        Unsound: it is none of the pack's.
    """
    plain = tidy(text)
    if not plain:
        return ""
    code = words.unit_code(plain)
    if code is None:
        raise Unsound("unit_unknown", "unit", value=plain[:60], known="、".join(words.unit_names()))
    return code


def instant(day: str, clock: str, *, zone: tzinfo, now: datetime) -> datetime:
    """The instant of a date and a time, the latter in the same cell, in its own, or nowhere: then midnight.

    Raises:
        Unsound: they are none, or lie in the future.
    """
    plain = tidy(day)
    if not plain:
        raise Unsound("date_missing", "occurred_on")
    try:
        on = parse_date(plain)
    except Problem as problem:
        raise unsound("date_wrong", "occurred_on", problem) from None
    behind = _BEHIND_DATE.search(plain)
    found = datetime.combine(on, _clock(tidy(clock) or (behind[1] if behind else "")), zone)
    if found > now + AHEAD:
        raise Unsound("date_future", "occurred_on")
    return found


def _clock(text: str) -> time:
    if not text:
        return time(0)
    if _FRACTION.fullmatch(text):  # a spreadsheet's share of the day
        whole = datetime(2000, 1, 1) + timedelta(seconds=round(float(text) * 86_400))  # noqa: DTZ001 - only its time
        return whole.time()
    found = _TIME.fullmatch(text)
    if found is None:
        raise Unsound("time_wrong", "occurred_at", value=text[:60])
    return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))
