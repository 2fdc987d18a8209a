"""From scored pairs to entities, the surest pairs first, never against a rule that no score may break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiheng.engines.resolution.reading import Columns

SURE_COLUMNS = ("person", "phone", "county")


@dataclass(slots=True)
class Entity:
    """Records taken for one organisation, and what they say together."""

    members: list[int]
    codes: set[int] = field(default_factory=set)
    values: dict[str, set[int]] = field(default_factory=dict)
    rival: float = 0.0

    def contradictions(self, other: Entity) -> list[str]:
        """The columns in which two entities both say something and agree on nothing."""
        return [name for name, own in self.values.items() if own and other.values[name] and not own & other.values[name]]


def of_record(columns: Columns, at: int) -> Entity:
    """One record by itself."""
    codes = {int(columns.orgcode[at])} if columns.is_sure[at] else set()
    values = {
        "person": columns.person[at],
        "phone": columns.phone[at],
        "county": columns.county[at],
        "address": columns.address[at],
        "branch": columns.branch[at],
        "code": columns.orgcode[at],
    }
    return Entity([at], codes, {name: {int(value)} - {0} for name, value in values.items()})
