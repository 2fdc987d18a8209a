"""Canonical JSON (RFC 8785) and SHA-256: the bytes that hashes, proofs and replays are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785


def canonical_bytes(value: object) -> bytes:
    """The RFC 8785 bytes of ``value``.

    Dates and instants become ISO 8601 text, decimals become text (a JSON number is a double and would round them).

    Raises:
        rfc8785.CanonicalizationError: for NaN, infinities and integers beyond 2**53.
    """
    return rfc8785.dumps(_plain(value))


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    raise TypeError(f"no canonical form for {type(value).__name__}")
