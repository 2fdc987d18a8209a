"""What a file holds, as shown to its sender before anything is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from zhiheng.platform.intake.naming import ID_HEADER, REASON_HEADER
from zhiheng.platform.intake.reading.headers import Header, find_header
from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.lines import Line, Sheet
from zhiheng.platform.intake.reading.matching import Match, Vocabulary, normalise
from zhiheng.platform.intake.reading.records import Plan, Record, read_records
from zhiheng.platform.intake.reading.refusals import refusal
from zhiheng.platform.intake.reading.source import Source, open_source
from zhiheng.policy.schema.mapping import Mapping

LOOKED_AT: Final = 200  # lines that the header search and the samples see
SAMPLES: Final = 3


class _Found(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ColumnFound(_Found):
    """A column of a block: its header, the field proposed or chosen for it and why, and some of its values."""

    header: str
    field: str | None = None
    score: float = 0.0
    reason: str = "none"
    samples: list[str] = []


class SheetFound(_Found):
    """A table of the file.

    Attributes:
        name: name of the sheet, empty for CSV.
        is_hidden: the sender hid it.
        is_chosen: it will be read.
        rows: how many records it has.
        header_from: number of the first header row, 0 without header.
        header_to: number of the last one.
        titles: text above the header.
        layout: known layout without header, if it is one.
        blocks: first and last column of each block side by side.
        columns: columns of one block.
        lacking: required fields that no column has.
        signature: the same for files with the same header.
    """

    name: str
    is_hidden: bool
    is_chosen: bool = False
    rows: int
    header_from: int
    header_to: int
    titles: list[str] = []
    layout: str = ""
    blocks: list[tuple[int, int]]
    columns: list[ColumnFound]
    lacking: list[str]
    signature: str

    def choose(self, fields: Sequence[str | None], mapping: Mapping, reason: str) -> None:
        """Read these fields from the columns instead of those proposed."""
        for column, field in zip(self.columns, fields, strict=True):
            if field != column.field:
                column.field, column.score, column.reason = field, 1.0 if field else 0.0, reason if field else "none"
        self.lacking = _lacking([column.field for column in self.columns], mapping)


class Detected(_Found):
    """A file as understood so far.

    Attributes:
        type: ``csv``, ``xlsx``, ``xls`` or ``ods``.
        encoding: of a text file.
        delimiter: of a text file.
        is_cut: the file ends in the middle of a line.
        has_bare_formulas: some formula of the workbook has no computed value.
        sheets: its tables.
    """

    type: str
    encoding: str | None
    delimiter: str
    is_cut: bool = False
    has_bare_formulas: bool = False
    sheets: list[SheetFound]

    @property
    def chosen(self) -> list[SheetFound]:
        """The tables that will be read."""
        return [sheet for sheet in self.sheets if sheet.is_chosen]

    @property
    def rows(self) -> int:
        """Records in them."""
        return sum(sheet.rows for sheet in self.chosen)


def detect(path: Path, mapping: Mapping, *, limits: Limits = DEFAULT) -> Detected:
    """Look through the whole file at ``path`` for tables of the kind of ``mapping``.

    Raises:
        Problem: the file cannot be read or holds no row.
    """
    vocabulary = Vocabulary.of(mapping)
    with open_source(path, limits=limits) as source:
        sheets = [_sheet(sheet, source, mapping, vocabulary, limits) for sheet in source.sheets]
    found = [sheet for sheet in sheets if sheet is not None]
    if not any(sheet.rows for sheet in found):
        raise refusal("table_empty")
    _choose_sheets(found)
    return Detected(
        type=source.kind,
        encoding=source.encoding,
        delimiter=source.delimiter,
        is_cut=source.is_cut,
        has_bare_formulas=source.has_bare_formulas,
        sheets=found,
    )


def _sheet(sheet: Sheet, source: Source, mapping: Mapping, vocabulary: Vocabulary, limits: Limits) -> SheetFound | None:
    head = list(islice(sheet.lines, LOOKED_AT))
    if not head:
        return None
    if not any(line.cells for line in head):
        raise refusal("table_unreadable")
    header = find_header(head, sheet.merges, mapping, vocabulary)
    body = head[header.first + header.depth :]
    left, right = header.blocks[0]
    fields = header.matches[left : right + 1]
    found = SheetFound(
        name=sheet.name,
        is_hidden=sheet.hidden,
        rows=0,
        header_from=head[header.first].number if header.depth else 0,
        header_to=head[header.first + header.depth - 1].number if header.depth else 0,
        titles=[title for line in head[: header.first] if (title := " ".join(_filled(line.cells)))][:5],
        layout=header.layout,
        blocks=header.blocks,
        columns=[_column(header, body, at, fields[at - left], mapping) for at in range(left, right + 1)],
        lacking=_lacking([match.field if match else None for match in fields], mapping),
        signature=_signature(header),
    )
    plan = plan_of(found, mapping, is_cut=source.is_cut)
    found.rows = _count(read_records(chain(head, sheet.lines), plan), limits.rows)
    return found


def _count(records: Iterator[Record], limit: int) -> int:
    count = sum(1 for _ in islice(records, limit + 1))
    if count > limit:
        raise refusal("table_too_long", limit=limit)
    return count


def _filled(cells: Sequence[str]) -> list[str]:
    """Each text once: a title merged over all columns stands in each of them."""
    return list(dict.fromkeys(text[:100] for cell in cells if (text := cell.strip())))


def _column(header: Header, body: Sequence[Line], at: int, match: Match | None, mapping: Mapping) -> ColumnFound:
    name = header.columns[at]
    if header.layout and match:
        name = mapping.field(match.field).label.zh
    values = (line.cells[at].strip()[:80] for line in body if at < len(line.cells))
    samples = list(islice(dict.fromkeys(value for value in values if value), SAMPLES))
    if match is None:
        return ColumnFound(header=name[:200], samples=samples)
    return ColumnFound(header=name[:200], field=match.field, score=match.score, reason=match.reason, samples=samples)


def _lacking(fields: Sequence[str | None], mapping: Mapping) -> list[str]:
    return [column.name for column in mapping.fields if column.required and column.name not in fields]


def _signature(header: Header) -> str:
    ours = {normalise(ID_HEADER), normalise(REASON_HEADER)}  # rows sent back keep the signature of their file
    words = [header.layout or "-", *(key for key in map(normalise, header.columns) if key not in ours)]
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:32]


def _choose_sheets(sheets: Sequence[SheetFound]) -> None:
    """Every visible table that has what is required; else the one that is understood best."""
    complete = [sheet for sheet in sheets if sheet.rows and not sheet.lacking and not sheet.is_hidden]
    if not complete:
        complete = [max(sheets, key=lambda sheet: (bool(sheet.rows), sum(bool(c.field) for c in sheet.columns)))]
    for sheet in complete:
        sheet.is_chosen = True


def plan_of(sheet: SheetFound, mapping: Mapping, *, is_cut: bool) -> Plan:
    """How the records of ``sheet`` are read."""
    layout = next((layout for layout in mapping.layouts if layout.id == sheet.layout and layout.strict), None)
    signature = sorted(layout.signature.items()) if layout else []
    return Plan(
        after=sheet.header_to,
        blocks=tuple(sheet.blocks),
        header=tuple(normalise(column.header) for column in sheet.columns) if sheet.header_to else (),
        notes=re.compile("|".join(f"(?:{note})" for note in mapping.notes)) if mapping.notes else None,
        is_cut=is_cut,
        layout=tuple((at, re.compile(pattern)) for at, pattern in signature),
    )
