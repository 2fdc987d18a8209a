"""Which texts of a stock are nearly the same as a given one, and which of a set are nearly the same as each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from zhiheng.engines.near_duplicates.hashing import band_keys, buckets, keys_of, signature, similarities

THRESHOLD = 0.4
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """A text of the stock that resembles the one asked about."""

    key: Key
    similarity: float


def matches(asked: bytes, stored: Iterable[tuple[Key, bytes]], *, threshold: float = THRESHOLD) -> list[Match[Key]]:
    """Those of ``stored`` (key, signature) that resemble ``asked``, the most alike first.

    ``stored`` is what the database found under a shared band key; signatures of empty texts are passed over.

    Raises:
        Problem: ``signature_length``, a signature was not made by this engine.
    """
    held = [(key, one) for key, one in stored if one]
    if not asked or not held:
        return []
    shares = similarities(asked, [one for _, one in held]).tolist()
    found = [Match(key, share) for (key, _), share in zip(held, shares, strict=True) if share >= threshold]
    return sorted(found, key=lambda match: -match.similarity)


class Index(Generic[Key]):
    """A stock in memory, filled text by text; in a database the band keys do the same."""

    def __init__(self) -> None:
        """An empty stock."""
        self._signatures: dict[Key, bytes] = {}
        self._held: dict[int, list[Key]] = {}

    def add(self, key: Key, signed: bytes) -> None:
        """Keep a signature under a key of one's own."""
        self._signatures[key] = signed
        for band in band_keys(signed):
            self._held.setdefault(band, []).append(key)

    def candidates(self, asked: bytes, *, threshold: float = THRESHOLD) -> list[Match[Key]]:
        """The texts that resemble the one asked about, the most alike first."""
        met = dict.fromkeys(key for band in band_keys(asked) for key in self._held.get(band, ()))
        return matches(asked, ((key, self._signatures[key]) for key in met), threshold=threshold)


def candidates(text: str, stored: Mapping[Key, bytes], *, threshold: float = THRESHOLD) -> list[Match[Key]]:
    """The texts behind ``stored`` signatures that resemble ``text``: for a stock small enough to compare with all."""
    return matches(signature(text), stored.items(), threshold=threshold)


def alike(texts: Sequence[str], *, threshold: float = THRESHOLD) -> Iterator[tuple[int, int, float]]:
    """The pairs (earlier, later, similarity) of a set of texts that resemble each other, in order."""
    signed = [signature(text) for text in texts]
    numbers = [number for number, one in enumerate(signed) if one]
    keys = dict(zip(numbers, keys_of([signed[number] for number in numbers]), strict=True)) if numbers else {}
    held = buckets(keys.items())
    for number in numbers:
        later = sorted({other for key in keys[number] for other in held[key] if other > number})
        if later:
            shares = similarities(signed[number], [signed[other] for other in later]).tolist()
            yield from (
                (number, other, share) for other, share in zip(later, shares, strict=True) if share >= threshold
            )
