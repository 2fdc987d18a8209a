"""What a code names, however it is written: GS1 first, then the identifier schemes of a pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from zhiheng.policy.schema.identifiers import IdentifierScheme
from zhiheng.vocab.gs1.canonical import Identified, identify
from zhiheng.vocab.gs1.days import is_day
from zhiheng.vocab.identifiers import check_uscc
from zhiheng.vocab.problem import Problem

# the first two digits of GB/T 2260
_PROVINCES = frozenset(
    str(number)
    for span in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(span[0], span[1] + 1)
)


def _uscc(code: str) -> str | None:
    found = check_uscc(code)
    return found.canonical if found.valid else None


def _division(code: str) -> str | None:
    return code if code[:2] in _PROVINCES else None


def _oid(code: str) -> str | None:
    arcs = code.split(".")
    return code if all(arc == "0" or not arc.startswith("0") for arc in arcs) else None


def _dated(code: str) -> str | None:
    return code if is_day(code[2:8], year=int(code[:4])) else None


CHECKS: dict[str, Callable[[str], str | None]] = {
    "none": lambda code: code,
    "uscc": _uscc,
    "division": _division,
    "oid": _oid,
    "dated": _dated,
}
"""By the name in the pack: the code as the standard spells it, or None where it fails."""


def canonical(text: str, schemes: Mapping[str, IdentifierScheme]) -> Identified:
    """The thing that ``text`` names.

    Args:
        text: any GS1 form, or a code of one of the schemes.
        schemes: those of a pack (``pack.identifiers``).

    Raises:
        Problem: it is none of them, or breaks the rules of the one that it looks like.
    """
    try:
        return identify(text)
    except Problem as refused:
        if refused.code != "gs1_unrecognised":
            raise
    code = text.strip()
    looked_like = [scheme for scheme in schemes.values() if _pattern(scheme.pattern).fullmatch(code)]
    for scheme in looked_like:
        if found := _identified(scheme, code):
            return found
    if looked_like:
        names = looked_like[0].title
        zh, en = f"像{names.zh}，但校验不通过", f"it looks like '{names.en}' but fails its check"
        raise Problem("identifier_check", zh, en, scheme=looked_like[0].id)
    zh, en = "不属于任何已知的编码方案", "it belongs to no identifier scheme that is known"
    raise Problem("identifier_unknown", zh, en)


def _identified(scheme: IdentifierScheme, code: str) -> Identified | None:
    found = _pattern(scheme.pattern).fullmatch(code)
    spelt = CHECKS[scheme.check](found["code"]) if found else None
    if spelt is None:
        return None
    uri = scheme.canonical.replace("{code}", spelt)
    return Identified(scheme=scheme.id, level=scheme.level, canonical=uri, elements=())


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)
