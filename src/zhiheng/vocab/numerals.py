"""Numbers written in Chinese, plain (二十三万) or as on cheques and licences (贰拾叁万)."""

from __future__ import annotations

_SPELLINGS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {character: value for value, spellings in enumerate(_SPELLINGS) for character in spellings}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def chinese_number(text: str) -> int | None:
    """The number, or None if ``text`` is not one.

    >>> chinese_number("贰仟叁佰万"), chinese_number("十二"), chinese_number("万万")
    (23000000, 12, None)
    """
    total = section = 0
    digit: int | None = None
    ceiling = 10**12
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (1 if digit is None and not section else digit or 0) * _SMALL[character]
            digit = None
        elif character in _LARGE and _LARGE[character] < ceiling and (section or digit):
            ceiling = _LARGE[character]
            total += (section + (digit or 0)) * ceiling
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0) if text else None
