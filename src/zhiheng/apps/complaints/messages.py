"""What complaints tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InjurySuspected:
    """Words of injury or danger stand in a complaint.

    Attributes:
        number: of its case.
        level: ``death``, ``severe``, ``injury`` or ``danger``.
        words: what was found, as ``{"word", "kind", "status"}``.
    """

    number: str
    level: str
    words: tuple[dict[str, str], ...]
