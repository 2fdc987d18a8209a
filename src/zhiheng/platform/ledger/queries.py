"""Reads of the ledger: proofs, heads, the history of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from typing_extensions import Buffer

from zhiheng.engines import merkle
from zhiheng.platform.ledger.heads import Head
from zhiheng.platform.ledger.models import LedgerEntry, LedgerHead, LedgerKey, LedgerLeaf
from zhiheng.platform.ledger.verifying import Contents
from zhiheng.vocab.problem import Problem

_PLACE = "SELECT * FROM ledger_place(%s)"
_HASHES = "SELECT * FROM ledger_hashes(%s, %s)"


def entries_of(record: str) -> QuerySet[LedgerEntry]:
    """What was done to a record, oldest first."""
    return LedgerEntry.objects.filter(record=record).order_by("id")


def tree_size() -> int:
    """How many entries have their place in the tree."""
    last: int | None = LedgerLeaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def root_at(size: int) -> bytes:
    """The root of the tree over the first ``size`` entries."""
    peaks = merkle.peak_nodes(size)
    hashes = _hashes(peaks)
    return merkle.Frontier(size, [hashes[node] for node in peaks]).root()


def latest_head() -> LedgerHead | None:
    """The latest signed head."""
    return LedgerHead.objects.select_related("key").order_by("-tree_size", "-id").first()


def inclusion(entry: LedgerEntry) -> dict[str, Any]:
    """The proof that the entry is in the tree of the latest signed head, or of the tree as it is if none covers it yet.

    Returns:
        ``leaf_index``, ``tree_size``, ``leaf_hash``, ``path``, ``root`` (hexadecimal) and ``head`` (or None).

    Raises:
        Problem: ``ledger_not_committed`` for an entry whose transaction is still open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [entry.pk])
        found = cursor.fetchone()
    if found is None:
        raise Problem(
            "ledger_not_committed",
            f"日志条目 {entry.pk} 所在的事务尚未提交，提交后才有证明",
            f"entry {entry.pk} has no proof before its transaction is committed",
        )
    index, grown, size, root, *signed = found
    head = None if size is None else _published(size, root, *signed)
    path, root = _path(index, grown if size is None else size, root)
    return {
        "leaf_index": index,
        "tree_size": grown if size is None else size,
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "path": [part.hex() for part in path],
        "root": root.hex(),
        "head": head,
    }


def _path(index: int, size: int, root: bytes | None) -> tuple[list[bytes], bytes]:
    """The inclusion path, and the root (computed where no head gives it)."""
    peaks = [] if root else merkle.peak_nodes(size)
    hashes = _hashes([*merkle.inclusion_nodes(index, size), *peaks])
    path = merkle.inclusion_proof(index, size, lambda level, at: hashes[level, at])
    return path, bytes(root) if root else merkle.Frontier(size, [hashes[peak] for peak in peaks]).root()


def consistency(size1: int, size2: int) -> dict[str, Any]:
    """The proof that the first ``size2`` entries begin with the first ``size1``, unchanged."""
    wanted = {*merkle.consistency_nodes(size1, size2), *merkle.peak_nodes(size1), *merkle.peak_nodes(size2)}
    hashes = _hashes(wanted)
    path = merkle.consistency_proof(size1, size2, lambda level, at: hashes[level, at])
    roots = [merkle.Frontier(n, [hashes[peak] for peak in merkle.peak_nodes(n)]).root() for n in (size1, size2)]
    return {
        "size1": size1,
        "size2": size2,
        "root1": roots[0].hex(),
        "root2": roots[1].hex(),
        "path": [part.hex() for part in path],
    }


def proof_document(entry: LedgerEntry) -> dict[str, Any]:
    """A proof that anyone can check with ``zhiheng ledger verify``, or with any RFC 9162 verifier.

    Raises:
        Problem: ``ledger_not_signed`` while no signed head covers the entry.
    """
    proof = inclusion(entry)
    if proof["head"] is None:
        raise Problem(
            "ledger_not_signed",
            "该条目尚未被签名树头覆盖；树头每十分钟签一次，请稍后再取",
            "no signed head covers this entry yet; one is signed every ten minutes, try again then",
        )
    return {
        "format": "zhiheng-ledger-proof/1",
        "entry": bytes(entry.data).decode(),
        "leaf_index": proof["leaf_index"],
        "leaf_hash": proof["leaf_hash"],
        "path": proof["path"],
        "head": proof["head"],
    }


def described(head: LedgerHead) -> dict[str, Any]:
    """A head with its public key, as it is published."""
    return _published(head.tree_size, head.root, head.signed_at, head.key_id, head.signature, head.key.public_key)


def contents(*, size: int | None = None) -> Contents:
    """Everything up to ``size`` entries, streamed: for the export, and to verify the database itself."""
    limit = tree_size() if size is None else size
    heads = LedgerHead.objects.filter(tree_size__lte=limit).order_by("tree_size", "id")
    keys = {key.key_id: bytes(key.public_key) for key in LedgerKey.objects.all()}
    return Contents(_stream(limit), [_plain(head) for head in heads], keys)


def _stream(limit: int) -> Iterator[bytes]:
    rows = LedgerLeaf.objects.filter(position__lt=limit).order_by("position").values_list("position", "entry__data")
    for expected, (position, data) in enumerate(rows.iterator(chunk_size=10_000)):
        if position != expected:
            said = f"日志缺少第 {expected} 条", f"entry {expected} of the ledger is missing"
            raise Problem("ledger_gap", *said, position=expected)
        yield bytes(data)


def _plain(head: LedgerHead) -> Head:
    return _head(head.tree_size, head.root, head.signed_at, head.key_id, head.signature)


def _head(size: int, root: Buffer, signed_at: datetime, key: str, signature: Buffer) -> Head:
    at = signed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return Head(size, bytes(root).hex(), at, key, bytes(signature).hex())


def _published(*columns: Any) -> dict[str, Any]:
    *head, public_key = columns
    return asdict(_head(*head)) | {"public_key": bytes(public_key).hex()}


def _hashes(nodes: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    wanted = list(nodes)
    with connection.cursor() as cursor:
        cursor.execute(_HASHES, [[level for level, _ in wanted], [at for _, at in wanted]])
        return {(level, at): bytes(value) for level, at, value in cursor}
