"""Many records under one entry: the root of a tree over their digests goes into its payload, a path shows each.

An action over a million records writes one entry. Whoever later shows one of them to a stranger adds its place in the
batch to the proof of the entry; the digests alone, in their order, are enough to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiheng.engines.merkle import Frontier, inclusion_nodes, inclusion_proof, leaf_hash, root


def batch(digests: Iterable[bytes]) -> dict[str, Any]:
    """``size`` and ``root`` (hexadecimal) of the tree over the digests, for the payload of the entry."""
    leaves = [leaf_hash(digest) for digest in digests]
    return {"size": len(leaves), "root": root(leaves).hex()}


def place_in_batch(digests: Iterable[bytes], wanted: bytes) -> dict[str, Any]:
    """``leaf_index`` and ``path`` (hexadecimal) of a digest in the batch, for ``batch`` of the proof.

    Raises:
        ValueError: it is not in there.
    """
    known = list(digests)
    index = known.index(wanted)
    needed = set(inclusion_nodes(index, len(known)))
    found: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    for digest in known:
        made = frontier.append(leaf_hash(digest))
        found |= {(level, at): value for level, at, value in made if (level, at) in needed}
    path = inclusion_proof(index, len(known), lambda level, at: found[level, at])
    return {"leaf_index": index, "path": [part.hex() for part in path]}
