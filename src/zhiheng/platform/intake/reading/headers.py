"""Where the header is: none at all, one row, several rows with merged cells, below titles, in blocks side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhiheng.platform.intake.reading.lines import Line, Merge
from zhiheng.platform.intake.reading.matching import Match, Vocabulary, assign, normalise
from zhiheng.policy.schema.mapping import Layout, Mapping

DEPTH: Final = 3  # header rows at most
ZONE: Final = 30  # a header further down is no header
_WIDE: Final = 300  # columns looked at while searching


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    Attributes:
        first: index of its first row among the lines looked at.
        depth: how many rows it has; 0 for none.
        columns: the text of each column's header.
        matches: the field of each column.
        blocks: where blocks lie side by side, first and last column of each; one block otherwise.
        layout: id of the known layout without header.
    """

    first: int
    depth: int
    columns: list[str]
    matches: list[Match | None]
    blocks: list[tuple[int, int]]
    layout: str = ""


def find_header(lines: Sequence[Line], merges: Sequence[Merge], mapping: Mapping, vocabulary: Vocabulary) -> Header:
    """The most convincing header of the table that begins with ``lines``."""
    width = max((len(line.cells) for line in lines), default=0)
    grid = [_spread(line, width, merges) for line in lines[: ZONE + DEPTH]]
    best, rating = (0, 0), 0.0
    for first in range(min(len(grid), ZONE)):
        for depth in range(1, min(DEPTH, len(grid) - first) + 1):
            found = _rate(grid[first : first + depth], vocabulary) - 0.01 * first - 0.3 * (depth - 1)
            if found > rating + 1e-9:
                best, rating = (first, depth), found
    filled = sum(bool(cell) for cell in grid[best[0]]) if grid else 0
    layout = _layout(lines, mapping)
    if layout and rating < max(2.0, 0.5 * filled):
        return _of_layout(layout, width)
    if rating < min(1.5, 0.6 * max(filled, 1)):
        best = (0, 1 if _looks_like_header(lines) else 0)
    body = lines[sum(best) :]
    return _of_rows(grid, best, _named_width(grid, best, body, width), vocabulary, _fits(body, width, mapping))


def _named_width(grid: list[list[str]], best: tuple[int, int], body: Sequence[Line], width: int) -> int:
    """The table ends with its last header; a column without one belongs to it only if most rows use it."""
    first, depth = best
    named = [at for row in grid[first : first + depth] for at, cell in enumerate(row) if cell]
    end = max(named, default=width - 1) + 1
    while end < width and sum(1 for line in body if end < len(line.cells) and line.cells[end].strip()) > len(body) / 2:
        end += 1
    return end


def _spread(line: Line, width: int, merges: Sequence[Merge]) -> list[str]:
    """The row with merged cells filled in across."""
    cells = [cell.strip() for cell in line.cells] + [""] * (width - len(line.cells))
    for merge in merges:
        if merge.top <= line.number <= merge.bottom and merge.left < width and cells[merge.left]:
            for column in range(merge.left + 1, min(merge.right + 1, width)):
                cells[column] = cells[column] or cells[merge.left]
    return cells


