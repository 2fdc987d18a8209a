"""Codes of organisations: unified social credit code (GB 32100-2015) and organisation code (GB 11714-1997).

A unified social credit code has 18 characters: registering body (1), kind (1), division of registration (6),
organisation code (9), check character (1). Both check characters are weighted sums:

* GB 32100: ``C18 = (31 - sum(Ci * 3**(i-1)) mod 31) mod 31`` over 31 characters (no I, O, S, V, Z).
* GB 11714: ``C9 = 11 - sum(Ci * Wi) mod 11`` with ``W = 3 7 9 10 5 8 4 2``; 10 is written X, 11 is written 0.

What they catch is stated, and tested, in the card ``docs/methods/identifiers.md``.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from zhiheng.vocab import lookalikes
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.registering_bodies import BODIES, KINDS

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGCODE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGCODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_USCC_VALUE = {character: value for value, character in enumerate(USCC_ALPHABET)}
_ORGCODE_VALUE = {character: value for value, character in enumerate(ORGCODE_ALPHABET)}
_ASCII_DIGITS = frozenset("0123456789")

WARNINGS: dict[str, Text] = {
    "uscc_length": Text("统一社会信用代码应为 18 位", "a unified social credit code has 18 characters"),
    "uscc_character": Text(
        "含有代码中不使用的字符（I、O、S、V、Z 等）", "holds a character the code never uses (such as I, O, S, V, Z)"
    ),
    "uscc_check_character": Text("第 18 位校验码不符（GB 32100）", "the 18th, check character is wrong (GB 32100)"),
    "orgcode_length": Text("组织机构代码应为 9 位", "an organisation code has 9 characters"),
    "orgcode_character": Text("含有代码中不使用的字符", "holds a character the code never uses"),
    "orgcode_check_character": Text(
        "组织机构代码的校验码不符（GB 11714）", "the check character of the organisation code is wrong (GB 11714)"
    ),
    "early_pilot_code": Text(
        "试点早期赋予的代码，校验码不符合 GB 32100，但不是录入错误",
        "given out in the early pilot: its check character does not meet GB 32100, yet it is no typing error",
    ),
    "registering_body_unknown": Text("登记管理部门代码未列入标准", "the registering body is not in the code list"),
    "kind_unknown": Text("机构类别代码未列入标准", "the kind of organisation is not in the code list"),
    "division_not_digits": Text(
        "第 3 至 8 位应为 6 位数字的行政区划代码", "positions 3 to 8 should be the six digits of a division"
    ),
    "lower_case": Text("含小写字母，已改为大写", "written with lower-case letters"),
    "full_width": Text("含全角字符，已改为半角", "written with full-width characters"),
    "separators": Text("含空格或连字符，已去除", "written with spaces or hyphens"),
}
"""What each warning of :class:`Checked` says to a person."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        valid: the code meets its standard once case, width, spaces and hyphens are set right.
        canonical: the code in the standard's spelling (of an invalid one: as far as it could be tidied).
        warnings: keys of :data:`WARNINGS`: why it is invalid, or what is odd about a valid one.
        suggestion: the only code that a look-alike character (O for 0 ...), letter case or width separates
            from what was written; None when there is none or more than one.
    """

    valid: bool
    canonical: str
    warnings: tuple[str, ...] = ()
    suggestion: str | None = None


def check_uscc(value: str) -> Checked:
    """Check a unified social credit code (GB 32100-2015).

    Valid means: 18 characters of the alphabet with the right check character. The embedded organisation code,
    the registering body, the kind and the division digits give warnings only, since codes in force break them.

    >>> check_uscc("91350100M000100Y43")
    Checked(valid=True, canonical='91350100M000100Y43', warnings=(), suggestion=None)
    >>> check_uscc("9135O100M000100Y43").suggestion
    '91350100M000100Y43'
    """
    canonical, spelling = lookalikes.tidy(value)
    if len(canonical) != 18:
        return Checked(False, canonical, (*spelling, "uscc_length"))
    if any(character not in _USCC_VALUE for character in canonical):
        return Checked(False, canonical, (*spelling, "uscc_character"), _repair_uscc(canonical))
    oddities = _uscc_oddities(canonical)
    if uscc_check_character(canonical[:17]) == canonical[17]:
        return Checked(True, canonical, (*spelling, *oddities), _respelt(canonical, spelling))
    if is_early_pilot_code(canonical) and not oddities:
        return Checked(False, canonical, (*spelling, "uscc_check_character", "early_pilot_code"))
    return Checked(False, canonical, (*spelling, "uscc_check_character", *oddities), _repair_uscc(canonical))


def check_orgcode(value: str) -> Checked:
    """Check an organisation code (GB 11714-1997), with or without its hyphen.

    >>> check_orgcode("59467239-9")
    Checked(valid=True, canonical='594672399', warnings=(), suggestion=None)
    """
    canonical, spelling = lookalikes.tidy(value)
    if "separators" in spelling and _is_hyphenated_as_printed(value):
        spelling = tuple(warning for warning in spelling if warning != "separators")
    if len(canonical) != 9:
        return Checked(False, canonical, (*spelling, "orgcode_length"))
    if any(character not in _ORGCODE_VALUE for character in canonical):
        return Checked(False, canonical, (*spelling, "orgcode_character"), _repair_orgcode(canonical))
    if orgcode_check_character(canonical[:8]) == canonical[8]:
        return Checked(True, canonical, spelling, _respelt(canonical, spelling))
    return Checked(False, canonical, (*spelling, "orgcode_check_character"), _repair_orgcode(canonical))


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, annex A).

    >>> uscc_check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_USCC_VALUE[character] * weight for character, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def orgcode_check_character(body: str) -> str:
    """The 9th character for the first 8 (GB 11714-1997).

    >>> orgcode_check_character("D2143569")
    'X'
    """
    total = sum(_ORGCODE_VALUE[character] * weight for character, weight in zip(body, ORGCODE_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def is_early_pilot_code(canonical: str) -> bool:
    """Whether 18 characters are shaped like the codes of the early pilot: M000 in positions 9-12, GB 11714 kept."""
    return canonical[8:12] == "M000" and _embedded_orgcode_agrees(canonical)


def _uscc_oddities(canonical: str) -> tuple[str, ...]:
    found = []
    if canonical[0] not in BODIES:
        found.append("registering_body_unknown")
    elif canonical[:2] not in KINDS:
        found.append("kind_unknown")
    if not _ASCII_DIGITS.issuperset(canonical[2:8]):
        found.append("division_not_digits")
    if not _embedded_orgcode_agrees(canonical):
        found.append("orgcode_check_character")
    return tuple(found)


def _embedded_orgcode_agrees(canonical: str) -> bool:
    return orgcode_check_character(canonical[8:16]) == canonical[16]


def _respelt(canonical: str, spelling: tuple[str, ...]) -> str | None:
    return canonical if {"lower_case", "full_width"}.intersection(spelling) else None


def _is_hyphenated_as_printed(value: str) -> bool:
    return len(value) == 10 and value[8] == "-"


def _repair_uscc(canonical: str) -> str | None:
    passing = [
        candidate
        for candidate in lookalikes.variants(canonical, alphabet=_USCC_VALUE)
        if uscc_check_character(candidate[:17]) == candidate[17]
    ]
    in_order = [candidate for candidate in passing if not _uscc_oddities(candidate)]
    # a forbidden character is certainly wrong, so there even a code with an oddity of its own is worth proposing
    is_certain = any(character not in _USCC_VALUE for character in canonical)
    return _the_only_one(in_order or passing if is_certain else in_order)


def _repair_orgcode(canonical: str) -> str | None:
    # the standard allows all letters, but codes given out use those of GB 32100, so I, O, S, V, Z are suspected first
    return _the_only_one(_passing_orgcodes(canonical, _USCC_VALUE)) or _the_only_one(
        _passing_orgcodes(canonical, _ORGCODE_VALUE)
    )


def _passing_orgcodes(canonical: str, alphabet: Container[str]) -> list[str]:
    variants = lookalikes.variants(canonical, alphabet=alphabet)
    return [code for code in variants if orgcode_check_character(code[:8]) == code[8]]


def _the_only_one(candidates: list[str]) -> str | None:
    distinct = set(candidates)
    return distinct.pop() if len(distinct) == 1 else None
