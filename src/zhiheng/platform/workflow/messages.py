"""What cases tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockWarned:
    """Half or four fifths of a clock are used, or it has run out.

    Attributes:
        case: number of the case.
        procedure: which the case follows.
        clock: the clock.
        level: ``half``, ``late`` or ``expired``.
        due: the last day.
    """

    case: str
    procedure: str
    clock: str
    level: str
    due: str