def _rate(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> float:
    """Sum of the scores of the fields that these rows name plainly."""
    found: dict[str, float] = {}
    for readings in _readings(rows)[:_WIDE]:
        for rank, reading in enumerate(readings):
            if reading and len(reading) < 80 and (match := vocabulary.quick(reading)):
                found[match.field] = max(found.get(match.field, 0.0), match.score - 0.06 * rank)
                break
    return sum(found.values())


def _readings(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Per column: all its header cells joined, then the lowest alone, then the highest alone."""
    columns = []
    filled = [_carry(row) if index < len(rows) - 1 else list(row) for index, row in enumerate(rows)]
    for column in range(len(rows[0]) if rows else 0):
        own = [row[column] for row in filled]
        parts = list(dict.fromkeys(part for part in own if part))
        last = rows[-1][column]
        columns.append(["".join(parts), last or (parts[-1] if parts else ""), rows[0][column]])
    return columns


def _carry(row: Sequence[str]) -> list[str]:
    """An upper header cell stands over the empty ones to its right (CSV keeps no merged cells)."""
    carried, last = [], ""
    for cell in row:
        last = cell or last
        carried.append(last)
    return carried


def _of_rows(
    grid: list[list[str]], best: tuple[int, int], width: int, vocabulary: Vocabulary, fits: list[dict[str, float]]
) -> Header:
    first, depth = best
    if depth == 0:
        return Header(0, 0, [""] * width, [None] * width, [(0, max(width - 1, 0))])
    readings = _readings([row[:width] for row in grid[first : first + depth]])
    columns = [reading[0] for reading in readings]
    blocks = _blocks(columns)
    start, end = blocks[0]
    matches: list[Match | None] = [None] * width
    matches[start : end + 1] = assign(readings[start : end + 1], vocabulary, fits=fits[start : end + 1])
    for left, _ in blocks[1:]:
        for offset in range(end - start + 1):
            matches[left + offset] = matches[start + offset]
    return Header(first, depth, columns, matches, blocks)


def _blocks(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Blocks side by side: the same run of headers again, perhaps after an empty column."""
    keys = [normalise(column) for column in columns]
    whole = [(0, max(len(keys) - 1, 0))]
    named = [at for at, key in enumerate(keys) if key]
    if not named:
        return whole
    start = named[0]
    for step in range(2, named[-1] - start + 1):
        run = [key for key in keys[start : start + step] if key]
        if keys[start + step] != keys[start] or len(run) < 2:
            continue
        lefts = range(start, named[-1] + 1, step)
        if all([key for key in keys[left : left + step] if key] == run for left in lefts):
            size = max(at for at in range(step) if keys[start + at])
            return [(left, left + size) for left in lefts]
    return whole


def _fits(lines: Sequence[Line], width: int, mapping: Mapping) -> list[dict[str, float]]:
    """Per column, the share of values that fit each field's pattern; marks for "not said" do not count."""
    marks = set(mapping.missing).union(*(field.missing or () for field in mapping.fields))
    patterns = {column.name: re.compile(column.pattern) for column in mapping.fields if column.pattern}
    fits: list[dict[str, float]] = []
    for column in range(width):
        values = [line.cells[column].strip()[:200] for line in lines if column < len(line.cells)]
        values = [value for value in values if value and value not in marks]
        shares = {name: sum(bool(p.search(v)) for v in values) / len(values) for name, p in patterns.items() if values}
        fits.append(shares)
    return fits


def _looks_like_header(lines: Sequence[Line]) -> bool:
    """Short, mostly different words, hardly a number among them."""
    cells = [cell.strip() for cell in lines[0].cells if cell.strip()] if lines else []
    words = [cell for cell in cells if len(cell) <= 40 and not re.search(r"\d{4}", cell)]
    return bool(cells) and len(words) >= 0.9 * len(cells) and len(set(cells)) >= 0.7 * len(cells)


def _layout(lines: Sequence[Line], mapping: Mapping) -> Layout | None:
    for layout in mapping.layouts:
        if _has_layout(lines, layout):
            return layout
    return None


def _has_layout(lines: Sequence[Line], layout: Layout) -> bool:
    rows = [line.cells for line in lines if len(line.cells) == len(layout.columns)]
    if not rows or len(rows) < layout.share * len(lines):
        return False
    return all(
        sum(bool(re.search(pattern, row[at].strip())) for row in rows) >= layout.share * len(rows)
        for at, pattern in layout.signature.items()
    )


def _of_layout(layout: Layout, width: int) -> Header:
    matches = [Match(name, 1.0, "layout") if name else None for name in layout.columns]
    columns = [name or "" for name in layout.columns]
    extra = max(width - len(columns), 0)
    blocks = [(0, len(columns) - 1)]
    return Header(0, 0, columns + [""] * extra, matches + [None] * extra, blocks, layout.id)
