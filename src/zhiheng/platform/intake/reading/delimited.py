"""Rows of a text file, with bounded memory whatever it holds."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from zhiheng.platform.intake.reading.encoding import Encoding
from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.lines import Line
from zhiheng.platform.intake.reading.refusals import refusal

DELIMITERS: Final = (",", "\t", ";", "|", "，")
_SAMPLE: Final = 1 << 16
_QUOTED: Final = re.compile(r'(?:(?<=[,\t;|，\r\n])|\A)"(?:[^"]|"")*+"(?=[,\t;|，\r\n]|\Z)')


class _TooLongError(Exception):
    """A physical line beyond the limit; the reader has moved past it."""


class _Physical:
    """Physical lines; remembers those of the record at hand, so that a quotation gone astray can be taken back."""

    def __init__(self, file: io.TextIOBase, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._again: list[str | None] = []  # None stands for a line that was too long
        self.record: list[str] = []
        self.is_over = False

    def __iter__(self) -> _Physical:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if line is None:
            raise _TooLongError
        if not line:
            self.is_over = True
            raise StopIteration
        self.record.append(line)
        return line

    def _read(self) -> str | None:
        line = self._file.readline(self._limit)
        if len(line) < self._limit or line.endswith(("\n", "\r")):
            return line
        while (rest := self._file.readline(self._limit)) and not rest.endswith(("\n", "\r")):
            pass
        return None

    def begin(self) -> None:
        self.record = []
        self.is_over = False

    def take_back(self, *, and_too_long: bool = False) -> str:
        """Give back all lines of the record but its first, which is returned."""
        first, *rest = self.record
        if and_too_long:
            self._again.append(None)
        self._again.extend(reversed(rest))
        return first


def read_lines(path: Path, encoding: Encoding, delimiter: str, limits: Limits = DEFAULT) -> Iterator[Line]:
    """The rows of the text file at ``path`` that hold something, numbered as a spreadsheet would."""
    with path.open(encoding=encoding.codec, newline="") as file:
        physical = _Physical(file, limits.cell_chars * 10)
        for number, (cells, fault) in enumerate(_records(physical, delimiter), 1):
            if fault or "".join(cells).strip():
                if len(cells) > limits.columns:
                    raise refusal("table_too_wide", width=len(cells), limit=limits.columns)
                yield Line(number, cells, fault)


def _records(physical: _Physical, delimiter: str) -> Iterator[tuple[list[str], str]]:
    reader = csv.reader(physical, delimiter=delimiter)
    while True:
        physical.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError:
            if physical.record:
                yield _cut(physical.take_back(and_too_long=True), delimiter), "quote_unclosed"
            else:
                yield [], "cell_too_long"
        except csv.Error:
            yield _astray(physical, delimiter)
        else:
            if physical.is_over and physical.record:
                yield _astray(physical, delimiter)
                reader = csv.reader(physical, delimiter=delimiter)
            elif physical.record:
                yield cells, ""


def _astray(physical: _Physical, delimiter: str) -> tuple[list[str], str]:
    """Only the first line of a record whose quotation never ends is bad; those after it are read anew."""
    alone = len(physical.record) == 1 and not physical.is_over
    return _cut(physical.take_back(), delimiter), "cell_too_long" if alone else "quote_unclosed"


def _cut(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").split(delimiter)


def detect_delimiter(path: Path, encoding: Encoding) -> str:
    """The delimiter that cuts the first rows into the most even columns (comma where there is only one column)."""
    with path.open(encoding=encoding.codec, newline="") as file:
        sample = file.read(_SAMPLE)
    if sample[:4].lower() == "sep=" and len(sample) > 5:
        return sample[4]
    # what is quoted may hold any sign and any number of lines: it tells nothing of the delimiter
    lines = _QUOTED.sub("x", sample).splitlines(keepends=True)[: None if len(sample) < _SAMPLE else -1]
    best = max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))
    return best if _evenness(lines, best) > 0 else ","


def _evenness(lines: list[str], delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(lines[:200], delimiter=delimiter):
            if any(cells):
                widths[len(cells)] += 1
    except csv.Error:
        pass
    widths.pop(1, None)
    if not widths:
        return 0.0
    width, rows = widths.most_common(1)[0]
    return rows * (1 + min(width, 50) / 100)


def ends_midway(path: Path) -> bool:
    """Whether the last line lacks its line break, as in a file that was cut off."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 4, 0))
        return not file.read().rstrip(b"\0\x1a").endswith((b"\n", b"\r"))
