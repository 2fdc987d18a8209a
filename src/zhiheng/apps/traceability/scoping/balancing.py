"""Whether what came out of a process is what went in: mass against mass, pieces against pieces.

Units are those of UN/ECE Recommendation 20. Where the two sides cannot be compared, nothing is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhiheng.apps.traceability.scoping.facts import Side

Verdict = Literal["balanced", "loss", "gain", "undecided"]
PIECES = "H87"
UNITS: dict[str, tuple[str, Decimal]] = {
    "KGM": ("KGM", Decimal(1)),
    "GRM": ("KGM", Decimal("0.001")),
    "MGM": ("KGM", Decimal("0.000001")),
    "TNE": ("KGM", Decimal(1000)),
    "LTR": ("LTR", Decimal(1)),
    "MLT": ("LTR", Decimal("0.001")),
    "MTQ": ("LTR", Decimal(1000)),
    "MTR": ("MTR", Decimal(1)),
    "MTK": ("MTK", Decimal(1)),
    "H87": (PIECES, Decimal(1)),
    "EA": (PIECES, Decimal(1)),
    "C62": (PIECES, Decimal(1)),
    "": (PIECES, Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What went into one process and what came out.

    Attributes:
        went_in, came_out: in ``uom``; None where the sides cannot be compared.
        verdict: ``loss`` where more is missing than tolerated, ``gain`` where more came out than went in.
    """

    process: str
    verdict: Verdict
    went_in: Decimal | None = None
    came_out: Decimal | None = None
    uom: str = ""

    @property
    def share(self) -> Decimal | None:
        """What came out beyond what went in, as a part of what went in; negative for a loss."""
        if self.went_in is None or self.came_out is None or not self.went_in:
            return None
        return (self.came_out - self.went_in) / self.went_in


def balances(sides: Iterable[Side], tolerance: Decimal) -> list[Balance]:
    """Every process, in the order of names.

    Args:
        sides: all that went in and came out, also of things out of scope.
        tolerance: the part of what went in that may be missing.
    """
    found: dict[str, list[Side]] = defaultdict(list)
    for one in sides:
        found[one.process].append(one)
    return [_balance(process, told, tolerance) for process, told in sorted(found.items())]


def _balance(process: str, told: Sequence[Side], tolerance: Decimal) -> Balance:
    went_in, came_out = _sum(told, is_input=True), _sum(told, is_input=False)
    if went_in is None or came_out is None or went_in[0] != came_out[0] or not went_in[1]:
        return Balance(process, "undecided")
    uom, before, after = went_in[0], went_in[1], came_out[1]
    verdict: Verdict = "balanced"
    if after > before:
        verdict = "gain"
    elif before - after > tolerance * before:
        verdict = "loss"
    return Balance(process, verdict, before, after, uom)


def _sum(told: Sequence[Side], *, is_input: bool) -> tuple[str, Decimal] | None:
    """The side in its one unit of measure; None where it has several, an unknown one, or an amount is not told."""
    unit, amount = "", Decimal(0)
    for one in told:
        if one.is_input != is_input:
            continue
        quantity, uom = (Decimal(1), PIECES) if one.is_piece else (one.quantity, one.uom)
        if quantity is None or uom not in UNITS or unit not in ("", UNITS[uom][0]):
            return None
        unit = UNITS[uom][0]
        amount += quantity * UNITS[uom][1]
    return (unit, amount) if unit else None
