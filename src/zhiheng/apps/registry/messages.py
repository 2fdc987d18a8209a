"""What the register tells the apps above; instants are ISO 8601 text, as announcements are plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """Two organisations count as one from now on, or as two again.

    Attributes:
        survivor: primary key of the one that stays.
        absorbed: primary key of the one that is part of it, or was.
        is_one: whether they are one now.
        at: the instant.
    """

    survivor: int
    absorbed: int
    is_one: bool
    at: str
