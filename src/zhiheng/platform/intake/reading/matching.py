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
    """The words of a mapping, prepared for matching: fields by normalised word, labels before synonyms.

    Several fields may share a word (``检验结果`` heads values in one file and verdicts in another); the values decide.
    """

    same: dict[str, list[str]]
    bare: dict[str, list[str]]

    @classmethod
    def of(cls, mapping: Mapping) -> Vocabulary:
        """The words of ``mapping``."""
        same: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        for column in mapping.fields:
            for word in (column.label.zh, column.label.en, column.name):
                _add(same, normalise(word), column.name)
        for column in mapping.fields:
            for word in column.synonyms:
                _add(same, normalise(word), column.name)
            for word in (column.label.zh, *column.synonyms):
                _add(short, bare(word), column.name)
        return cls(same, short)

    def quick(self, header: str) -> Match | None:
        """The first match that needs no search."""
        return next(iter(self.plain(header)), None)

    def plain(self, header: str) -> list[Match]:
        """The matches that need no search."""
        if fields := self.same.get(normalise(header)):
            return [Match(field, 1.0, "same") for field in fields]
        if (key := bare(header)) and (fields := self.same.get(key) or self.bare.get(key)):
            return [Match(field, 0.9, "bare") for field in fields]
        return []

    def candidates(self, header: str) -> list[Match]:
        """All fields that the header may mean, the best first."""
        if matches := self.plain(header):
            return matches
        key = normalise(header)
        if len(key) < 2:
            return []
        found: dict[str, Match] = {}
        for word, fields in self.same.items():
            for match in _resemblance(key, word, fields):
                if match.field not in found or match.score > found[match.field].score:
                    found[match.field] = match
        return sorted(found.values(), key=lambda match: -match.score)


def _add(words: dict[str, list[str]], key: str, name: str) -> None:
    if key and name not in words.setdefault(key, []):
        words[key].append(name)


def _resemblance(key: str, word: str, fields: Iterable[str]) -> list[Match]:
    if len(word) < 2:
        return []
    if word in key or key in word:
        share = min(len(word), len(key)) / max(len(word), len(key))
        return [Match(field, round(0.25 + 0.65 * share, 3), "part") for field in fields]
    matcher = difflib.SequenceMatcher(None, key, word, autojunk=False)
    if matcher.real_quick_ratio() >= 0.75 and (ratio := matcher.ratio()) >= 0.75:
        return [Match(field, round(0.8 * ratio, 3), "alike") for field in fields]
    return []


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
                    offers.append((-round(score, 3), rank, index, match))
    return _settle(len(headers), offers)


def _fit(fits: Sequence[dict[str, float]], index: int, field: str) -> float:
    """Values speak when headers are unclear: up to 0.05 for, 0.25 against."""
    share = fits[index].get(field) if fits else None
    return 0.0 if share is None else 0.05 if share >= 0.5 else -0.25


def _settle(width: int, offers: Iterable[tuple[float, int, int, Match]]) -> list[Match | None]:
    columns: list[Match | None] = [None] * width
    taken: set[str] = set()
    for score, _, index, match in sorted(offers, key=lambda offer: offer[:3]):
        if columns[index] is None and match.field not in taken:
            columns[index] = match._replace(score=min(-score, 1.0))
            taken.add(match.field)
    return columns
