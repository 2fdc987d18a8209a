"""What publication announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Released:
    """A release has been made public; ``release`` is its code."""

    release: str
