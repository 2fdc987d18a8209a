"""What a sentence says about a word of harm in it: that it happened, that it did not, or that it is feared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from zhiheng.engines.injury_words.lexicon import Kind, Lexicon
from zhiheng.vocab.numerals import chinese_number

Status = Literal["stated", "feared", "denied"]

_CLAUSE = re.compile(r"[^,，。.!！?？;；…\n\r]+")
_SENTENCE_END = re.compile(r"[。!！?？;；…\n\r]")
_JOINERS = ("、", "和", "或", "或者", "及", "以及", "与", "跟", "也", "的", " ", "“", "”", '"')
_NUMBER = r"(?P<number>\d{1,5}|[一二两三四五六七八九十百千]{1,6})(?:多|余|几|来)?\s*(?:名|个|位|口)?\s*"
# how far before a word its denial or fear may stand, in characters: bounds the work on endless clauses
REACH = 24
MASK = "□"


@dataclass(frozen=True, slots=True)
class Finding:
    """A word of harm in a text.

    Attributes:
        start: where it begins, in characters from 0.
        end: where it ends (exclusive).
        word: the word as it stands there.
        kind: the kind of harm.
        severity: the severity of the kind.
        status: whether the text states, fears or denies it.
        because: the word that made it feared or denied; empty where stated.
        people: how many persons the sentence counts next to it; null where it counts none or the harm is not stated.
    """

    start: int
    end: int
    word: str
    kind: str
    severity: str
    status: Status
    because: str
    people: int | None


@dataclass(frozen=True, slots=True)
class _Patterns:
    kinds: dict[str, Kind]
    cue: re.Pattern[str]
    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    affirmed: re.Pattern[str]
    feared: re.Pattern[str]
    feared_after: re.Pattern[str]
    supposed: re.Pattern[str]
    figure: re.Pattern[str]
    counted: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first; never, where there is none."""
    listed = sorted({_plain(word) for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, listed)) + ")" if listed else "(?!)"


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> _Patterns:
    kinds = {_plain(cue): kind for kind in reversed(lexicon.kinds) for cue in kind.cues}
    # possessive: what a link has taken is not tried in other ways, so hostile repetition costs nothing
    between = _any((*lexicon.links, *kinds, *_JOINERS)) + "*+"
    return _Patterns(
        kinds=kinds,
        cue=re.compile(_any(kinds)),
        denied=re.compile(f"(?P<why>{_any(lexicon.denials)}){between}$"),
        denied_after=re.compile(f"{_any((*lexicon.links, *_JOINERS))}*+(?P<why>{_any(lexicon.denials_after)})"),
        affirmed=re.compile(f"{_any(lexicon.affirmations)}$"),
        feared=re.compile(f"(?P<why>{_any(lexicon.fears)})"),
        feared_after=re.compile(f"的?(?P<why>{_any(lexicon.fears_after)})"),
        supposed=re.compile(f"(?P<why>{_any(lexicon.conditions)})"),
        figure=re.compile(_any(lexicon.figures)),
        counted=re.compile(_NUMBER + _any(lexicon.persons) + r"(?![份间桌餐])"),
    )


def _plain(text: str) -> str:
    """One width and case, character by character, so that places stay what they were."""
    folded = (unicodedata.normalize("NFKC", character).casefold() for character in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, folded, strict=True))


def find(text: str, lexicon: Lexicon) -> list[Finding]:
    """Every word of harm in the text, in order, with what the text says about it."""
    patterns = _patterns(lexicon)
    # a figure of speech is blotted out: neither harm nor context is read from it
    letters = patterns.figure.sub(lambda figure: MASK * len(figure[0]), _plain(text))
    found: list[Finding] = []
    begun = 0
    for clause in _CLAUSE.finditer(letters):
        ends = [end.end() for end in _SENTENCE_END.finditer(letters, begun, clause.start())]
        begun = ends[-1] if ends else begun
        bounds = (begun, clause.start(), clause.end())
        cues = patterns.cue.finditer(letters, clause.start(), clause.end())
        found.extend(_finding(text, letters, bounds, cue, patterns) for cue in cues)
    return found


def _finding(
    text: str, letters: str, bounds: tuple[int, int, int], match: re.Match[str], patterns: _Patterns
) -> Finding:
    sentence, start, end = bounds
    kind = patterns.kinds[match[0]]
    before = letters[max(start, match.start() - REACH) : match.start()]
    supposed = patterns.supposed.search(letters, max(sentence, match.start() - 4 * REACH), match.start())
    status, because = _status(before, letters[match.end() : min(end, match.end() + REACH)], patterns)
    if status == "stated" and supposed:
        status, because = "feared", supposed["why"]
    people = _people(letters, sentence, match, patterns) if status == "stated" else None
    word = text[match.start() : match.end()]
    return Finding(match.start(), match.end(), word, kind.code, kind.severity, status, because, people)


def _status(before: str, after: str, patterns: _Patterns) -> tuple[Status, str]:
    denied = patterns.denied.search(before)
    if denied and not patterns.affirmed.search(before[: denied.start()]):
        return "denied", denied["why"]
    if denial := patterns.denied_after.match(after):
        return "denied", denial["why"]
    fear = patterns.feared.search(before) or patterns.feared_after.match(after)
    return ("feared", fear["why"]) if fear else ("stated", "")


def _people(letters: str, sentence: int, match: re.Match[str], patterns: _Patterns) -> int | None:
    """The number of persons counted nearest to the word in its sentence."""
    stop = _SENTENCE_END.search(letters, match.end())
    last = min(stop.start() if stop else len(letters), match.end() + 2 * REACH)
    first = max(sentence, match.start() - 2 * REACH)
    counted = list(patterns.counted.finditer(letters, first, last))
    if not counted:
        return None
    nearest = min(counted, key=lambda one: max(match.start() - one.end(), one.start() - match.end()))
    number = nearest["number"]
    return int(number) if number.isdigit() else chinese_number(number)
