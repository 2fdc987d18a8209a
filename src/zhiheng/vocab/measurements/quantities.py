"""Numbers with units as cells hold them: glued, in powers of ten, and with superscripts that a copy has lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.vocab.units import laboratory_unit

LOST_SUPERSCRIPT = "lost_superscript"
"""Note on ``3.7×104``: read as 3.7 × 10⁴, since the superscript was lost in copying."""

_WIDTHS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDTHS |= dict(zip(map(ord, "\u3000−—–≦≧﹤﹥≮≯～∼〜µ"), " ---≤≥<>≥≤~~~μ", strict=True))
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT = "[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+"

# no laboratory writes more digits, and so no arithmetic on them is rounded to the 28 of decimal's context
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,13})(?:\.\d{1,13})?"
_EXPONENT = rf"(?P<superscript>{_SUPERSCRIPT})|\^\s*(?P<caret>[+-]?\d{{1,2}})|(?P<lost>-?\d{{1,2}})"
_TIMES_TEN = rf"\s*[×xX*╳✕·]\s*10(?:{_EXPONENT})?"
_QUANTITY = re.compile(rf"(?P<number>{_NUMBER})(?:{_TIMES_TEN}|[eE](?P<e>[+-]?\d{{1,2}}))?")
_POWER_OF_TEN = re.compile(rf"10(?:(?P<superscript>{_SUPERSCRIPT})|\^(?P<caret>[+-]?\d{{1,2}}))")
_WORDS = "千克|毫克|微克|克|毫升|升|毫米|厘米|米|兆帕|千帕|帕|千牛|牛|焦|千瓦|瓦|伏|安|兆欧|欧"
_WORDS += "|度|分|秒|级|个|只|批|次|皿|片|粒"
_NAME = rf"(?:[A-Za-zμΩ%‰°℃㎎㎏㎍㎖ℓ㎜]+(?:[²³]|⁻?[¹²³]|-?[1-3])?(?:\([A-Z]\))?|{_WORDS})"
_UNIT = re.compile(rf"\s*\(?(?P<unit>(?:{_NAME})?(?:\s?[/·.]\s?\d{{0,4}}\s?{_NAME})*)\)?\s*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the unit behind it; ``unit`` is None where none is written."""

    value: Decimal
    unit: str | None
    notes: tuple[str, ...] = ()


LONGEST_CELL = 500
"""No result or limit is longer; a longer cell is refused before any pattern is tried on it."""


def half_width(text: str) -> str:
    """``text`` with ASCII punctuation, one sign for each comparison, and spaces trimmed."""
    return text.translate(_WIDTHS).strip()


def quantity(text: str) -> Quantity | None:
    """The quantity that all of ``text`` is, or None.

    >>> quantity("3.7×104CFU/g")
    Quantity(value=Decimal('37000'), unit='CFU/g', notes=('lost_superscript',))
    """
    found = _POWER_OF_TEN.match(text) or _QUANTITY.match(text)
    if found is None:
        return None
    unit = _UNIT.fullmatch(text, found.end())
    if unit is None:
        return None
    value, notes = _value(found.groupdict(), has_power=found[0] != found.groupdict().get("number"))
    return Quantity(value, laboratory_unit(unit["unit"]) if unit["unit"] else None, notes)


def _value(parts: dict[str, str | None], *, has_power: bool) -> tuple[Decimal, tuple[str, ...]]:
    number = Decimal((parts.get("number") or "1").replace(",", ""))
    superscript = (parts.get("superscript") or "").translate(_SUPERSCRIPTS)
    exponent = superscript or parts.get("caret") or parts.get("lost") or parts.get("e")
    if exponent is None:
        # "×10" without an exponent is ten times
        return (number * 10 if has_power else number), ()
    value = Decimal(format(number.scaleb(int(exponent)), "f"))
    return value, (LOST_SUPERSCRIPT,) if parts.get("lost") else ()
