"""The rows of a file before anyone knows what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """A row as it stands in the file.

    Attributes:
        number: row number as a spreadsheet shows it.
        cells: text of the cells.
        fault: code in ``faults.FAULTS`` when the row cannot be taken as it is, else empty.
    """

    number: int
    cells: list[str]
    fault: str = ""


class Merge(NamedTuple):
    """A merged range: first and last row and column, counted as in ``Line`` (rows from 1, columns from 0)."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(NamedTuple):
    """A table of the file and its rows, which must be read before those of the next sheet.

    Attributes:
        name: name of the sheet, empty for CSV.
        hidden: whether the sender hid it.
        merges: merged ranges at the top, where headers are.
        lines: the rows that hold something.
    """

    name: str
    hidden: bool
    merges: tuple[Merge, ...]
    lines: Iterator[Line]
