r"""Element strings and scanned data: pairs of application identifier and value, strictly checked.

GS1 General Specifications, sections 3 (meaning of each AI), 4.13 and 4.14 (companions that must and must not be
there), 7.8 (concatenation). An element string shows each AI in round brackets; a bracket inside a value is
written ``\(``. In scanned data a separator ends each value of variable length.
"""

from __future__ import annotations

import re
from typing import Final

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.gs1.checks import MEANINGS
from zhiheng.vocab.gs1.table import ApplicationIdentifier, table
from zhiheng.vocab.problem import Problem

SEPARATOR: Final = "\x1d"

Elements = tuple[tuple[str, str], ...]
"""Pairs of AI and value, in the order of the data."""

_AI = re.compile(r"\(([0-9]{2,4})\)")
_SERIALISED = {"253": 13, "255": 13, "8003": 14}


def parse_element_string(text: str) -> Elements:
    r"""The pairs of a bracketed element string.

    >>> parse_element_string("(01)06901234567892(10)A\\(1")
    (('01', '06901234567892'), ('10', 'A(1'))

    Raises:
        Problem: it breaks the syntax of the standard.
    """
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        head = _AI.match(text, at)
        if head is None:
            raise _malformed(at)
        value, at = _value(text, head.end())
        found.append((head[1], value))
    return checked(found)


def _value(text: str, start: int) -> tuple[str, int]:
    """The value from ``start`` to the next opening bracket that is not escaped, and where it ends."""
    end = text.find("(", start)
    if end < 0:
        return text[start:], len(text)
    if text[end - 1] != "\\":
        return text[start:end], end
    while end >= 0 and text[end - 1] == "\\":
        end = text.find("(", end + 1)
    stop = len(text) if end < 0 else end
    return text[start:stop].replace("\\(", "("), stop


def parse_data(text: str) -> Elements:
    r"""The pairs of concatenated data with ``SEPARATOR`` between, as a scanner sends them.

    >>> parse_data("0106901234567892" "10A1" "\x1d" "17300131")
    (('01', '06901234567892'), ('10', 'A1'), ('17', '300131'))

    Raises:
        Problem: it breaks the syntax of the standard.
    """
    known = table()
    found: list[tuple[str, str]] = []
    at, end = 0, len(text)
    while at < end:
        ai = next((text[at : at + width] for width in (2, 3, 4) if text[at : at + width] in known), None)
        if ai is None:
            raise _unknown(text[at : at + 4])
        start = at + len(ai)
        stop = text.find(SEPARATOR, start)
        stop = end if stop < 0 else stop
        if known[ai].is_fixed:
            stop = min(stop, start + known[ai].longest)
        found.append((ai, text[start:stop]))
        at = stop + (text[stop : stop + 1] == SEPARATOR)
    return checked(found)


def checked(pairs: list[tuple[str, str]]) -> Elements:
    """The pairs, once each value and all of them together meet the standard.

    Raises:
        Problem: they do not.
    """
    if not pairs:
        zh, en = (
            "没有 GS1 数据；应为应用标识符和数据",
            "no GS1 data: application identifiers with their data were expected",
        )
        raise Problem("gs1_empty", zh, en)
    known = table()
    present: dict[str, str] = {}
    for ai, value in pairs:
        entry = known.get(ai)
        if entry is None:
            raise _unknown(ai)
        if present.setdefault(ai, value) != value:
            zh, en = f"应用标识符 {ai} 出现两次且数据不同", f"AI {ai} is there twice with different data"
            raise Problem("gs1_repeated", zh, en, ai=ai)
        check_value(entry, value)
    _check_companions(known, present)
    return tuple(pairs)


def check_value(entry: ApplicationIdentifier, value: str) -> None:
    """Refuse data that do not fit their AI.

    Raises:
        Problem: characters, length or one of the checks are wrong.
    """
    found = entry.pattern.fullmatch(value)
    if found is None:
        zh = f"应用标识符 {entry.ai}（{entry.title.zh}）的数据长度或字符不符"
        en = f"the data of AI {entry.ai} ({entry.title.en}) have a wrong length or character"
        raise Problem("gs1_format", zh, en, ai=entry.ai, value=value)
    for group, name, passes in entry.checks:
        part = found[group]
        if part is not None and not passes(part):
            meaning = MEANINGS[name]
            zh = f"应用标识符 {entry.ai}（{entry.title.zh}）：{meaning.zh}"
            en = f"AI {entry.ai} ({entry.title.en}): expected {meaning.en}"
            raise Problem(f"gs1_{name}", zh, en, ai=entry.ai, value=part)


def _check_companions(known: dict[str, ApplicationIdentifier], present: dict[str, str]) -> None:
    ais = present.keys()
    for ai in ais:
        entry = known[ai]
        if entry.excludes and not entry.excludes.isdisjoint(ais):
            other = min(entry.excludes & ais)
            zh, en = f"应用标识符 {ai} 与 {other} 不能同时使用", f"AI {ai} may not stand beside AI {other}"
            raise Problem("gs1_excluded", zh, en, ai=ai, other=other)
        for demand in entry.requires:
            if not any(all(not one.isdisjoint(ais) for one in alternative) for alternative in demand):
                wanted = _told(demand)
                zh, en = f"应用标识符 {ai} 须与 {wanted.zh} 同时使用", f"AI {ai} needs {wanted.en} beside it"
                raise Problem("gs1_required", zh, en, ai=ai)
    if "8030" in ais:
        _check_serialised(present)


def _check_serialised(present: dict[str, str]) -> None:
    """A digital signature (AI 8030) is of one thing, so keys with an optional serial must have it."""
    for ai, length in _SERIALISED.items():
        if len(present.get(ai, "")) == length:
            zh, en = f"有 8030 时应用标识符 {ai} 须含系列号", f"beside AI 8030, AI {ai} needs its serial component"
            raise Problem("gs1_serial", zh, en, ai=ai)


def _told(demand: tuple[tuple[frozenset[str], ...], ...]) -> Text:
    names = ["+".join(_short(one) for one in alternative) for alternative in demand]
    return Text("、".join(names) + " 之一", " or ".join(names))


def _short(ais: frozenset[str]) -> str:
    return min(ais) if len(ais) == 1 else f"{min(ais)}…{max(ais)}"


def element_string(elements: Elements) -> str:
    """The bracketed form that :func:`parse_element_string` reads back."""
    return "".join(f"({ai})" + value.replace("(", "\\(") for ai, value in elements)


def readable(elements: Elements) -> str:
    """The form for people's eyes below a barcode; nothing is escaped."""
    return "".join([f"({ai}){value}" for ai, value in elements])


def _malformed(at: int) -> Problem:
    zh = f"第 {at + 1} 个字符处应为带括号的应用标识符，如 (01)"
    en = f"at character {at + 1} an application identifier in brackets was expected, such as (01)"
    return Problem("gs1_malformed", zh, en, at=at + 1)


def _unknown(ai: str) -> Problem:
    return Problem("gs1_unknown", f"没有应用标识符“{ai}”", f"there is no application identifier '{ai}'", ai=ai)
