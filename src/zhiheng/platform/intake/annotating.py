"""The rows that were sent back, as a workbook to correct and upload again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from zhiheng.platform.intake import importing, store
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.platform.intake.naming import ID_HEADER, REASON_HEADER, RowId
from zhiheng.platform.intake.processing import id_column
from zhiheng.platform.intake.reading.detection import Detected, SheetFound, plan_of
from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.intake.reading.matching import normalise
from zhiheng.platform.intake.reading.records import Record, read_records
from zhiheng.platform.intake.reading.source import open_source
from zhiheng.policy.schema.mapping import Mapping

COMMENTED: Final = 5_000  # rows whose cells carry comments; the last column explains all rows
SHEET_ROWS: Final = 1_000_000
_BAD: Final = PatternFill("solid", fgColor="FFC7CE")
_HEAD: Final = PatternFill("solid", fgColor="DDE8F6")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_OURS: Final = Limits(file_bytes=2**40)  # what we wrote ourselves is kept whatever its size

Issues = dict[tuple[int, int], list[RowIssue]]


def annotate(upload: Upload) -> None:
    """Keep the workbook of the rows still open under the upload; none is left where all are corrected."""
    detected = upload.found
    upload.annotated = ""
    if detected is not None and upload.issues.filter(resolved_at=None).exists():
        with tempfile.TemporaryFile() as file:
            write_workbook(upload, detected, importing.get(upload.kind).mapping(), file)
            file.seek(0)
            upload.annotated = store.keep(file, limits=_OURS).sha256
    upload.save(update_fields=["annotated"])


def write_workbook(upload: Upload, detected: Detected, mapping: Mapping, file: IO[bytes]) -> None:
    """Write the rows still open, bad cells coloured and explained, in the layout of the file they came in."""
    book = Workbook(write_only=True)
    left = COMMENTED
    path = store.path_of(upload.sha256)
    chosen = {sheet.name: (index, sheet) for index, sheet in enumerate(detected.sheets) if sheet.is_chosen}
    with open_source(path, limits=limits(), only=list(chosen), is_known=not detected.has_bare_formulas) as source:
        for raw in source.sheets:
            index, sheet = chosen.get(raw.name, (0, None))
            if sheet is None:
                continue
            issues = _issues_of(upload, sheet)
            records = read_records(raw.lines, plan_of(sheet, mapping, is_cut=detected.is_cut))
            bad = ((record, found) for record in records if (found := issues.get((record.number, record.block))))
            left = _Writer(book, sheet, index, upload, mapping).write(bad, left)
    book.save(file)


def _issues_of(upload: Upload, sheet: SheetFound) -> Issues:
    issues: Issues = {}
    for issue in upload.issues.filter(sheet=sheet.name, resolved_at=None).iterator(chunk_size=2000):
        issues.setdefault((issue.row, issue.block), []).append(issue)
    return issues


class _Writer:
    """Writes the rows of one sheet."""

    def __init__(self, book: Workbook, sheet: SheetFound, index: int, upload: Upload, mapping: Mapping) -> None:
        self.book, self.sheet, self.index, self.upload, self.mapping = book, sheet, index, upload, mapping
        own = {normalise(ID_HEADER), normalise(REASON_HEADER)}
        columns = enumerate(sheet.columns)
        self.kept = [at for at, column in columns if normalise(column.header) not in own]  # ours are written anew
        self.id_at = id_column(sheet)

    def write(self, rows: Iterable[tuple[Record, list[RowIssue]]], comments: int) -> int:
        """Write them; returns how many rows may still carry comments."""
        target = None
        for count, (record, issues) in enumerate(rows):
            if count % SHEET_ROWS == 0:
                target = self._sheet(count // SHEET_ROWS)
            assert target is not None
            target.append(list(self._cells(target, record, issues, with_comments=comments > 0)))
            comments -= 1
        return comments

    def _sheet(self, part: int) -> Any:
        title = ILLEGAL_CHARACTERS_RE.sub("", self.sheet.name) or "退回的行"
        target = self.book.create_sheet(title[:28] + (f"_{part + 1}" if part else ""))
        target.freeze_panes = "A2"
        for column in range(1, len(self.kept) + 3):
            target.column_dimensions[get_column_letter(column)].width = 18
        target.column_dimensions[get_column_letter(len(self.kept) + 2)].width = 60
        names = [ID_HEADER, *(self._header(at) for at in self.kept), REASON_HEADER]
        target.append([_head(target, name) for name in names])
        return target

    def _header(self, at: int) -> str:
        """A header that is recognised again, also where the file had none."""
        column = self.sheet.columns[at]
        if column.field and (not self.sheet.header_to or not column.header):
            return self.mapping.field(column.field).label.zh
        return column.header or f"第{at + 1}列"

    def _cells(self, target: Any, record: Record, issues: list[RowIssue], *, with_comments: bool) -> Iterator[Any]:
        yield _text(target, self._id(record))
        by_cell: dict[int | None, list[RowIssue]] = {}
        for issue in issues:
            by_cell.setdefault(issue.position, []).append(issue)
        for at in self.kept:
            cell = _text(target, record.raw[at] if at < len(record.raw) else "")
            if bad := by_cell.get(at):
                cell.fill = _BAD
                if with_comments:
                    cell.comment = Comment("\n".join(map(explain, bad))[:2000], "质衡", width=320, height=120)
            yield cell
        reason = _text(target, "；".join(_with_column(issue) for issue in issues))
        reason.alignment = Alignment(wrap_text=True, vertical="top")
        yield reason

    def _id(self, record: Record) -> str:
        """The id under which the row was first sent back, so that a correction of a correction finds its way home."""
        is_again = self.upload.corrects is not None and self.id_at is not None and self.id_at < len(record.raw)
        if is_again and (known := RowId.parse(record.raw[self.id_at or 0])):
            return str(known)
        return str(RowId(self.upload.pk, self.index, record.number, record.block))


def explain(issue: RowIssue) -> str:
    """What is wrong and what to do, in Chinese."""
    return f"{issue.zh}。{issue.remedy_zh}" if issue.remedy_zh else issue.zh


def _with_column(issue: RowIssue) -> str:
    return f"【{issue.column}】{explain(issue)}" if issue.column else explain(issue)


def _text(target: Any, value: str) -> Any:
    """A cell that holds text and nothing but text, whatever it begins with."""
    cell = WriteOnlyCell(target, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:32_767])
    cell.data_type = "s"
    cell.number_format = "@"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _head(target: Any, value: str) -> Any:
    cell = _text(target, value)
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell
