"""North American coupon data, AIs 8110 and 8112 (GS1 General Specifications, section 3.10).

The data are a row of fields; many begin with one digit that tells how long the rest is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from zhiheng.vocab.gs1.days import is_day

_PURCHASE_CODES = "012349"


class _Reader:
    """Takes fields from the left; any that does not fit makes the whole wrong."""

    def __init__(self, digits: str) -> None:
        self.rest = digits

    def take(self, length: int) -> str:
        if len(self.rest) < length:
            raise ValueError
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def one_of(self, permitted: str) -> str:
        taken = self.take(1)
        if taken not in permitted:
            raise ValueError
        return taken

    def sized(self, permitted: str, add: int = 0) -> str:
        """A length digit and as many digits, plus ``add``."""
        return self.take(int(self.one_of(permitted)) + add)

    def prefix_or_none(self) -> None:
        """A company prefix whose length digit may be 9 for none."""
        if (length := self.one_of("01234569")) != "9":
            self.take(int(length) + 6)


def is_coupon(value: str) -> bool:
    """Whether the data of AI 8110 are well formed.

    >>> is_coupon("0123456"), is_coupon("0123456123456111101233500606")
    (False, True)
    """
    return _reads(value, _coupon)


def is_positive_offer(value: str) -> bool:
    """Whether the data of AI 8112 are well formed.

    >>> is_positive_offer("101234561234560123456"), is_positive_offer("401234561234560123456")
    (True, False)
    """
    return _reads(value, _positive_offer)


def _reads(value: str, grammar: Callable[[_Reader], None]) -> bool:
    if not re.fullmatch("[0-9]+", value):
        return False
    try:
        reader = _Reader(value)
        grammar(reader)
    except ValueError:
        return False
    return not reader.rest


def _positive_offer(reader: _Reader) -> None:
    reader.one_of("01")
    reader.sized("0123456", 6)
    reader.take(6)
    reader.sized("0123456789", 6)


def _coupon(reader: _Reader) -> None:
    reader.sized("0123456", 6)
    reader.take(6)
    reader.sized("12345")
    reader.sized("12345")
    reader.one_of(_PURCHASE_CODES)
    reader.take(3)
    dates: dict[str, str] = {}
    last = 0
    while reader.rest:
        field = reader.one_of("1234569")
        if int(field) <= last:
            raise ValueError
        last = int(field)
        _optional(reader, field, dates)
    if "3" in dates and "4" in dates and dates["4"] > dates["3"]:
        raise ValueError


def _optional(reader: _Reader, field: str, dates: dict[str, str]) -> None:
    if field in "12":
        if field == "1":
            reader.one_of("0123")
        reader.sized("12345")
        reader.one_of(_PURCHASE_CODES)
        reader.take(3)
        reader.prefix_or_none()
    elif field in "34":
        dates[field] = _date(reader.take(6))
    elif field == "5":
        reader.sized("0123456789", 6)
    elif field == "6":
        reader.sized("1234567", 6)
    else:
        reader.one_of("01256")
        reader.one_of("012")
        reader.take(1)
        reader.one_of("01")


def _date(digits: str) -> str:
    if not is_day(digits):
        raise ValueError
    return digits
