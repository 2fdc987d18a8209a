"""One way into every file that holds a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhiheng.platform.intake.reading.delimited import detect_delimiter, ends_midway, read_lines
from zhiheng.platform.intake.reading.encoding import detect_encoding
from zhiheng.platform.intake.reading.kinds import FileKind, detect_kind
from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.lines import Sheet
from zhiheng.platform.intake.reading.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Source:
    """An open file.

    Attributes:
        kind: ``csv``, ``xlsx``, ``xls`` or ``ods``.
        encoding: of a text file; None for a workbook, whose text has only one.
        delimiter: of a text file, else empty.
        is_cut: the file ends in the middle of a line.
        has_bare_formulas: some formula of the workbook has no computed value.
        sheets: its tables, to be read in order.
    """

    kind: str
    encoding: str | None
    delimiter: str
    is_cut: bool
    has_bare_formulas: bool
    sheets: Iterator[Sheet]


@contextmanager
def open_source(
    path: Path, *, limits: Limits = DEFAULT, only: list[str] | None = None, is_known: bool = False
) -> Iterator[Source]:
    """Open the file at ``path`` as what its content says it is.

    Args:
        path: the file.
        limits: how large it may be.
        only: names of the sheets wanted; None for all.
        is_known: these very bytes were looked through before and hold no formula without a value.

    Raises:
        Problem: it cannot be read; also while reading on.
    """
    kind = detect_kind(path, limits)
    if kind is FileKind.TEXT:
        encoding = detect_encoding(path)
        delimiter = detect_delimiter(path, encoding)
        sheet = Sheet("", False, (), read_lines(path, encoding, delimiter, limits))
        yield Source("csv", encoding.name, delimiter, ends_midway(path), False, iter([sheet]))
    else:
        with Workbook(path, kind, only=only, is_known=is_known, limits=limits) as book:
            yield Source(book.kind, None, "", False, book.has_bare_formulas, book.sheets())
