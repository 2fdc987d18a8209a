"""Registered capital as registers write it: number, multiple (万), currency, in any order and bracketing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.vocab.missing import missing_kind
from zhiheng.vocab.numerals import chinese_number
from zhiheng.vocab.problem import Problem

_WIDTHS = str.maketrans("０１２３４５６７８９．，（）￥＄", "0123456789.,()¥$")

CURRENCIES: dict[str, tuple[str, ...]] = {
    "CNY": ("人民币", "RMB", "CNY", "¥", "￥"),
    "USD": ("美元", "美金", "USD", "US$", "$"),
    "HKD": ("香港元", "港元", "港币", "HKD", "HK$"),
    "MOP": ("澳门元", "澳门币", "MOP"),
    "TWD": ("新台湾元", "新台币", "台币", "台湾元", "TWD", "NT$"),
    "EUR": ("欧元", "EUR", "€"),
    "JPY": ("日元", "日圆", "日本元", "JPY"),
    "GBP": ("英镑", "GBP", "£"),
    "KRW": ("韩元", "韩国元", "韩币", "KRW"),
    "SGD": ("新加坡元", "SGD"),
    "AUD": ("澳大利亚元", "澳元", "AUD"),
    "CAD": ("加拿大元", "加元", "CAD"),
    "CHF": ("瑞士法郎", "CHF"),
    "DEM": ("德国马克", "马克", "DEM"),
    "FRF": ("法国法郎", "FRF"),
}
"""Names of currencies in registers, by ISO 4217."""

_MULTIPLES = {"": 1, "十": 10, "百": 100, "千": 10**3, "万": 10**4}
_MULTIPLES |= {"十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
# longer than any notation of a register, so short that the 28 digits of decimal never round
_LONGEST = 40
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{0,8})?|[+-]?\.\d{1,8}")
_CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億]+")
_FILLERS = re.compile(r"[\s()\[\]{}（）整]|注册资[本金][:：]?|[:：]")
_CODES = {name: code for code, names in CURRENCIES.items() for name in names}
_CURRENCY = re.compile("|".join(re.escape(name) for name in sorted(_CODES, key=len, reverse=True)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capital:
    """An amount of registered capital.

    Attributes:
        amount: in whole units of the currency (元, not 万元); None if the register gives none.
        currency: ISO 4217 code; CNY where no currency is written.
        raw: the cell as it was.
    """

    amount: Decimal | None
    currency: str
    raw: str


def parse_capital(text: str) -> Capital:
    """The capital a cell gives; a missing marker gives an amount of None, never 0.

    Raises:
        Problem: ``capital_unreadable``, ``capital_unit_missing`` (a bare number may be 元 or 万元),
            ``capital_negative``.

    >>> parse_capital("2,330(万元)")
    Capital(amount=Decimal('23300000'), currency='CNY', raw='2,330(万元)')
    >>> parse_capital("35,000(万香港元)").currency
    'HKD'
    """
    if missing_kind(text) is not None:
        return Capital(None, "CNY", text)
    if len(text) > _LONGEST:
        raise _unreadable(text[:_LONGEST])
    tidy = _FILLERS.sub("", text.translate(_WIDTHS))
    names = {_CODES[name] for name in _CURRENCY.findall(tidy.upper())}
    rest = _CURRENCY.sub("元", tidy.upper())
    number, multiple, has_unit = _number_and_multiple(rest, text)
    if len(names) > 1:
        raise _unreadable(text)
    if not has_unit:
        raise Problem(
            "capital_unit_missing",
            f"“{text}”没有写明单位（元还是万元），请补上单位",
            f"{text!r} does not say whether it is yuan or ten thousand yuan: add the unit",
            value=text,
        )
    if number < 0:
        raise Problem("capital_negative", f"“{text}”为负数", f"{text!r} is negative", value=text)
    return Capital(_plain(number * multiple), next(iter(names), "CNY"), text)


def _number_and_multiple(rest: str, text: str) -> tuple[Decimal, int, bool]:
    body = rest.strip("元圆")
    if found := _NUMBER.match(body):
        unit = body[found.end() :]
        multiple = _MULTIPLES.get(unit.replace("元", "").replace("圆", ""))
        if multiple is None:
            raise _unreadable(text)
        return Decimal(found[0].replace(",", "")), multiple, bool(unit) or rest != body
    if _CHINESE_NUMBER.fullmatch(body):
        number = chinese_number(body)
        if number is not None:
            return Decimal(number), 1, rest != body or body[-1] in "万萬亿億"
    raise _unreadable(text)


def _plain(amount: Decimal) -> Decimal:
    """Without the zeros that 680.2000万 leaves behind, and without an exponent."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()


def _unreadable(text: str) -> Problem:
    return Problem(
        "capital_unreadable",
        f"无法识别的注册资金“{text}”，应写作 100万元、50万美元等",
        f"cannot read the capital {text!r}: write 100万元, 50万美元 or the like",
        value=text,
    )
