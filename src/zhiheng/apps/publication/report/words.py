"""Words that the report uses for codes."""

from __future__ import annotations

from zhiheng.web.status import status_of

STATUS = {code: status_of(code).label.zh for code in ("met", "missed", "inconclusive", "no_data", "not_due")}
UNMEASURED = "不作判定"  # promised in words, and nobody has registered how to measure it
NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """``11`` as ``十一``; good up to 99."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (NUMERALS[ones - 1] if ones else "")
