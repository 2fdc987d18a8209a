"""Values of parameters as they were given, in a query string or in JSON, brought into the type that is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.engines.epcis import forms
from zhiheng.engines.epcis.event import full_value
from zhiheng.engines.epcis.words import VOCABULARIES

MOST = 1_000  # values of one parameter
_MEASURED = Decimal(10) ** 30
_UNSAFE = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL cannot hold


def bad_parameter(name: str, zh: str, en: str) -> Refusal:
    """A parameter that the query language does not know, or whose value it cannot take."""
    return Refusal("QueryParameterException", f"参数 {name}：{zh}", f"parameter {name}: {en}", parameter=name)


def texts(name: str, given: Any) -> list[str]:
    """A list of texts: of JSON as it is, of a query string parted by ``|``; in order, each once."""
    listed = given if isinstance(given, list | tuple) else [given]
    found: list[str] = []
    for one in listed:
        if isinstance(one, bool) or not isinstance(one, str | int | float | Decimal):
            raise bad_parameter(name, "应为文本的列表", "a list of texts was expected")
        found += (
            one.split("|") if isinstance(one, str) else [forms.plain(one if isinstance(one, int | float) else str(one))]
        )
    found = sorted({one.strip() for one in found} - {""})
    if not found:
        raise bad_parameter(name, "没有给出值", "no value was given")
    if len(found) > MOST:
        zh, en = f"参数 {name} 最多 {MOST} 个值", f"parameter {name} takes at most {MOST} values"
        raise Refusal("QueryTooComplexException", zh, en, parameter=name)
    if any(len(one) > MOST or _UNSAFE.search(one) for one in found):
        raise bad_parameter(
            name, "值过长或含有不可用的字符", "a value is too long or holds characters that cannot be used"
        )
    return found


def single(name: str, given: Any) -> Any:
    """The one value."""
    if isinstance(given, list | tuple):
        if len(given) != 1:
            raise bad_parameter(name, "只能有一个值", "exactly one value was expected")
        given = given[0]
    return given.strip() if isinstance(given, str) else given


def instant(name: str, given: Any) -> datetime:
    """An instant with its zone."""
    text = single(name, given)
    # a plus sign that a query string was not told to keep arrives as a blank
    text = re.sub(r" (?=\d\d:\d\d$)", "+", text) if isinstance(text, str) else ""
    found = read_instant(text)
    if found is None:
        zh, en = "应为带时区的时间，如 2026-03-01T08:00:00+08:00", "an instant with its zone was expected"
        raise bad_parameter(name, zh, en)
    return found


def read_instant(text: str) -> datetime | None:
    """The instant that a text is, or None."""
    if not forms.is_instant(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(":60", ":59", 1) if ":60" in text[16:20] else text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(name: str, given: Any) -> Decimal:
    """A number."""
    found = read_number(single(name, given))
    if found is None:
        raise bad_parameter(name, "应为数字", "a number was expected")
    return found


def numbers(name: str, given: Any) -> list[Decimal]:
    """A list of numbers."""
    return [number(name, one) for one in texts(name, given)]


def read_number(given: Any) -> Decimal | None:
    """The number that a value is or spells, or None."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        return None
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < _MEASURED else None


def whole(name: str, given: Any, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    found = read_number(single(name, given))
    if found is None or found != int(found) or not least <= found <= most:
        zh, en = f"应为 {least} 至 {most} 的整数", f"a whole number from {least} to {most} was expected"
        raise bad_parameter(name, zh, en)
    return int(found)


def is_asked(name: str, given: Any) -> bool:
    """Whether an ``EXISTS_`` parameter asks for something: any value but a no."""
    value = single(name, given) if given != [] else None
    if value is None or value is True or value in ("", 1, "1", "true", "True"):
        return True
    if value is False or value in (0, "0", "false", "False"):
        return False
    raise bad_parameter(name, "应为空、true 或 false", "nothing, true or false was expected")


def boolean(name: str, given: Any) -> bool:
    """True or false."""
    value = single(name, given)
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise bad_parameter(name, "应为 true 或 false", "true or false was expected")
    return bool(value == "true")


def words(name: str, given: Any, vocabulary: str, spaces: Mapping[str, str]) -> list[str]:
    """Words of the CBV, however spelt, bare; words of others as addresses, short and in full."""
    known = VOCABULARIES[vocabulary]
    found: set[str] = set()
    for one in texts(name, given):
        bare = known.bare(one)
        is_foreign = ":" in bare and not bare.startswith(known.closed) and forms.is_uri(bare)
        if bare not in known.words and not is_foreign:
            zh, en = f"“{one}”不是标准词汇，也不是网址", f"{one} is no word of the vocabulary and no URI"
            raise bad_parameter(name, zh, en)
        found |= {bare, full_value(bare, spaces)}
    return sorted(found)


def uris(name: str, given: Any, spaces: Mapping[str, str]) -> list[str]:
    """Addresses, as given and with their prefix spelt out."""
    found: set[str] = set()
    for one in texts(name, given):
        if not forms.is_uri(one):
            raise bad_parameter(name, f"“{one}”不是 URI", f"{one} is no URI")
        found |= {one, full_value(one, spaces)}
    return sorted(found)
