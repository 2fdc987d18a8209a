"""Canonical JSON (RFC 8785) and SHA-256: the bytes that hashes, proofs and replays are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
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
    hard: list[object] = []
    plain = _plain(value, hard)
    if not hard:
        try:
            return _dumps(plain).encode()
        except UnicodeEncodeError:  # half a surrogate pair: let the library say so
            pass
    return rfc8785.dumps(plain)


def instant(at: datetime) -> str:
    """The one way in which an instant is written where bytes count: in UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


# Where it agrees with RFC 8785 (no doubles, no large integers, keys sorted alike) the C encoder is four times as fast.
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode
_LARGEST = 2**53 - 1
_SORTS_ALIKE = "\ud800"  # below it, UTF-16 code units sort as code points do


def _plain(value: object, hard: list[object]) -> Any:
    """The value in the types of JSON; what only the library spells right is noted in ``hard``."""
    if isinstance(value, str) or value is None or value is True or value is False:
        return value
    if isinstance(value, int | float):
        if isinstance(value, float) or not -_LARGEST <= value <= _LARGEST:
            hard.append(value)
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        keys = [str(key) for key in value]
        hard.extend(key for key in keys if not key.isascii() and max(key) >= _SORTS_ALIKE)
        return dict(zip(keys, [_plain(item, hard) for item in value.values()], strict=True))
    if isinstance(value, Sequence | set | frozenset):
        return [_plain(item, hard) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    raise TypeError(f"no canonical form for {type(value).__name__}")
