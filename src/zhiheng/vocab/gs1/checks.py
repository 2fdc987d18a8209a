"""Checks of single components of GS1 data, by the names that the GS1 Barcode Syntax Dictionary uses.

Release of the dictionary: 2026-07-27. What each name asks is in GS1 General Specifications, sections 3 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.gs1 import code_lists
from zhiheng.vocab.gs1.coupons import is_coupon, is_positive_offer
from zhiheng.vocab.gs1.days import is_day

CHARACTERS = {
    "n": "0-9",
    "x": "!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z",
    "y": "#\\-/0-9A-Z",
    "z": "A-Za-z0-9_\\-=",
}
"""Inside of a character class for digits, character set 82, character set 39 and file-safe base 64 (figure 7.11)."""

_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CHECK32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = tuple(n for n in range(2, 600) if all(n % d for d in range(2, int(n**0.5) + 1)))[:97]
_DIGITS = re.compile("[0-9]+")
_IBAN_COUNTRY = re.compile("[A-Z]{2}[0-9]{2}[0-9A-Z]+")
_BASE64 = re.compile("[A-Za-z0-9_-]*(=?=?)")
_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SEQUENCE = re.compile("([1-9][0-9]*)/([1-9][0-9]*)")


def check_digit(body: str) -> str:
    """The check digit behind ``body`` (GS1 General Specifications, section 7.9.1).

    >>> check_digit("690123456789")
    '2'
    """
    digits = body.encode("ascii")
    heavy, light = digits[-1::-2], digits[-2::-2]
    return str(-(3 * (sum(heavy) - 48 * len(heavy)) + sum(light) - 48 * len(light)) % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return bool(_DIGITS.fullmatch(digits)) and len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]


def check_pair(body: str) -> str:
    """The two check characters of a Global Model Number (section 7.9.5): primes as weights, modulo 1021.

    >>> check_pair("1987654Ad4X4bL5ttr2310c")
    '2K'
    """
    total = sum(_CSET82.index(one) * _PRIMES[place] for place, one in enumerate(reversed(body))) % 1021
    return _CHECK32[total >> 5] + _CHECK32[total & 31]


def _has_check_pair(value: str) -> bool:
    if not 2 <= len(value) <= 99 or any(one not in _CSET82 for one in value[:-2]):
        return False
    return check_pair(value[:-2]) == value[-2:]


def _is_long_day(digits: str, *, day_00: bool) -> bool:
    well_formed = len(digits) == 8 and bool(_DIGITS.fullmatch(digits))
    return well_formed and is_day(digits[2:], day_00=day_00, year=int(digits[:4]))


def _below(limit: int) -> Callable[[str], bool]:
    return lambda value: len(value) == 2 and bool(_DIGITS.fullmatch(value)) and int(value) < limit


def _is_time(value: str) -> bool:
    return len(value) == 4 and _below(24)(value[:2]) and _below(60)(value[2:])


def _is_iban(value: str) -> bool:
    if len(value) < 5 or not _IBAN_COUNTRY.fullmatch(value) or value[:2] not in code_lists.COUNTRY_LETTERS:
        return False
    return int("".join(str(int(one, 36)) for one in value[4:] + value[:4])) % 97 == 1


def _is_piece_of_total(value: str) -> bool:
    half, odd = divmod(len(value), 2)
    if odd or not _DIGITS.fullmatch(value):
        return False
    return 0 < int(value[:half]) <= int(value[half:])


def _is_sequence(value: str) -> bool:
    found = _SEQUENCE.fullmatch(value)
    return found is not None and int(found[1]) <= int(found[2])


def _is_base64(value: str) -> bool:
    found = _BASE64.fullmatch(value)
    return found is not None and (not found[1] or (len(value) % 3 == 0 and len(value) > len(found[1])))


def _within(limit: int) -> Callable[[str], bool]:
    return lambda value: len(value) == 10 and bool(_DIGITS.fullmatch(value)) and int(value) <= limit


def _made_of(characters: str) -> Callable[[str], bool]:
    pattern = re.compile(f"[{characters}]*")
    return lambda value: pattern.fullmatch(value) is not None


def _one_of(characters: str) -> Callable[[str], bool]:
    return lambda value: len(value) == 1 and value in characters


def _begins_with_prefix(places: int) -> Callable[[str], bool]:
    """A company prefix has at least four digits; whom it belongs to, only a register could tell."""
    pattern = re.compile(f".{{{places}}}[0-9]{{4}}")
    return lambda value: pattern.match(value) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "csetnumeric": _made_of(CHARACTERS["n"]),
    "cset82": _made_of(CHARACTERS["x"]),
    "cset39": _made_of(CHARACTERS["y"]),
    "cset64": _is_base64,
    "csum": has_check_digit,
    "csumalpha": _has_check_pair,
    "couponcode": is_coupon,
    "couponposoffer": is_positive_offer,
    "gcppos1": _begins_with_prefix(0),
    "gcppos2": _begins_with_prefix(1),
    "hasnondigit": lambda value: value != "" and not _DIGITS.fullmatch(value),
    "hh": _below(24),
    "mi": _below(60),
    "ss": _below(60),
    "hhmi": _is_time,
    "hyphen": lambda value: value != "" and not value.strip("-"),
    "iban": _is_iban,
    "importeridx": lambda value: len(value) == 1 and value.isascii() and (value.isalnum() or value in "-_"),
    "iso3166": code_lists.COUNTRIES.__contains__,
    "iso3166999": lambda value: value == "999" or value in code_lists.COUNTRIES,
    "iso3166alpha2": code_lists.COUNTRY_LETTERS.__contains__,
    "iso4217": code_lists.CURRENCIES.__contains__,
    "iso5218": _one_of("0129"),
    "latitude": _within(1_800_000_000),
    "longitude": _within(3_600_000_000),
    "mediatype": code_lists.MEDIA_TYPES.__contains__,
    "nonzero": lambda value: bool(_DIGITS.fullmatch(value)) and value.strip("0") != "",
    "nozeroprefix": lambda value: value == "0" or not value.startswith("0"),
    "packagetype": code_lists.PACKAGE_TYPES.__contains__,
    "pcenc": lambda value: _PERCENT.search(value) is None,
    "pieceoftotal": _is_piece_of_total,
    "posinseqslash": _is_sequence,
    "winding": _one_of("019"),
    "yesno": _one_of("01"),
    "yymmd0": lambda value: is_day(value, day_00=True),
    "yymmdd": is_day,
    "yyyymmd0": lambda value: _is_long_day(value, day_00=True),
    "yyyymmdd": lambda value: _is_long_day(value, day_00=False),
    "zero": lambda value: value != "" and not value.strip("0"),
}
"""Each check by its name; it answers whether the component passes."""

MEANINGS: dict[str, Text] = {
    "csetnumeric": Text("只能是数字", "digits only"),
    "cset82": Text("只能用字符集 82 的字符", "characters of set 82 only"),
    "cset39": Text("只能用字符集 39 的字符", "characters of set 39 only"),
    "cset64": Text("应为文件安全的 base64", "file-safe base 64"),
    "csum": Text("校验位应正确", "a right check digit"),
    "csumalpha": Text("两位校验字符应正确", "two right check characters"),
    "couponcode": Text("应符合北美优惠券代码结构", "the structure of a North American coupon"),
    "couponposoffer": Text("应符合北美优惠券正向文件结构", "the structure of a North American positive offer"),
    "gcppos1": Text("应以厂商识别代码开头", "a company prefix at the front"),
    "gcppos2": Text("第 2 位起应为厂商识别代码", "a company prefix from the second place"),
    "hasnondigit": Text("至少含一个非数字字符", "at least one character that is no digit"),
    "hh": Text("小时应为 00 至 23", "an hour from 00 to 23"),
    "mi": Text("分钟应为 00 至 59", "a minute from 00 to 59"),
    "ss": Text("秒应为 00 至 59", "a second from 00 to 59"),
    "hhmi": Text("时间应为 0000 至 2359", "a time from 0000 to 2359"),
    "hyphen": Text("只能是连字符", "a hyphen"),
    "iban": Text("应为正确的国际银行账号", "a right international bank account number"),
    "importeridx": Text("应为一个字母、数字、- 或 _", "one letter, digit, - or _"),
    "iso3166": Text("应为 ISO 3166 国家数字代码", "a country number of ISO 3166"),
    "iso3166999": Text("应为 ISO 3166 国家数字代码或 999", "a country number of ISO 3166, or 999"),
    "iso3166alpha2": Text("应为 ISO 3166 国家字母代码", "two country letters of ISO 3166"),
    "iso4217": Text("应为 ISO 4217 货币数字代码", "a currency number of ISO 4217"),
    "iso5218": Text("应为 0、1、2 或 9", "0, 1, 2 or 9"),
    "latitude": Text("应为 0 至 1800000000", "from 0 to 1800000000"),
    "longitude": Text("应为 0 至 3600000000", "from 0 to 3600000000"),
    "mediatype": Text("应为媒介类型代码", "a code of a medium"),
    "nonzero": Text("不能全为零", "not zero"),
    "nozeroprefix": Text("不能以零开头", "no zero at the front"),
    "packagetype": Text("应为包装类型代码", "a code of a package"),
    "pcenc": Text("百分号后应有两位十六进制数", "two hexadecimal digits after each percent sign"),
    "pieceoftotal": Text("件序号应为 1 至总件数", "a piece from 1 to the total"),
    "posinseqslash": Text("应为“次序/总数”", "a place, a slash and the total"),
    "winding": Text("应为 0、1 或 9", "0, 1 or 9"),
    "yesno": Text("应为 0 或 1", "0 or 1"),
    "yymmd0": Text("应为 YYMMDD 日期，日可为 00", "a date YYMMDD, day 00 permitted"),
    "yymmdd": Text("应为 YYMMDD 日期", "a date YYMMDD"),
    "yyyymmd0": Text("应为 YYYYMMDD 日期，日可为 00", "a date YYYYMMDD, day 00 permitted"),
    "yyyymmdd": Text("应为 YYYYMMDD 日期", "a date YYYYMMDD"),
    "zero": Text("应为零", "zero"),
}
"""What each check asks for, told to a person."""
