"""Categories by cue words: a rule that anyone can read, for a site that has no decided cases of its own yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A category and the words that speak for it."""

    code: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that may fit.

    Attributes:
        category: its code.
        score: its share of what speaks for any category, 0 to 1; not a probability.
        reasons: the words of the text that speak for it, the strongest first.
    """

    category: str
    score: float
    reasons: tuple[str, ...]


def plain(text: str) -> str:
    """The text in one width and case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def suggest_by_cues(text: str, categories: Sequence[Category]) -> list[Suggestion]:
    """The categories with a cue in the text, the best first; none where no cue is found.

    Each different cue counts once, with its length, since a longer word says more; a cue inside a longer one of the
    same category does not count again. Equal weights keep the order of ``categories``.

    >>> lists = [Category("quality", ("质量", "质量问题")), Category("price", ("价格", "多收"))]
    >>> [(one.category, round(one.score, 2), one.reasons) for one in suggest_by_cues("质量问题，还多收钱", lists)]
    [('quality', 0.67, ('质量问题',)), ('price', 0.33, ('多收',))]
    """
    letters = plain(text)
    found = [(one.code, _outermost(letters, one.cues)) for one in categories]
    weights = [sum(map(len, words)) for _, words in found]
    total = sum(weights)
    suggested = [
        Suggestion(code, weight / total, tuple(words))
        for (code, words), weight in zip(found, weights, strict=True)
        if weight
    ]
    return sorted(suggested, key=lambda one: -one.score)


def _outermost(letters: str, cues: Iterable[str]) -> list[str]:
    """The cues that stand in the text, longest first, without those inside another one found."""
    words: list[str] = []
    for cue in sorted(dict.fromkeys(map(plain, cues)), key=len, reverse=True):
        if cue and cue in letters and not any(cue in word for word in words):
            words.append(cue)
    return words
