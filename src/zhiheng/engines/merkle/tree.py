"""Hashes of a Merkle tree: roots, frontiers and proofs (RFC 9162 section 2.1).

Nodes are addressed as ``(level, index)``: the node covers the leaves ``index * 2**level`` up to, but without,
``(index + 1) * 2**level``. Only such complete nodes never change when the tree grows, so only these are worth storing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""Looks up the hash of a complete node by level and index."""

EMPTY_ROOT = sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf, from its content (2.1.1)."""
    return sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node, from those of its children (2.1.1)."""
    return sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The head of the tree over leaf *hashes*.

    Pairs are joined level by level and an odd last node moves up unchanged, which builds the same tree as the
    recursive definition of the RFC but needs neither recursion nor slices.
    """
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        level = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


class Frontier:
    """The hashes of the perfect trees that a growing tree consists of: all that is needed to append and to sign.

    Attributes:
        size: number of leaves so far.
        peaks: one hash for each binary one of ``size``, largest tree first.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(self.peaks)}")

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; return the nodes completed by it as ``(level, index, hash)``, the leaf itself first."""
        index, level, hashed = self.size, 0, leaf
        made = [(0, index, leaf)]
        while index & 1:
            hashed = sha256(b"\1" + self.peaks.pop() + hashed).digest()
            index >>= 1
            level += 1
            made.append((level, index, hashed))
        self.peaks.append(hashed)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The head of the tree as it is now."""
        return _join(self.peaks)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the head of the first ``size`` leaves (2.1.3.1)."""
    return [_range_hash(low, high, node) for low, high in _inclusion_ranges(index, size)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of ``new`` leaves to extend the one of ``old`` leaves (2.1.4.1)."""
    return [_range_hash(low, high, node) for low, high in _consistency_ranges(old, new)]


def inclusion_nodes(index: int, size: int) -> list[tuple[int, int]]:
    """The complete nodes that :func:`inclusion_proof` looks up, so that a store can fetch them in one go."""
    return [node for low, high in _inclusion_ranges(index, size) for node in _complete_nodes(low, high)]


def consistency_nodes(old: int, new: int) -> list[tuple[int, int]]:
    """The complete nodes that :func:`consistency_proof` looks up."""
    return [node for low, high in _consistency_ranges(old, new) for node in _complete_nodes(low, high)]


def peak_nodes(size: int) -> list[tuple[int, int]]:
    """The complete nodes that are the peaks of a :class:`Frontier` of ``size`` leaves, largest first."""
    return list(_complete_nodes(0, size))


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def _consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    if not 0 <= old <= new:
        raise ValueError(f"{old} leaves cannot be the beginning of {new} leaves")
    if old in (0, new):
        return []
    low, high, path, is_known = 0, new, [], True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low, is_known = middle, False
    # the verifier knows the old head itself only if it is a subtree of the new tree at its left edge
    return ([] if is_known else [(low, high)]) + path[::-1]


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _complete_nodes(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The perfect trees over the leaves ``low`` to ``high``, largest first; ``low`` starts a subtree of that width."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _range_hash(low: int, high: int, node: Node) -> bytes:
    return _join([node(level, index) for level, index in _complete_nodes(low, high)])


def _join(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    head = peaks[-1]
    for left in peaks[-2::-1]:
        head = node_hash(left, head)
    return head
