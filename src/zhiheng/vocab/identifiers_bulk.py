"""The check of GB 32100 for columns of codes: the weighted sums of all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.vocab.identifiers import USCC_ALPHABET, USCC_WEIGHTS, check_uscc

_BLOCK = 1 << 16  # rows at a time, so that the intermediate tables stay in the cache and memory stays bounded
_LENGTH = len(USCC_WEIGHTS) + 1
# a character outside the alphabet weighs so much that no sum with it can be taken for a right one
_FORBIDDEN = 1_000_000.0

_VALUES = np.full(256, _FORBIDDEN, dtype=np.float32)
_VALUES[[ord(character) for character in USCC_ALPHABET]] = range(31)
_NEEDS_TIDYING = np.ones(256, dtype=np.bool_)
_NEEDS_TIDYING[[0, *range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1)]] = False
_SUM_WEIGHTS = np.array([*USCC_WEIGHTS, 1], dtype=np.float32)


def check_uscc_many(values: npt.NDArray[Any] | Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which of ``values`` are valid unified social credit codes; equals ``check_uscc(v).valid`` for each.

    Codes written as the standard prints them are checked together; only those with small or full-width letters,
    spaces or hyphens are tidied one by one.

    Args:
        values: a one-dimensional array of text (``U``, or ``S`` in UTF-8) or any sequence of strings. NUL characters
            at the end do not count: numpy cannot tell them from padding.

    Raises:
        TypeError: values that are neither text nor bytes.

    >>> check_uscc_many(["91350100M000100Y43", "91350100M000100Y44"]).tolist()
    [True, False]
    """
    array = np.asarray(values) if len(values) else np.empty(0, dtype="U18")
    if array.dtype.kind not in "US":
        raise TypeError(f"codes must be text, not {array.dtype}")
    valid = np.zeros(array.shape[0], dtype=np.bool_)
    for start in range(0, array.shape[0], _BLOCK):
        block = np.ascontiguousarray(array[start : start + _BLOCK])
        valid[start : start + _BLOCK] = _check_block(block)
    return valid


def _check_block(block: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    letters = _letters(block)
    if letters.shape[1] < _LENGTH:
        return np.zeros(len(block), dtype=np.bool_)  # tidying only ever shortens a code
    values = _VALUES.take(letters[:, :_LENGTH], mode="clip")
    sums: npt.NDArray[np.float32] = values @ _SUM_WEIGHTS
    is_plain = sums < _FORBIDDEN
    if letters.shape[1] > _LENGTH:
        is_plain &= ~letters[:, _LENGTH:].any(axis=1)
    valid: npt.NDArray[np.bool_] = is_plain & (np.remainder(sums, 31) == 0)
    others = np.flatnonzero(~is_plain)
    can_be_tidied = _NEEDS_TIDYING.take(letters[others], mode="clip").any(axis=1)
    for row in others[can_be_tidied]:
        valid[row] = check_uscc(_text(block[row])).valid
    return valid


def _letters(block: npt.NDArray[Any]) -> npt.NDArray[Any]:
    width = block.dtype.itemsize // (4 if block.dtype.kind == "U" else 1)
    code = np.uint32 if block.dtype.kind == "U" else np.uint8
    return block.view(code).reshape(len(block), width)


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
