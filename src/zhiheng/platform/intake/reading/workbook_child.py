"""The sandboxed half of reading a workbook: a process of its own with bounded memory and processor time.

Spreadsheet readers hold a sheet as a rectangle and copy each shared text into it, so a small file can ask for any
amount of memory, and a native reader that runs out of it ends the whole process. Here only this process ends.
Run as ``python -m zhiheng.platform.intake.reading.workbook_child FILE KIND JSON``; writes JSON lines.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.intake.reading.packages import Package, inspect_package
from zhiheng.platform.intake.reading.refusals import refusal
from zhiheng.vocab.problem import Problem

BATCH: Final = 500
HEADER_ZONE: Final = 60  # rows whose merged ranges the header search wants to know


def main(path: str, kind: str, options: str) -> int:
    """Write the sheets of the workbook to standard output; 0 also when the file is refused (the last line says why)."""
    asked = json.loads(options)
    limits = Limits(**asked["limits"])
    _bind(limits)
    try:
        for message in _messages(Path(path), kind, asked, limits):
            sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        return 3
    return 0


def _bind(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _messages(path: Path, kind: str, asked: Mapping[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    try:
        package = (
            inspect_package(path, limits, is_known=asked["known"]) if kind == "package" else Package(_ole_kind(path))
        )
        yield {"kind": package.kind, "bare_formulas": any(package.bare_formulas.values())}
        yield from _sheets(path, package, asked["only"], limits.cell_chars)
        yield {"end": True}
    except Problem as problem:
        yield {"problem": problem.code, "where": {key: str(value) for key, value in problem.where.items()}}


def _ole_kind(path: Path) -> str:
    """Old workbooks and encrypted new ones share a container; its directory names tell them apart."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal("workbook_encrypted")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls"
    if "WordDocument".encode("utf-16-le") in data:
        raise refusal("document_refused", what_zh="Word 文档", what_en="a Word document")
    raise refusal("workbook_damaged", detail="OLE")


def _sheets(path: Path, package: Package, only: list[str] | None, cell_chars: int) -> Iterator[dict[str, Any]]:
    import python_calamine as calamine

    try:
        # not by path, where it would believe the extension
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ is calamine.SheetTypeEnum.WorkSheet and (only is None or meta.name in only):
                formulas = package.bare_formulas.get(package.parts.get(meta.name, ""), {})
                hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
                sheet = book.get_sheet_by_index(index)
                yield _head(sheet, hidden)
                yield from _batches(_rows(sheet, formulas, cell_chars))
    except calamine.PasswordError as error:
        raise refusal("workbook_encrypted") from error
    except calamine.CalamineError as error:
        raise refusal("workbook_damaged", detail=str(error)[:120]) from error
    except BaseException as error:  # a panic of the native reader is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("workbook_damaged", detail="unreadable") from error


def _head(sheet: Any, hidden: bool) -> dict[str, Any]:
    top = (sheet.start or (0, 0))[0]
    zone = [[a + 1, b, c + 1, d] for (a, b), (c, d) in sheet.merged_cell_ranges or [] if a < top + HEADER_ZONE]
    return {"sheet": sheet.name, "hidden": hidden, "merges": sorted(zone)}


def _rows(sheet: Any, formulas: Mapping[tuple[int, int], str], cell_chars: int) -> Iterator[tuple[int, list[str], str]]:
    """The rows that hold something: number, cells, fault."""
    down = _Downward(sorted(sheet.merged_cell_ranges or []))
    left = [""] * (sheet.start or (0, 0))[1]  # iter_rows begins at the first row, but at the first column in use
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [*left, *map(_text, values)]
        fault = ""
        if down.pending:
            down.fill(number - 1, cells)
        if formulas and _fill_formulas(number, cells, formulas):
            fault = "formula_without_value"
        joined = "".join(cells)
        if not joined.strip():
            continue
        if "\0" in joined:
            fault = "cell_null"
        if len(joined) > cell_chars and any(len(cell) > cell_chars for cell in cells):
            cells, fault = [cell[:1000] for cell in cells], "cell_too_long"
        yield number, cells, fault


def _batches(rows: Iterator[tuple[int, list[str], str]]) -> Iterator[dict[str, Any]]:
    batch, size = [], 0
    for row in rows:
        batch.append(row)
        size += sum(map(len, row[1]))
        if len(batch) == BATCH or size > 4_000_000:
            yield {"rows": batch}
            batch, size = [], 0
    yield {"rows": batch}


class _Downward:
    """A value merged over several rows holds for each of them."""

    def __init__(self, merges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        tall = [(a, b, c) for (a, b), (c, _) in merges if c > a]
        self.pending = tall[::-1]
        self._open: list[tuple[int, int, str]] = []

    def fill(self, row: int, cells: list[str]) -> None:
        while self.pending and self.pending[-1][0] <= row:
            top, column, bottom = self.pending.pop()
            if top == row and column < len(cells) and cells[column] and len(self._open) < 1000:
                self._open.append((column, bottom, cells[column]))
        if self._open:
            for column, bottom, value in self._open:
                if row <= bottom and column < len(cells) and not cells[column]:
                    cells[column] = value
            self._open = [entry for entry in self._open if entry[1] > row]
        if not self.pending and self._open:
            self.pending = [(1 << 40, 0, 0)]  # keeps us called until the last range has ended


def _fill_formulas(number: int, cells: list[str], formulas: Mapping[tuple[int, int], str]) -> bool:
    found = False
    for column, cell in enumerate(cells):
        if not cell and (formula := formulas.get((number, column))):
            cells[column] = formula
            found = True
    return found


def _text(value: Any) -> str:
    """The cell as its sender would read it: no ``.0`` on whole numbers, ISO dates, 15 significant digits."""
    if type(value) is str:
        return value
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
