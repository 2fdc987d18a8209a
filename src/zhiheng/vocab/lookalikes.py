"""Characters that people and scanners take for one another, for repairing codes."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator

_GROUPS = ("0OQD", "1IL", "2Z", "5S", "8B", "UVYW", "6G", "CG", "EF", "MN", "PR", "KX", "XY", "4A", "HN")
"""Each character may stand for any other of its group.

No two digits are taken for one another (1 and 7, 3 and 8): in six digits of a division nothing would tell which it was.
"""

# letters of other scripts that look Latin: they come from Cyrillic and Greek keyboards and from scans
_FOREIGN = dict(zip("АВЕКМНОРСТУХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ〇○", "ABEKMHOPCTYXISJABEZHIKMNOPTYX00", strict=True))

_SEPARATORS = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff-‐‑‒–—―−﹣_'’‘`\"")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_LOWER = {code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
_MOST_VARIANTS = 4096


def _neighbours() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _GROUPS:
        for character in group:
            found.setdefault(character, set()).update(set(group) - {character})
    for foreign, latin in _FOREIGN.items():
        found[foreign] = {latin, *found.get(latin, ())}
    return {character: frozenset(others) for character, others in found.items()}


_LIKE = _neighbours()


def tidy(value: str) -> tuple[str, tuple[str, ...]]:
    """``value`` in upper case and half width without separators, and the names of what had to be changed.

    Only ASCII letters change case: ``str.upper`` would turn ``ı`` into ``I`` and ``ß`` into ``SS``.
    """
    half = value.translate(_FULL_WIDTH)
    kept = "".join(character for character in half if character not in _SEPARATORS)
    upper = kept.translate(_LOWER)
    changes = (
        ("full_width", half != value),
        ("separators", len(kept) != len(half.strip())),
        ("lower_case", upper != kept),
    )
    return upper, tuple(name for name, changed in changes if changed)


def variants(canonical: str, *, alphabet: Container[str]) -> Iterator[str]:
    """Codes over ``alphabet`` that look like ``canonical``.

    Characters outside the alphabet are certainly wrong, so all of them are replaced at once; otherwise exactly
    one character is replaced.
    """
    wrong = [place for place, character in enumerate(canonical) if character not in alphabet]
    if wrong:
        yield from _replacing_all(canonical, wrong, alphabet)
        return
    for place, character in enumerate(canonical):
        for other in _LIKE.get(character, ()):
            if other in alphabet:
                yield canonical[:place] + other + canonical[place + 1 :]


def _replacing_all(canonical: str, places: list[int], alphabet: Container[str]) -> Iterator[str]:
    choices = [[c for c in sorted(_LIKE.get(canonical[place], ())) if c in alphabet] for place in places]
    for replacements in itertools.islice(itertools.product(*choices), _MOST_VARIANTS):
        letters = list(canonical)
        for place, replacement in zip(places, replacements, strict=True):
            letters[place] = replacement
        yield "".join(letters)
