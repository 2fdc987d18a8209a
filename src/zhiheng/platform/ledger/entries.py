"""What an entry says, as the bytes that are hashed. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhiheng.engines.merkle import leaf_hash
from zhiheng.vocab.canonical import canonical_bytes, instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry to be written: who did what to which record, when, and the facts worth keeping."""

    action: str
    actor: str
    at: datetime
    record: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("at: an instant needs its time zone")

    def data(self) -> bytes:
        """The canonical JSON of the entry; the instant always in UTC, with microseconds."""
        return canonical_bytes(
            {
                "at": instant(self.at),
                "actor": self.actor,
                "action": self.action,
                "record": self.record,
                "payload": self.payload,
            }
        )

    def columns(self) -> tuple[bytes, bytes, datetime, str, str, str]:
        """Values of the columns of ``ledger_entry``: data, leaf hash, at, actor, action, record."""
        data = self.data()
        return data, leaf_hash(data), self.at, self.actor, self.action, self.record
