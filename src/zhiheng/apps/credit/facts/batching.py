"""The rows of one call, brought together with what is recorded already: in memory, no writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from zhiheng.apps.credit.facts import faults as say
from zhiheng.apps.credit.facts.reading import Line

NAMES = {
    "organisation": "主体 organisation",
    "occurred_on": "发生日期 occurred on",
    "effective_to": "有效期至 holds until",
    "fields": "内容 fields",
}


@dataclass(slots=True)
class Held:
    """A fact that is recorded, or will be with this call."""

    pk: int | None
    organisation: int
    occurred_on: date
    effective_to: date | None
    fields: Mapping[str, Any]
    revoked_at: datetime | None = None
    revoked_by: int | None = None


@dataclass(slots=True)
class Recorded:
    """What became of the rows of one call; their numbers add up to the rows handed in.

    Attributes:
        contradicted: of the rejected ones those that say otherwise than a fact in force, with its number.
    """

    fresh: list[Line] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[Line] = field(default_factory=list)
    contradicted: list[tuple[int, Line]] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that are new facts."""
        return len(self.fresh)


def sort_out(lines: Sequence[Line], held: Mapping[str, list[Held]]) -> Recorded:
    """Which rows are new, which say nothing new, and which go back.

    Args:
        lines: read, their organisations found; in the order of the file.
        held: by key, all facts of this kind and source that are recorded, revoked ones too.
    """
    known = {key: list(rows) for key, rows in held.items()}
    recorded = Recorded()
    for line in lines:
        if line.faults:
            recorded.rejected.append(line)
            continue
        rows = known.setdefault(line.key, [])
        standing = next((row for row in rows if row.revoked_at is None), None)
        gone = next((row for row in rows if _is_final(row) and not differences(line, row)), None)
        if standing is not None and not differences(line, standing):
            recorded.duplicates += 1
        elif standing is not None:
            line.faults.append(say.conflict(standing.pk, [NAMES[name] for name in differences(line, standing)]))
            recorded.rejected.append(line)
            recorded.contradicted += [(standing.pk, line)] if standing.pk else []
        elif gone is not None and gone.pk is not None and gone.revoked_at is not None:
            line.faults.append(say.revoked(gone.pk, timezone.localdate(gone.revoked_at)))
            recorded.rejected.append(line)
        else:
            rows.append(Held(None, line.organisation, line.occurred_on, line.effective_to, line.fields))
            recorded.fresh.append(line)
    return recorded


def is_news(line: Line, held: Sequence[Held]) -> bool:
    """Whether the row says what neither the fact in force under its key says nor, without one, what was revoked."""
    standing = [row for row in held if row.revoked_at is None]
    return all(differences(line, row) for row in standing or filter(_is_final, held))


def _is_final(row: Held) -> bool:
    """Revoked by a person; what our own apps withdrew comes back when they tell it again."""
    return row.revoked_at is not None and row.revoked_by is not None


def differences(line: Line, held: Held) -> list[str]:
    """In what the row differs from the fact."""
    return [name for name, value in line.content.items() if getattr(held, name) != value]
