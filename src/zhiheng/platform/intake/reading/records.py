"""The records of a table: its lines without titles, header, repeated headers and blank rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final, NamedTuple

from zhiheng.platform.intake.reading.lines import Line
from zhiheng.platform.intake.reading.matching import normalise

BLOCK_STEP: Final = 10_000_000  # tells records side by side in one row apart: block 1 of row 7 is 10,000,007


class Record(NamedTuple):
    """A record as it stands in the file.

    Attributes:
        number: row number as a spreadsheet shows it.
        block: which of several blocks side by side, from 0.
        raw: its cells.
        fault: code in ``faults.FAULTS``, else empty.
    """

    number: int
    block: int
    raw: list[str]
    fault: str

    @property
    def key(self) -> int:
        """Tells the record apart from all others of its sheet."""
        return self.block * BLOCK_STEP + self.number


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the records of a table are.

    Attributes:
        after: number of the last header row, 0 without header.
        blocks: first and last column of each block.
        header: normalised header, to know it again further down.
        notes: what a row's first text looks like when the row is a remark.
        is_cut: the last row may have lost its end.
        layout: patterns by column that every row must fit, when a shift of columns must not be guessed away.
    """

    after: int
    blocks: tuple[tuple[int, int], ...]
    header: tuple[str, ...] = ()
    notes: re.Pattern[str] | None = None
    is_cut: bool = False
    layout: tuple[tuple[int, re.Pattern[str]], ...] = ()


def read_records(lines: Iterable[Line], plan: Plan) -> Iterator[Record]:
    """The records in the order of the file; of blocks side by side, the left one first in each row."""
    width = plan.blocks[-1][1] + 1
    first = next((name for name in plan.header if name), "")
    for line, is_last in _flag_last(lines) if plan.is_cut else zip(lines, repeat(False)):
        if line.number <= plan.after:
            continue
        if first and _is_header(line.cells, plan.header, first):
            continue
        if len(plan.blocks) > 1:
            yield from _side_by_side(line, plan)
        else:
            cut = is_last and plan.is_cut and len(line.cells) < width
            yield Record(line.number, 0, line.cells, line.fault or _fault(line.cells, width, plan, cut))


def _flag_last(lines: Iterable[Line]) -> Iterator[tuple[Line, bool]]:
    iterator = iter(lines)
    held = next(iterator, None)
    while held is not None:
        following = next(iterator, None)
        yield held, following is None
        held = following


def _is_header(cells: Sequence[str], header: Sequence[str], first: str) -> bool:
    """Printing repeats the header on each page."""
    start = next((cell for cell in cells if cell.strip()), "")
    if first[0] not in start or len(start) > 100 or normalise(start) != first:
        return False
    return [normalise(cell) for cell in cells if cell.strip()] == [name for name in header if name]


def _fault(cells: Sequence[str], width: int, plan: Plan, cut: bool) -> str:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return "row_too_wide"
    if cut:
        return "row_cut"
    if plan.notes and _is_note(cells, width, plan.notes):
        return "row_is_note"
    for at, pattern in plan.layout:
        if not pattern.search(cells[at].strip() if at < len(cells) else ""):
            return "columns_shifted"
    return ""


def _is_note(cells: Sequence[str], width: int, notes: re.Pattern[str]) -> bool:
    start = next((text for cell in cells if (text := cell.strip())), "")
    if not notes.search(start[:200]):
        return False
    return sum(1 for cell in cells if cell.strip()) <= max(0.7 * width, 1)


def _side_by_side(line: Line, plan: Plan) -> Iterator[Record]:
    for block, (left, right) in enumerate(plan.blocks):
        raw = line.cells[left : right + 1]
        if any(cell.strip() for cell in raw):
            yield Record(line.number, block, raw, line.fault or _fault(raw, right - left + 1, plan, cut=False))
