"""Credit codes of the demo: valid by their check digits, unmistakable by the body part ``DEM0``."""

from __future__ import annotations

from zhiheng.vocab.identifiers import orgcode_check_character, uscc_check_character

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 leaves out I O S V Z


def uscc(number: int, division: str) -> str:
    """The ``number``-th made-up code, registered in ``division``."""
    body = "DEM0" + _in_alphabet(number, 4)
    most = "91" + division + body + orgcode_check_character(body)
    return most + uscc_check_character(most)


def _in_alphabet(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
