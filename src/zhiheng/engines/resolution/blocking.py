"""Which pairs of records are worth comparing: those that share a code, a name in a place, an address, a phone and more.

A key that too many records share (a common trade name, a common person) says nothing by itself and is passed over;
the narrower keys still find its pairs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from zhiheng.engines.resolution.reading import Columns, Numbers, numbered

WIDEST = 60  # records under one key


def candidates(columns: Columns) -> tuple[Numbers, Numbers]:
    """All pairs (earlier, later) that share a key, each once, in order."""
    count = len(columns.names)
    found = [pairs(key, WIDEST) for key in _keys(columns)]
    joined = np.unique(np.concatenate([first * count + second for first, second in found] or [np.empty(0, np.int64)]))
    return joined // max(count, 1), joined % max(count, 1)


def pairs(key: Numbers, widest: int) -> tuple[Numbers, Numbers]:
    """All pairs of records with the same key; records without one (0) are in no pair."""
    order = np.argsort(key, kind="stable")
    order = order[key[order] != 0]
    sorted_key = key[order]
    sizes = _sizes(sorted_key)
    order, sorted_key = order[sizes <= widest], sorted_key[sizes <= widest]
    firsts, seconds = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(1, min(widest, len(order))):
        same = sorted_key[:-step] == sorted_key[step:]
        if not same.any():
            break
        firsts.append(order[:-step][same])
        seconds.append(order[step:][same])
    return np.concatenate(firsts), np.concatenate(seconds)


def _sizes(sorted_key: Numbers) -> Numbers:
    _, inverse, counts = np.unique(sorted_key, return_inverse=True, return_counts=True)
    sizes: Numbers = counts[inverse] if len(sorted_key) else np.empty(0, np.int64)
    return sizes


def _keys(columns: Columns) -> Iterator[Numbers]:
    yield columns.orgcode
    yield numbered(code.written[8:12] + code.written[2:8] if len(code.written) == 18 else "" for code in columns.codes)
    yield numbered(code.written[12:] + code.written[2:4] if len(code.written) == 18 else "" for code in columns.codes)
    yield columns.phone
    yield columns.core_sound
    yield columns.trade
    yield together(columns.core_sound, columns.city)
    yield together(columns.trade, columns.county)
    yield together(columns.trade, columns.place)
    yield together(columns.trade, columns.person)
    yield together(columns.address, columns.city)
    yield together(columns.person, columns.county)
    yield together(columns.person, columns.industry)
    heads = numbered(text[:2] for text in columns.core_sounds)
    yield together(heads, columns.county)
    yield together(numbered(text[1:3] for text in columns.core_sounds), columns.county)
    yield together(numbered(text[-3:] for text in columns.core_sounds), columns.county)
    yield together(heads, columns.person)


def together(*parts: Numbers) -> Numbers:
    """One key of several; 0 where any of them is."""
    key = parts[0].copy()
    known: NDArray[np.bool_] = parts[0] != 0
    for part in parts[1:]:
        known &= part != 0
        key = key * (int(part.max(initial=0)) + 1) + part
    return np.where(known, key, 0)
