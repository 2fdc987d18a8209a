"""The two checks that anyone can make without the log (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

Both answer False for anything that is not a correct proof and never raise: proofs come from strangers.
"""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.engines.merkle.tree import EMPTY_ROOT, node_hash

_WIDTH = 32


def verify_inclusion(leaf_index: int, tree_size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf with hash ``leaf`` is number ``leaf_index`` (from 0) of the tree with this ``root``."""
    if not 0 <= leaf_index < tree_size or any(len(part) != _WIDTH for part in (leaf, root, *proof)):
        return False
    at, last, head = leaf_index, tree_size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            head = node_hash(part, head)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            head = node_hash(head, part)
        at, last = at >> 1, last >> 1
    return last == 0 and head == root


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of ``size2`` leaves with ``root2`` begins with that of ``size1`` leaves with ``root1``.

    Two trees of the same size (not 0) are consistent when their roots are the same bytes and the proof is empty.
    The RFC leaves the empty tree out; here it is the beginning of every tree, provided that its root is the right one.
    """
    if not 0 <= size1 <= size2:
        return False
    if size1 == 0:
        return not proof and root1 == EMPTY_ROOT and (size2 > 0 or root2 == EMPTY_ROOT)
    if size1 == size2:
        return not proof and root1 == root2
    if any(len(part) != _WIDTH for part in (root1, root2, *proof)):
        return False
    return _roots(size1, size2, root1, proof) == (root1, root2)


def _roots(size1: int, size2: int, root1: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the proof makes them, or None if it has the wrong length."""
    path = [root1, *proof] if size1.bit_count() == 1 else list(proof)
    if not path:
        return None
    at, last = size1 - 1, size2 - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for part in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, part)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None
