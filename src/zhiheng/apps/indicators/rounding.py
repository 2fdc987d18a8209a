"""How numbers become text: exact where they can be, and rounded in one place by one rule.

* Counts are integers or decimals as they were reported.
* A rate is numerator / denominator × 100 in decimal arithmetic with 28 significant digits, and kept unrounded.
* What an engine computes in floating point (limits, probabilities) is settled at 12 significant digits, so that the
  last bits of a machine's arithmetic never reach a published record.
* What is shown is rounded half-up from the unrounded value, to the decimals of its unit.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=28)
DECIMALS = {"percent": 2, "index": 2, "count": 0}


def rate(numerator: int | Decimal, denominator: int | Decimal) -> Decimal:
    """The unrounded percentage.

    >>> str(rate(2, 3))
    '66.66666666666666666666666667'
    """
    return EXACT.divide(Decimal(numerator) * 100, Decimal(denominator))


def settled(value: float, *, factor: int = 1) -> Decimal:
    """A floating-point number at 12 significant digits.

    >>> str(settled(0.1 + 0.2)), str(settled(0.25, factor=100))
    ('0.3', '25')
    """
    return plain(Decimal(f"{value:.12g}") * factor)


def shown(value: Decimal, unit: str) -> Decimal:
    """``value`` as it is shown: half-up to the decimals of the unit.

    >>> str(shown(Decimal("96.995"), "percent")), str(shown(Decimal("-0.5"), "count"))
    ('97.00', '-1')
    """
    return value.quantize(Decimal(1).scaleb(-DECIMALS[unit]), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent, so that 7, 7.0 and 7E+0 are one text."""
    tidy = value.normalize(EXACT)
    return tidy.quantize(Decimal(1)) if tidy == tidy.to_integral_value() else tidy
