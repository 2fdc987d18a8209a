"""From a text to its MinHash signature, and from a signature to the keys under which alike texts meet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from zhiheng.vocab.problem import Problem

BANDS = 50
ROWS = 4
HASHES = BANDS * ROWS
SEED = 20120201
BYTES = HASHES * 4
# shingles hashed at once: bounds the memory of a long text
CHUNK = 4096

Words = NDArray[np.uint64]


def _mixed(values: Words) -> Words:
    """The finaliser of SplitMix64: each bit of the input moves about half of the bits of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Words = values ^ (values >> np.uint64(31))
    return mixed


def _stream(count: int, seed: int) -> Words:
    """``count`` numbers of SplitMix64: the same on every machine and under every version of numpy."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _mixed(steps + np.uint64(seed))


_MULTIPLIERS = _stream(HASHES, SEED) | np.uint64(1)
_ADDENDS = _stream(HASHES, SEED + 1)
_PLACES = _stream(BANDS, SEED + 2)


def normalise(text: str) -> str:
    """The letters and digits of a text, in one width and case: what is left when punctuation and layout go.

    >>> normalise("ＡＢＣ 牌，充电器！")
    'abc牌充电器'
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def shingles(text: str) -> Words:
    """The numbers of all pairs of neighbouring characters of the normalised text, repeats included."""
    points = np.frombuffer(normalise(text).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    return _mixed(points[:-1] << np.uint64(21) | points[1:])


def signature(text: str) -> bytes:
    """The least value of each of the 200 hash functions over the text's bigrams; empty if the text has none.

    >>> len(signature("充电器冒烟")), signature("？")
    (800, b'')
    """
    numbers = shingles(text)
    if not numbers.size:
        return b""
    least = np.full(HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, numbers.size, CHUNK):
        products = numbers[start : start + CHUNK, None] * _MULTIPLIERS + _ADDENDS
        np.minimum(least, (products >> np.uint64(32)).min(axis=0).astype(np.uint32), out=least)
    return least.astype("<u4").tobytes()


def stacked(signatures: Sequence[bytes]) -> NDArray[np.uint32]:
    """Signatures as rows of one array.

    Raises:
        Problem: ``signature_length``, one of them was not made by :func:`signature`.
    """
    for one in signatures:
        if len(one) != BYTES:
            raise Problem(
                "signature_length",
                f"文本签名应为 {BYTES} 字节，实为 {len(one)} 字节；请用 signature() 重新计算",
                f"a signature has {BYTES} bytes, this one has {len(one)}: compute it anew with signature()",
            )
    return np.frombuffer(b"".join(signatures), dtype="<u4").reshape(-1, HASHES)


def band_keys(signature: bytes) -> list[int]:
    """One signed 64-bit number a band: two texts that share one are worth comparing.

    They fit a ``bigint[]`` under a GIN index: ``band_keys && ARRAY[...]`` finds the candidates. A text without
    signature has none.

    >>> len(band_keys(signature("充电器冒烟")))
    50
    """
    return keys_of([signature])[0] if signature else []


def keys_of(signatures: Sequence[bytes]) -> list[list[int]]:
    """:func:`band_keys` of many signatures, none of them empty."""
    bands = stacked(signatures).astype(np.uint64).reshape(-1, BANDS, ROWS)
    keys = np.broadcast_to(_PLACES, bands.shape[:2])
    for row in range(ROWS):
        keys = _mixed(keys + bands[:, :, row])
    found: list[list[int]] = keys.view(np.int64).tolist()
    return found


def similarity(left: bytes, right: bytes) -> float:
    """The share of equal values: an estimate of the Jaccard index of the two texts, standard error at most 0.035.

    Raises:
        Problem: ``signature_length``, see :func:`stacked`.
    """
    return float(similarities(left, [right])[0]) if left and right else 0.0


def similarities(asked: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    """:func:`similarity` of one signature to each of many, none of them empty."""
    rows: NDArray[np.float64] = (stacked(others) == stacked([asked])[0]).mean(axis=1)
    return rows


def jaccard(left: str, right: str) -> float:
    """The exact share of bigrams that two texts have in common, among all that either has.

    >>> jaccard("充电器冒烟", "充电器冒火")
    0.6
    """
    ours, theirs = _pairs(left), _pairs(right)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _pairs(text: str) -> set[str]:
    letters = normalise(text)
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def buckets(keys: Iterable[tuple[int, Sequence[int]]]) -> dict[int, list[int]]:
    """Which of the numbered texts hold each band key."""
    held: dict[int, list[int]] = {}
    for number, own in keys:
        for key in own:
            held.setdefault(key, []).append(number)
    return held
