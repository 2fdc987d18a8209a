"""Tables of the ledger. PostgreSQL itself fills ``LedgerLeaf`` and ``LedgerNode`` at COMMIT; see the migrations."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class LedgerEntry(models.Model):
    """One action. ``data`` is what is hashed; the other columns repeat parts of it, so that they can be searched.

    The database refuses entries whose hash or columns do not fit ``data``, and any UPDATE, DELETE or TRUNCATE.
    """

    PERSONAL = frozenset({"data", "actor"})  # an actor is a person's number, and a payload may name one

    data = models.BinaryField()  # canonical JSON (RFC 8785) of at, actor, action, record and payload
    leaf_hash = models.BinaryField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    record = models.CharField(max_length=128)

    class Meta:
        db_table = "ledger_entry"
        verbose_name = "日志条目"
        verbose_name_plural = "日志条目"
        indexes = [models.Index(fields=["record", "id"], name="ledger_entry_record")]

    def __str__(self) -> str:
        return f"{self.action} {self.record}"

    @property
    def payload(self) -> dict[str, Any]:
        """What the action recorded about itself."""
        payload: dict[str, Any] = json.loads(bytes(self.data))["payload"]
        return payload


class LedgerLeaf(models.Model):
    """The place of an entry in the tree: dense from 0, given at COMMIT."""

    PERSONAL: frozenset[str] = frozenset()

    position = models.BigIntegerField(primary_key=True)
    # no constraint: entries can never go, and checking it again would be a third of the price of a bulk append
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="leaf", db_constraint=False)

    class Meta:
        db_table = "ledger_leaf"

    def __str__(self) -> str:
        return str(self.position)


class LedgerNode(models.Model):
    """The hash of a complete subtree of ``2 ** level`` leaves; it never changes, so a proof is a few look-ups."""

    PERSONAL: frozenset[str] = frozenset()

    pk = models.CompositePrimaryKey("level", "position")
    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class LedgerKey(models.Model):
    """A public key that heads were signed with; published, so that anyone can check them."""

    PERSONAL: frozenset[str] = frozenset()

    key_id = models.CharField(max_length=16, primary_key=True)
    public_key = models.BinaryField()
    first_used_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_key"

    def __str__(self) -> str:
        return self.key_id


class LedgerHead(models.Model):
    """Size and root of the tree at an instant, signed: whoever keeps one can prove any later rewriting."""

    PERSONAL: frozenset[str] = frozenset()

    tree_size = models.BigIntegerField()
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    key = models.ForeignKey(LedgerKey, models.PROTECT)
    signature = models.BinaryField()

    class Meta:
        db_table = "ledger_head"
        indexes = [models.Index(fields=["tree_size"], name="ledger_head_size")]

    def __str__(self) -> str:
        return f"{self.tree_size} {bytes(self.root).hex()[:16]}"
