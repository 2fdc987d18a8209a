"""The lines of one call, brought together with what the register knows already: in memory, no writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from zhiheng.apps.registry.choices import SourceOutcome
from zhiheng.apps.registry.merging import merge
from zhiheng.apps.registry.reading import Line


class Known(Protocol):
    """Finds the organisation that a line speaks of."""

    def match(self, values: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Primary key and values of the organisation, None when it is new."""


@dataclass(slots=True)
class Recorded:
    """What became of the lines of one call; their numbers add up to the lines handed in."""

    new: int = 0
    updated: int = 0
    confirmed: int = 0
    older: int = 0
    duplicates: int = 0
    rejected: list[Line] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Lines that were new to us, whatever they changed."""
        return self.new + self.updated + self.confirmed + self.older


@dataclass(slots=True)
class Record:
    """An organisation while a call works on it."""

    values: dict[str, Any]
    pk: int | None = None
    is_changed: bool = False


@dataclass(slots=True)
class Source:
    """A line to be kept, and what it did."""

    line: Line
    record: Record | None
    outcome: SourceOutcome
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)


class Batch:
    """Sorts the lines of one call into new, changed and rejected.

    Args:
        lines: read lines in the order of the file.
        kept: digests of the lines that the register has kept already.
        known: what it knows of the organisations that the lines name.
    """

    def __init__(self, lines: Sequence[Line], *, kept: Collection[str], known: Known) -> None:
        self.recorded = Recorded()
        self.sources: list[Source] = []
        self._records: dict[str, Record] = {}
        self._known = known
        self._seen = set(kept)
        for line in lines:
            self._take(line)
            self._seen.add(line.digest)

    @property
    def fresh(self) -> list[dict[str, Any]]:
        """Values of the organisations that were not known before."""
        return [record.values for record in self._distinct() if record.pk is None]

    @property
    def changed(self) -> dict[int, dict[str, Any]]:
        """Values of the organisations that were known and have changed, by primary key."""
        return {record.pk: record.values for record in self._distinct() if record.pk is not None and record.is_changed}

    def _distinct(self) -> list[Record]:
        return list({id(record): record for record in self._records.values()}.values())

    def _take(self, line: Line) -> None:
        if line.faults:
            self.recorded.rejected.append(line)
            self.sources.append(Source(line, None, SourceOutcome.REJECTED))
        elif line.digest in self._seen:
            self.recorded.duplicates += 1
        elif record := self._find(line):
            self._merge(record, line)
        else:
            record = self._records[line.values["key"]] = Record(dict(line.values))
            self.sources.append(Source(line, record, SourceOutcome.NEW))
            self.recorded.new += 1

    def _find(self, line: Line) -> Record | None:
        key = line.values["key"]
        if key not in self._records and (match := self._known.match(line.values)):
            pk, values = match
            self._records[key] = self._records.setdefault(values["key"], Record(values, pk))
        return self._records.get(key)

    def _merge(self, record: Record, line: Line) -> None:
        result = merge(record.values, line.values)
        record.values |= result.changes
        record.is_changed |= bool(result.changes)
        self.sources.append(Source(line, record, result.outcome, result.differences))
        name = str(result.outcome)
        setattr(self.recorded, name, getattr(self.recorded, name) + 1)
