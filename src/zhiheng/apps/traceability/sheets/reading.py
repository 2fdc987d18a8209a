"""A filled table, read as events, with what is wrong in which row.

Each row that was received, shipped or sold is an event by itself, so that a corrected table that is uploaded again
adds the corrected rows alone. Rows of one production or one packing are one event: all of them, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.traceability.sheets.composing import Deed, event_of
from zhiheng.apps.traceability.sheets.doings import Doing, doing_of
from zhiheng.apps.traceability.sheets.faults import Said, Unsound, said
from zhiheng.apps.traceability.sheets.rows import At, Clock, Part, Row, alone, key_of, part, together
from zhiheng.engines.epcis import Event, event_hash
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.importing import RowError
from zhiheng.platform.intake.processing import Chunk, read_chunks
from zhiheng.platform.intake.reading.detection import Detected, detect
from zhiheng.platform.intake.reading.refusals import refusal
from zhiheng.policy.schema.mapping import Mapping as Columns

KIND = "trace_events"
MOST_ROWS, MOST_BYTES = 5_000, 8 * 2**20
EXAMPLE = ("示例", "example")  # how the remark of a row begins that shows how to fill in


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a cell.

    Attributes:
        column: title of its column, empty where the row as a whole is wrong.
        value: what the cell holds.
    """

    at: At
    column: str
    value: str
    said: Said


@dataclass(frozen=True, slots=True)
class Planned:
    """An event that would be recorded, and what it says."""

    deed: Deed
    event: Event
    hash: str


@dataclass(slots=True)
class Sheet:
    """What a table holds.

    Attributes:
        rows: how many it has, without examples.
        examples: rows left out because their remark says that they are examples.
        repeats: pairs of rows that say the very same; it is recorded once.
    """

    rows: int = 0
    examples: int = 0
    planned: list[Planned] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    repeats: list[tuple[At, At]] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows are not taken."""
        return len({one.at for one in self.faults})


def mapping() -> Columns:
    """The words that head the columns."""
    return policy.load(settings.PACKS[0]).mappings[KIND]


def read_sheet(path: Path, *, own: str | None, clock: Clock) -> Sheet:
    """Read the table at ``path``.

    Args:
        path: an xlsx, xls, ods or csv file; its name says nothing.
        own: the name of the firm, as events write it.
        clock: zone and now.

    Raises:
        Problem: it holds no table that can be read, or none with the columns that are needed.
    """
    known = mapping()
    bounds = replace(limits(), rows=MOST_ROWS, file_bytes=MOST_BYTES)
    detected = detect(path, known, limits=bounds)
    _require_columns(detected, known)
    found = _Reader(own, clock, known)
    for chunk in read_chunks(path, detected, known, size=MOST_ROWS, limits=bounds):
        found.take(chunk)
    return found.finish()


def _require_columns(detected: Detected, known: Columns) -> None:
    if any(not sheet.lacking for sheet in detected.chosen):
        return
    seen = "、".join(column.header for sheet in detected.chosen[:1] for column in sheet.columns[:20] if column.header)
    wanted = "、".join(one.label.zh for one in known.fields if one.required)
    raise refusal("columns_unknown", kind=known.title.zh, wanted=wanted, seen=seen[:300] or "—")


class _Reader:
    """Takes rows one by one."""

    def __init__(self, own: str | None, clock: Clock, known: Columns) -> None:
        self.own, self.clock, self.known, self.sheet = own, clock, known, Sheet()
        self.groups: dict[tuple[str, Doing, str], list[Row]] = {}
        self.seen: dict[str, At] = {}

    def take(self, chunk: Chunk) -> None:
        """The rows of a part of a table; those of one event wait for each other."""
        name = chunk.sheet.name
        by_name = doing_of(name) if name else None
        for error in chunk.errors:
            self._wrong(At(name, chunk.records[error.row].number), {}, error.column, _told(error))
        for mapped in chunk.rows:
            cells = mapped.cells
            if cells.get("remark", "").lower().startswith(EXAMPLE):
                self.sheet.examples += 1
                continue
            at = At(name, chunk.records[mapped.number].number)
            doing = doing_of(cells.get("doing", "")) or by_name
            if doing is None:
                self._wrong(at, cells, "doing", said("doing_unknown"))
                continue
            self._sort(Row(at, doing, cells))
        self.sheet.rows += len({error.row for error in chunk.errors}) + len(chunk.rows)

    def _sort(self, row: Row) -> None:
        if row.doing in (Doing.MAKE, Doing.PACK):
            self.groups.setdefault((row.at.sheet, row.doing, key_of(row)), []).append(row)
            return
        try:
            self._plan(alone(row, self.clock, self.own))
        except Unsound as wrong:
            self._refuse(row, wrong)

    def finish(self) -> Sheet:
        """The rows that belong together, once all are there."""
        for rows in self.groups.values():
            self._group(rows)
        self.sheet.rows -= self.sheet.examples
        self.sheet.planned.sort(key=lambda one: one.deed.at)
        self.sheet.faults.sort(key=lambda one: one.at)
        return self.sheet

    def _group(self, rows: list[Row]) -> None:
        parts: list[Part] = []
        bad: list[Row] = []
        for row in rows:
            try:
                parts.append(_unlike(part(row, self.clock), parts))
            except Unsound as wrong:
                bad.append(row)
                self._refuse(row, wrong)
        if bad:
            for one in parts:
                self._wrong(one.row.at, one.row.cells, "", said("held_back", other=bad[0].at.row))
            return
        try:
            self._plan(together(parts))
        except Unsound as wrong:
            for row in rows:
                self._refuse(row, wrong)

    def _plan(self, deed: Deed) -> None:
        event = event_of(deed, own=self.own)
        name, at = event_hash(event), At(*deed.rows[0])
        if name in self.seen:
            self.sheet.repeats.append((at, self.seen[name]))
            return
        self.seen[name] = at
        self.sheet.planned.append(Planned(deed, event, name))

    def _refuse(self, row: Row, wrong: Unsound) -> None:
        self._wrong(row.at, row.cells, wrong.field, wrong.said)

    def _wrong(self, at: At, cells: Mapping[str, str], name: str, told: Said) -> None:
        title = self.known.field(name).label.zh if name else ""
        value = cells.get(name, "")
        self.sheet.faults.append(RowFault(at, title, value[:200].replace("\0", "\ufffd"), told))


def _unlike(one: Part, parts: list[Part]) -> Part:
    """A single thing stands in an event once."""
    for other in parts:
        if one.goods.quantity is None and other.goods.named == one.goods.named and other.is_input == one.is_input:
            raise Unsound("said_twice", "code", other=other.row.at.row)
    return one


def _told(error: RowError) -> Said:
    return Said(error.code, error.message, error.remedy)
