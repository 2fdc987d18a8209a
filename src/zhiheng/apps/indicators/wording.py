"""How figures are written, in pages, papers and exports alike: digits, unit, interval, target.

What is written comes from the record of a figure; nothing is computed here but the rounding of limits, by the same rule
as values.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators.rounding import shown
from zhiheng.web import formats

SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}
UNIT_MARKS = {"percent": "%"}


def with_unit(text: str | None, unit: str | None) -> str:
    """``1234.50`` as ``1,234.50``, a percentage with its sign; a dash where there is no value."""
    if text is None:
        return formats.MISSING
    return f"{Decimal(text):,}{UNIT_MARKS.get(unit or '', '')}"


def limit(text: str | None, unit: str | None) -> str | None:
    """A limit rounded like the value that it belongs to."""
    return None if text is None or unit is None else str(shown(Decimal(text), unit))


def between(low: str | None, high: str | None, unit: str | None) -> str:
    """``96.41%～97.66%``, the sign at both ends as GB/T 15835 has it; empty where there is no interval."""
    first, last = limit(low, unit), limit(high, unit)
    if first is None or last is None:
        return ""
    dash = "–" if formats.is_english() else "～"
    return f"{with_unit(first, unit)}{dash}{with_unit(last, unit)}"


def aim_of(finding: Mapping[str, Any], unit: str | None) -> str:
    """The number of a judged target with its sign: ``≥ 96%``; empty for targets in words."""
    if finding["value"] is None:
        return ""
    return aim(str(finding["comparator"]), Decimal(finding["value"]), unit)


def aim(comparator: str, value: Decimal, unit: str | None) -> str:
    """A target's number with its sign."""
    return f"{SIGNS[comparator]} {tidy(value)}{UNIT_MARKS.get(unit or '', '')}"


def counts_of(record: Mapping[str, Any]) -> str:
    """``2,424 / 2,674``, or the sample behind an index."""
    counts = record["counts"]
    if "numerator" in counts:
        return " / ".join(f"{Decimal(str(counts[part])):,}" for part in ("numerator", "denominator"))
    return f"n = {Decimal(str(counts['sample'])):,}" if "sample" in counts else ""


def tidy(number: Decimal) -> str:
    """Digits without trailing zeros or exponent, in groups of three.

    >>> tidy(Decimal("97.0")), tidy(Decimal("1200"))
    ('97', '1,200')
    """
    return f"{number.normalize():,f}"
