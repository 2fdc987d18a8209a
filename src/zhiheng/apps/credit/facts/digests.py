"""What a fact says, as a hash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiheng.vocab.canonical import canonical_bytes, sha256_hex


def fact_digest(
    *,
    kind: str,
    key: str,
    organisation: str,
    occurred_on: date,
    effective_to: date | None,
    fields: Mapping[str, Any],
) -> str:
    """SHA-256 over the canonical JSON of all that the source said; ``organisation`` is the key of the register."""
    said = {
        "kind": kind,
        "key": key,
        "organisation": organisation,
        "occurred_on": occurred_on,
        "effective_to": effective_to,
        "fields": fields,
    }
    return sha256_hex(canonical_bytes(said))
