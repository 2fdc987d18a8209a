"""Writes to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from zhiheng.platform.ledger import queries
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.ledger.heads import sign
from zhiheng.platform.ledger.models import LedgerEntry, LedgerHead, LedgerKey
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.problem import Problem

_COPY = "COPY ledger_entry (data, leaf_hash, at, actor, action, record) FROM STDIN (FORMAT BINARY)"
_TYPES = ("bytea", "bytea", "timestamptz", "text", "text", "text")


def append(
    *,
    action: str,
    by: AbstractBaseUser | str | None,
    at: datetime,
    record: str,
    payload: Mapping[str, Any] | None = None,
) -> LedgerEntry:
    """Write the one entry of an action, inside the transaction of the action itself.

    Args:
        action: what was done, as ``app.verb_object``.
        by: the person, ``None`` for the system, or an actor's name (``"user:12"``, ``"system"``).
        at: the instant of the action.
        record: the record it was done to, as ``app.model:key``.
        payload: the facts worth keeping; whatever canonical JSON can hold.

    Raises:
        TransactionManagementError: outside a transaction, where the entry could outlive a write that failed.
    """
    require_transaction()
    draft = Draft(action=action, actor=actor_of(by), at=at, record=record, payload=payload or {})
    data, hashed, *_ = draft.columns()
    return LedgerEntry.objects.create(
        data=data, leaf_hash=hashed, at=at, actor=draft.actor, action=action, record=record
    )


def append_many(drafts: Iterable[Draft]) -> int:
    """Write many entries in one go (COPY), inside the transaction of what they record; return how many."""
    require_transaction()
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for draft in drafts:
                copy.write_row(draft.columns())
        return int(cursor.rowcount)


def actor_of(by: AbstractBaseUser | str | None) -> str:
    """How the ledger names whoever acted."""
    if by is None:
        return "system"
    return by if isinstance(by, str) else f"user:{by.pk}"


def require_transaction() -> None:
    """An entry of the ledger belongs in the transaction of what it records."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs in the transaction of what it records")


def sign_head(*, at: datetime) -> LedgerHead:
    """Sign size and root of the ledger as it is, so that nobody can rewrite what lies behind.

    Raises:
        Problem: ``ledger_rewritten`` if the tree no longer begins with what the latest head signed.
    """
    with transaction.atomic():
        _require_unchanged(queries.latest_head())
        size = queries.tree_size()
        ours = signer()
        head = sign(ours, tree_size=size, root=queries.root_at(size), at=at)
        known, _ = LedgerKey.objects.get_or_create(
            key_id=head.key_id,
            defaults={"public_key": ours.public_key, "first_used_at": at},
        )
        return LedgerHead.objects.create(
            tree_size=size,
            root=bytes.fromhex(head.root),
            signed_at=at,
            key=known,
            signature=bytes.fromhex(head.signature),
        )


def prove_entry(entry: LedgerEntry, *, at: datetime) -> dict[str, Any]:
    """The proof that an entry is in the ledger, for a document that leaves the house.

    A head is signed now if none covers the entry yet. Called outside the transaction that wrote the entry.

    Raises:
        Problem: ``ledger_not_committed`` or ``ledger_rewritten``.
    """
    if queries.inclusion(entry)["head"] is None:
        sign_head(at=at)
    return queries.proof_document(entry)


def _require_unchanged(latest: LedgerHead | None) -> None:
    if latest is None:
        return
    if latest.tree_size <= queries.tree_size() and queries.root_at(latest.tree_size) == bytes(latest.root):
        return
    since = f"{latest.signed_at:%Y-%m-%d %H:%M}"
    raise Problem(
        "ledger_rewritten",
        f"可信日志与 {since} 的签名树头不符：有人改动过数据库。请保全现场并运行 zhiheng ledger verify",
        f"the ledger no longer fits the head signed at {since}: somebody changed the database. Secure it and run "
        "zhiheng ledger verify",
    )
