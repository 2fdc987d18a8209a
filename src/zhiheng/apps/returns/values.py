"""How a number in a cell is read and what may stand there; the same for the web form and for files."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from zhiheng.policy.schema.returns import FormItem
from zhiheng.vocab.problem import Problem

WHOLE_DIGITS: Final = 20
DECIMALS: Final = 6
_MARKS: Final = str.maketrans("，．－＋　", ",.-+ ")
# Thousands are separated everywhere or nowhere, so that "1,5" is not taken for 15; Excel writes exponents.
_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number written as ``text``, None if nothing is.

    Raises:
        Problem: ``value_unreadable``.
    """
    tidy = _half_width(text).strip()
    if not tidy:
        return None
    if not _NUMBER.fullmatch(tidy):
        raise Problem(
            "value_unreadable",
            f"“{text.strip()[:40]}”不是数字；只填数字，不带单位、百分号和文字",
            f"{text.strip()[:40]!r} is no number: write digits only, without unit, percent sign or words",
        )
    return Decimal(tidy.replace(",", ""))


def _half_width(text: str) -> str:
    return "".join(chr(ord(mark) - 0xFEE0) if "\uff10" <= mark <= "\uff19" else mark for mark in text.translate(_MARKS))


def require_fit(item: FormItem | None, name: str, value: Decimal | None) -> None:
    """Refuse a value that cannot stand in its cell.

    Raises:
        Problem: with the reason.
    """
    if item is None:
        raise Problem("item_unknown", f"表中没有指标“{name}”", f"the form has no cell {name!r}", item=name)
    if value is None:
        return
    if item.kind == "integer" and value != value.to_integral_value():
        raise Problem(
            "not_an_integer",
            f"“{item.name.zh}”应为整数，填的是 {plain(value)}",
            f"{item.name.en} must be a whole number, not {plain(value)}",
        )
    if abs(value) >= Decimal(10) ** WHOLE_DIGITS or value != round(value, DECIMALS):
        raise Problem(
            "value_too_long",
            f"“{item.name.zh}”超出可记录的位数（整数部分 {WHOLE_DIGITS} 位，小数 {DECIMALS} 位）",
            f"{item.name.en} has too many digits ({WHOLE_DIGITS} before, {DECIMALS} after)",
        )


def plain(value: Decimal | None) -> str:
    """The number as a person would type it: no trailing zeros, no exponent."""
    return "" if value is None else f"{value.normalize():f}"


def tidy(value: Decimal | None) -> Decimal | None:
    """The same number without the zeros that the database fills its places with."""
    return None if value is None else Decimal(plain(value))
