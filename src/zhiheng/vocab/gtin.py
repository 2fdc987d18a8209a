"""Global Trade Item Numbers, the digits below a barcode (GS1 General Specifications, section 7.9)."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def is_gtin(digits: str) -> bool:
    """Whether the digits are a GTIN with a correct check digit.

    >>> is_gtin("6901234567892"), is_gtin("6901234567893"), is_gtin("690123")
    (True, False, False)
    """
    if len(digits) not in LENGTHS or not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits[:-1])))
    return (weighted + int(digits[-1])) % 10 == 0
