"""Which full name a short name stands for: 三友化工 for 唐山三友化工股份有限公司.

A short name is made of characters of the full one, in their order, mostly of its trade name. A full name fits as well
as the rarity of the short name's characters found in it: ``idf(c) = ln(N / d)`` with d the number of full names that
hold c; a pair of neighbours found as a pair counts again. What is left over of the trade name counts a little against.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from zhiheng.vocab.organisation_names import NameReader, OrganisationName, normalise

_LEFT_OVER = 0.3
_OUTSIDE = 0.6  # what a character in the division or the form counts, of its full weight
_MARKS = re.compile(r"^(?:\*?ST|S\*?ST|S|N|XD|XR|DR)(?=[^A-Z])|-?[UWBD]+$")
_EMPTY_WORDS = ("股份", "控股", "集团", "公司")


class FullNames:
    """A stock of full names to look for short ones in."""

    def __init__(self, names: Sequence[str], reader: NameReader) -> None:
        """Prepare ``names``; the reader knows the divisions."""
        self._names = names
        self._read = [reader.read(name) for name in names]
        grams = [_grams(parts.text) for parts in self._read]
        held = Counter(gram for own in grams for gram in own)
        self._weight = {gram: math.log(len(names) / count) + 0.1 for gram, count in held.items()}
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for at, own in enumerate(grams):
            for gram in own:
                self._holders[gram].append(at)

    def ranked(self, short: str, *, most: int = 5) -> list[tuple[int, float]]:
        """The places of the full names that fit best, with how well; the best first, equal ones in their order."""
        wanted = core_of_short(short)
        grams = _grams(wanted)
        candidates = {at for gram in grams for at in self._holders.get(gram, ())}
        scored = ((self._fit(wanted, grams, self._read[at]), at) for at in candidates)
        return [(at, fit) for fit, at in sorted(scored, key=lambda found: (-found[0], found[1]))[:most]]

    def _fit(self, wanted: str, grams: Iterable[str], parts: OrganisationName) -> float:
        core = parts.core
        total = 0.0
        for gram in grams:
            weight = self._weight.get(gram, 0.0)
            if gram in core:
                total += weight
            elif gram in parts.text:
                total += weight * _OUTSIDE
        unsaid = sum(self._weight.get(character, 0.0) for character in parts.trade if character not in wanted)
        return total - _LEFT_OVER * unsaid + (_in_order(wanted, parts.text) and 2.0)


def core_of_short(short: str) -> str:
    """A short name without marks of the exchange and words that only say what kind of firm it is.

    >>> core_of_short("*ST盐湖"), core_of_short("韵达股份")
    ('盐湖', '韵达')
    """
    plain = _MARKS.sub("", normalise(short).replace("*", ""))
    for word in _EMPTY_WORDS:
        if plain.endswith(word) and len(plain) - len(word) >= 2:
            return plain.removesuffix(word)
    return plain


def _grams(text: str) -> set[str]:
    return {*text, *(text[at : at + 2] for at in range(len(text) - 1))}


def _in_order(wanted: str, text: str) -> bool:
    rest = iter(text)
    return all(character in rest for character in wanted)
