"""Two lines about one organisation: which of them the register believes, fact by fact.

The rule, in this order: what is not said never overwrites what is known; the line with the later date of registration
wins; of two with the same date the one received later wins. Every difference is recorded with its source line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.apps.registry.choices import Flag, SourceOutcome, Status

# a fact: the field that tells it, and the fields and flags that follow from it
FACTS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "uscc": (("key",), frozenset({Flag.NO_CODE, Flag.EARLY_PILOT_CODE, Flag.ORGCODE_CHECK})),
    "orgcode": ((), frozenset()),
    "name": ((), frozenset()),
    "kind_raw": (("kind", "kind_basis"), frozenset({Flag.LEGAL_FORM_UNREAD})),
    "legal_representative": ((), frozenset()),
    "capital_raw": (("capital_amount", "capital_currency"), frozenset({Flag.CAPITAL_UNREAD})),
    "scope": ((), frozenset()),
    "address": (
        ("province_raw", "city_raw", "division", "division_written", "division_basis", "division_of_code"),
        frozenset({Flag.CITY_UNKNOWN, Flag.DIVISION_SPLIT, Flag.DIVISION_UNREAD, Flag.DIVISION_DIFFERS}),
    ),
    "registered_on": ((), frozenset()),
    "industry": ((), frozenset({Flag.INDUSTRY_UNKNOWN})),
    "status": ((), frozenset()),
}
UNSAID: frozenset[object] = frozenset({None, "", str(Status.UNSTATED)})


@dataclass(slots=True)
class Merge:
    """What a line changes in what is known.

    Attributes:
        changes: field to new value.
        differences: fact to what was known and what the line says, whichever of them was believed.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def outcome(self) -> SourceOutcome:
        """What the line did to the register."""
        if self.changes:
            return SourceOutcome.UPDATED
        return SourceOutcome.OLDER if self.differences else SourceOutcome.CONFIRMED


def merge(known: Mapping[str, Any], line: Mapping[str, Any]) -> Merge:
    """Bring a line into what is known of the organisation."""
    result = Merge()
    is_later = _date(line) >= _date(known)
    flags = set(known["flags"])
    for fact, (followers, marks) in FACTS.items():
        old, new = known[fact], line[fact]
        if new in UNSAID or new == old:
            continue
        result.differences[fact] = (_text(old), _text(new))
        if is_later or old in UNSAID:
            result.changes |= {name: line[name] for name in (fact, *followers)}
            flags = (flags - marks) | (marks & set(line["flags"]))
    if flags != set(known["flags"]):
        result.changes["flags"] = sorted(flags)
    return result


def _date(values: Mapping[str, Any]) -> date:
    return values["registered_on"] or date.min


def _text(value: object) -> str:
    return "" if value is None else str(value)
