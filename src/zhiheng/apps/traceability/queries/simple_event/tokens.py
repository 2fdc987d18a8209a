"""Tokens of pages: where the page before ended, and up to which event all pages go. They tell all and never expire."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from zhiheng.apps.traceability.queries.simple_event.values import bad_parameter, read_instant, read_number

_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the events of a query.

    Attributes:
        bound: the greatest number of an event that belongs to the answer.
        keys: of the last event shown, by which events are ordered; None: at the beginning.
        seen: how many were shown.
    """

    bound: int
    keys: list[str] | None
    seen: int


def write_token(place: Place, digest: str) -> str:
    """The token for a place.

    >>> read_token(write_token(Place(9, ["2026-01-01T00:00:00+00:00", "7"], 30), "ab"), "ab").keys[1]
    '7'
    """
    told = json.dumps([digest, place.bound, place.keys, place.seen], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_token(text: str, digest: str) -> Place:
    """The place that a token tells.

    Raises:
        Refusal: it is none, or belongs to another query.
    """
    try:
        told = json.loads(base64.urlsafe_b64decode(text[:_MOST] + "=" * (-len(text) % 4)))
        of, bound, keys, seen = told
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _wrong() from None
    if of != digest:
        zh, en = (
            "属于另一个查询；参数须与前一页相同",
            "belongs to another query: keep the parameters of the page before",
        )
        raise bad_parameter("nextPageToken", zh, en)
    if not (_is_number(bound) and _is_number(seen) and _are_keys(keys)):
        raise _wrong()
    return Place(bound, keys, seen)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _are_keys(keys: object) -> bool:
    if not isinstance(keys, list) or not all(isinstance(one, str) and "\x00" not in one for one in keys):
        return False
    last = read_number(keys[-1]) if keys else None
    if last is None or last != int(last) or not 0 <= last < 2**63:
        return False
    if len(keys) == 2:
        return read_instant(keys[0]) is not None
    return len(keys) == 3 and (keys[0] == "-Infinity" or read_number(keys[0]) is not None)


def _wrong() -> Exception:
    return bad_parameter("nextPageToken", "不是本系统给出的", "was not given by this system")
