"""From records to named cells: what happens to each row before an importer sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from zhiheng.platform.intake.importing import MappedRow, RowError
from zhiheng.platform.intake.naming import ID_HEADER, RowId
from zhiheng.platform.intake.reading.detection import Detected, SheetFound, plan_of
from zhiheng.platform.intake.reading.faults import FAULTS
from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.matching import normalise
from zhiheng.platform.intake.reading.records import Record, read_records
from zhiheng.platform.intake.reading.source import open_source
from zhiheng.policy.schema.mapping import Mapping

_SPACE: Final = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_BARE_NUMBER: Final = re.compile(r"^[\d,，.]+$")
_UNIT: Final = re.compile(r"[(（\[【]\s*([^()（）\[\]【】]{1,12}?)\s*[)）\]】]")


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How one column becomes one named cell.

    Attributes:
        at: position in the record.
        name: field.
        missing: marks for "not said", case-folded.
        unit: added to a bare number, when the header names the unit of all values.
        filled: each row must have a value.
    """

    at: int
    name: str
    missing: frozenset[str]
    unit: str = ""
    filled: bool = False


@dataclass(slots=True)
class Chunk:
    """Consecutive records of one sheet.

    Attributes:
        sheet: where they come from.
        index: position of that sheet among those detected.
        records: by their key.
        rows: those that an importer may see.
        errors: why the others are sent back at once.
    """

    sheet: SheetFound
    index: int
    records: dict[int, Record] = field(default_factory=dict)
    rows: list[MappedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def origin_of(self, key: int) -> RowId | None:
        """The row of an earlier upload that this row corrects, as its id column says."""
        at = id_column(self.sheet)
        raw = self.records[key].raw
        return RowId.parse(raw[at]) if at is not None and at < len(raw) else None


def id_column(sheet: SheetFound) -> int | None:
    """Position of the column with row ids, in a workbook that we handed out."""
    wanted = normalise(ID_HEADER)
    return next((at for at, column in enumerate(sheet.columns) if normalise(column.header) == wanted), None)


def read_chunks(
    path: Path, detected: Detected, mapping: Mapping, *, size: int, skip: int = 0, limits: Limits = DEFAULT
) -> Iterator[Chunk]:
    """The records of the chosen sheets in chunks, in an order that never changes.

    Args:
        path: the file.
        detected: what it holds, with the columns as confirmed.
        mapping: the mapping of its kind.
        size: records in a chunk at most.
        skip: records at the beginning that are done already.
        limits: as in detection.
    """
    chosen = {sheet.name: (index, sheet) for index, sheet in enumerate(detected.sheets) if sheet.is_chosen}
    with open_source(path, limits=limits, only=list(chosen), is_known=not detected.has_bare_formulas) as source:
        for raw in source.sheets:
            if raw.name not in chosen:
                continue
            index, sheet = chosen[raw.name]
            plan = plan_of(sheet, mapping, is_cut=detected.is_cut)
            records = read_records(raw.lines, plan)
            skipped = sum(1 for _ in islice(records, skip)) if skip else 0
            skip -= skipped
            convert = _converter(sheet, mapping)
            while batch := list(islice(records, size)):
                yield convert(Chunk(sheet, index), batch)


def _converter(sheet: SheetFound, mapping: Mapping) -> Callable[[Chunk, Iterable[Record]], Chunk]:
    columns = [
        _column_plan(at, column.header, column.field, mapping)
        for at, column in enumerate(sheet.columns)
        if column.field is not None
    ]
    filled = [column for column in columns if column.filled]

    def convert(chunk: Chunk, batch: Iterable[Record]) -> Chunk:
        for record in batch:
            key = record.key
            chunk.records[key] = record
            if record.fault:
                chunk.errors.append(_fault(key, "", record.fault))
                continue
            cells = _cells(record.raw, columns)
            empty = [column.name for column in filled if not cells[column.name]]
            if empty:
                chunk.errors.extend(_fault(key, name, "value_missing") for name in empty)
            else:
                chunk.rows.append(MappedRow(key, cells, record.raw))
        return chunk

    return convert


def _column_plan(at: int, header: str, name: str, mapping: Mapping) -> ColumnPlan:
    field_ = mapping.field(name)
    marks = mapping.missing if field_.missing is None else field_.missing
    unit = _UNIT.search(header) if field_.unit_from_header else None
    return ColumnPlan(
        at, name, frozenset(mark.strip().casefold() for mark in marks), f"({unit[1]})" if unit else "", field_.filled
    )


def _cells(raw: list[str], columns: Iterable[ColumnPlan]) -> dict[str, str]:
    cells, width = {}, len(raw)
    for column in columns:
        value = raw[column.at].strip(_SPACE) if column.at < width else ""
        if len(value) < 10 and value.casefold() in column.missing:
            value = ""
        elif column.unit and _BARE_NUMBER.match(value):
            value += column.unit
        cells[column.name] = value
    return cells


def _fault(key: int, column: str, code: str) -> RowError:
    message, remedy = FAULTS[code]
    return RowError(key, column, code, message, remedy)
