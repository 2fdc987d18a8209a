"""Which field a column holds, judged by its header, with a score and the reason."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text

REASONS: Final[dict[str, Text]] = {
    "same": Text("列名一致", "same header"),
    "bare": Text("去掉括号内说明后一致", "same without the part in brackets"),
    "part": Text("列名相互包含", "one header contains the other"),
    "alike": Text("列名相近", "similar header"),
    "layout": Text("无表头，按已知样式的列序", "no header: order of a known layout"),
    "remembered": Text("沿用该单位上次确认的对应", "as this unit confirmed last time"),
    "chosen": Text("由人指定", "chosen by a person"),
    "none": Text("未识别，不读取", "not recognised, not read"),
}
ACCEPT: Final = 0.6
_BRACKETS: Final = re.compile(r"[(\[{<【〔《].*?[)\]}>】〕》]")
_DROP: Final = re.compile(r"[\s\W_]+")
_CONTINUED: Final = re.compile(r"[(\[【]?续表?\s*\d*[)\]】]?$")


class Match(NamedTuple):
    """A field that a column may hold."""

    field: str
    score: float
    reason: str


@lru_cache(maxsize=20_000)
def normalise(header: str) -> str:
    """The header without what differs between clerks: width, spaces, line breaks, brackets, punctuation, ``(续)``."""
    text = unicodedata.normalize("NFKC", header[:200]).casefold().strip()
    return _DROP.sub("", _CONTINUED.sub("", text))


@lru_cache(maxsize=20_000)
def bare(header: str) -> str:
    """The normalised header without anything in brackets."""
    return normalise(_BRACKETS.sub("", unicodedata.normalize("NFKC", header[:200])))


@dataclass(frozen=True)
class Vocabulary:
    """The words of a mapping, prepared for matching."""

    same: dict[str, str]
    bare: dict[str, str]

    @classmethod
    def of(cls, mapping: Mapping) -> Vocabulary:
        """The words of ``mapping``; where two fields share one, the first keeps it."""
        same: dict[str, str] = {}
        short: dict[str, str] = {}
        for column in mapping.fields:
            for word in (column.label.zh, column.label.en, column.name, *column.synonyms):
                same.setdefault(normalise(word), column.name)
        for column in mapping.fields:
            for word in (column.label.zh, *column.synonyms):
                if (key := bare(word)) and key not in same:
                    short.setdefault(key, column.name)
        return cls({key: name for key, name in same.items() if key}, short)

    def quick(self, header: str) -> Match | None:
        """The match that needs no search."""
        if field := self.same.get(normalise(header)):
            return Match(field, 1.0, "same")
        key = bare(header)
        if key and (field := self.same.get(key) or self.bare.get(key)):
            return Match(field, 0.9, "bare")
        return None

    def candidates(self, header: str) -> list[Match]:
        """All fields that the header may mean, the best first."""
        if (match := self.quick(header)) is not None:
            return [match]
        key = normalise(header)
        if len(key) < 2:
            return []
        found: dict[str, Match] = {}
        for word, field in self.same.items():
            match = _resemblance(key, word, field)
            if match and match.score > found.get(field, match._replace(score=0.0)).score:
                found[field] = match
        return sorted(found.values(), key=lambda match: -match.score)


def _resemblance(key: str, word: str, field: str) -> Match | None:
    if len(word) < 2:
        return None
    if word in key or key in word:
        share = min(len(word), len(key)) / max(len(word), len(key))
        return Match(field, round(0.25 + 0.65 * share, 3), "part")
    matcher = difflib.SequenceMatcher(None, key, word, autojunk=False)
    if matcher.real_quick_ratio() >= 0.75 and (ratio := matcher.ratio()) >= 0.75:
        return Match(field, round(0.8 * ratio, 3), "alike")
    return None


def assign(
    headers: Sequence[Sequence[str]], vocabulary: Vocabulary, *, fits: Sequence[dict[str, float]] = ()
) -> list[Match | None]:
    """The best field for each column, no field twice.

    Args:
        headers: per column, the ways to read its header, the fullest first.
        vocabulary: the words of the mapping.
        fits: per column, share of its values that fit the pattern of a field (fields without pattern are not in it).
    """
    offers = []
    for index, readings in enumerate(headers):
        for rank, reading in enumerate(dict.fromkeys(readings)):
            for match in vocabulary.candidates(reading) if reading else ():
                score = match.score - 0.06 * rank + _fit(fits, index, match.field)
                if score >= ACCEPT:
                    offers.append((-round(min(score, 1.0), 3), rank, index, match))
    return _settle(len(headers), offers)


def _fit(fits: Sequence[dict[str, float]], index: int, field: str) -> float:
    """Values speak when headers are unclear: up to 0.05 for, 0.25 against."""
    share = fits[index].get(field) if fits else None
    return 0.0 if share is None else 0.05 if share >= 0.5 else -0.25


def _settle(width: int, offers: Iterable[tuple[float, int, int, Match]]) -> list[Match | None]:
    columns: list[Match | None] = [None] * width
    taken: set[str] = set()
    for score, _, index, match in sorted(offers):
        if columns[index] is None and match.field not in taken:
            columns[index] = match._replace(score=-score)
            taken.add(match.field)
    return columns
