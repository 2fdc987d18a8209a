"""Company prefixes that GS1 China assigns under the country prefixes 690 to 699 (GB 12904).

How long a company prefix is depends on the country prefix. Of 690 to 693 it is published; 694 to 697 are noted without
their source, and 698 and 699 are not known, so each entry says whether it was checked.
"""

from __future__ import annotations

from dataclasses import dataclass

_LENGTHS = {
    "690": (7, True),
    "691": (7, True),
    "692": (8, True),
    "693": (8, True),
    "694": (8, False),
    "695": (8, False),
    "696": (8, False),
    "697": (9, False),
}


@dataclass(frozen=True, slots=True)
class CompanyPrefix:
    """The firm's part of a key.

    Attributes:
        digits: the company prefix.
        is_verified: its length was checked against its source.
    """

    digits: str
    is_verified: bool


def company_prefix(key: str) -> CompanyPrefix | None:
    """The company prefix of a GTIN-13, GTIN-14 or GLN of GS1 China; None for others and unknown lengths.

    >>> company_prefix("06901234567892")
    CompanyPrefix(digits='6901234', is_verified=True)
    >>> company_prefix("6971234567891").is_verified, company_prefix("4006381333931")
    (False, None)
    """
    body = key[-13:]
    length, is_verified = _LENGTHS.get(body[:3], (0, False))
    return CompanyPrefix(body[:length], is_verified) if length and len(key) in (13, 14) else None


_SKIPPED = {"00": 1, "01": 1, "8003": 1, "8006": 1}  # an indicator, an extension or a filling digit stands in front
_NO_PREFIX = ("000000",)  # GTIN-8: the digits behind are assigned one by one
PREFIX_LENGTHS = range(4, 13)


def possible_prefixes(ai: str, value: str) -> tuple[str, ...]:
    """What the company prefix of a key may be, the longest first: only a register knows how long it is.

    >>> possible_prefixes("01", "06901234567892")[-4:]
    ('6901234', '690123', '69012', '6901')
    >>> possible_prefixes("01", "00000096385074")
    ()
    """
    if ai == "01" and value.startswith(_NO_PREFIX):
        return ()
    body = value[_SKIPPED.get(ai, 0) :]
    digits = body[: next((at for at, one in enumerate(body) if not "0" <= one <= "9"), len(body))]
    return tuple(digits[:length] for length in reversed(PREFIX_LENGTHS) if length <= len(digits))
