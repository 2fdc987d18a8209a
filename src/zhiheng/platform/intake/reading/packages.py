"""Looks through a zipped workbook before any reader unpacks it (runs inside the sandbox).

Sizes come from the central directory, so a bomb is refused unpacked; then each XML part is read once as a stream, for
what no spreadsheet program writes (document types, entities) and for what a reader would have to hold as a rectangle.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from defusedxml import ElementTree

from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.intake.reading.refusals import refusal, size_text

_BLOCK: Final = 1 << 20
_TAIL: Final = 1 << 16
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,4})(\d{1,9})[\"'][^<>]*?(/?)>")
_FORMULA: Final = re.compile(
    rb"<c\s[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*><f[^<>]*(?:/>|>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>"
)
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,  # compression methods of other archivers
    RuntimeError,  # encrypted members
    OSError,
)
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(slots=True)
class Package:
    """What the parts of a workbook say about it.

    Attributes:
        kind: ``xlsx`` or ``ods``.
        parts: part by name of sheet (xlsx).
        bare_formulas: formula text by part and cell (row from 1, column from 0) where no value was computed.
    """

    kind: str
    parts: dict[str, str] = field(default_factory=dict)
    bare_formulas: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def inspect_package(path: Path, limits: Limits, *, is_known: bool = False) -> Package:
    """Check the zip file at ``path``.

    Args:
        path: the file.
        limits: how large it may be.
        is_known: these very bytes were looked through before and hold no formula without a value.

    Raises:
        Problem: a bomb, an archive of something else, entities, an absurd area, or damage.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_bombs(parts, limits)
            package = Package(_kind(archive, {part.filename for part in parts}))
            for part in () if is_known else parts:
                _look_through(archive, part, package, limits)
            if package.kind == "xlsx":
                package.parts = _sheet_parts(archive)
            return package
    except _DAMAGE as error:
        raise refusal("workbook_damaged", detail=str(error)[:120]) from error


def _refuse_bombs(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise refusal("workbook_bomb", part="*", ratio=len(parts), size=f"{len(parts)} parts")
    total = sum(part.file_size for part in parts)
    for part in parts:
        ratio = part.file_size // max(part.compress_size, 1)
        if part.file_size > limits.ratio_from and ratio > limits.ratio:
            raise refusal("workbook_bomb", part=part.filename[:80], ratio=ratio, size=size_text(part.file_size))
    if total > limits.unpacked_bytes:
        packed = max(sum(part.compress_size for part in parts), 1)
        raise refusal("workbook_bomb", part="*", ratio=total // packed, size=size_text(total))


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise refusal("workbook_binary")
    if "mimetype" in names and "content.xml" in names:
        if b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
            return "ods"
        raise refusal("document_refused", what_zh="其他办公文档", what_en="another office document")
    for start, zh, en in (("word/", "Word 文档", "a Word document"), ("ppt/", "演示文稿", "a presentation")):
        if any(name.startswith(start) for name in names):
            raise refusal("document_refused", what_zh=zh, what_en=en)
    if "[Content_Types].xml" in names:
        raise refusal("workbook_damaged", detail="xl/workbook.xml")
    raise refusal("archive_refused")


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, package: Package, limits: Limits) -> None:
    """Read the whole part: its checksum is verified at the end, so a part cut short is found too."""
    is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
    is_sheet = is_xml and part.filename.startswith("xl/worksheets/")
    area = _Area(part.filename)
    for window, fresh in _windows(archive, part):
        if not is_xml:
            continue
        if _DECLARATION.search(window) or (fresh == 0 and window[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise refusal("workbook_entities", part=part.filename[:80])
        if is_sheet:
            area.extend(window, limits)
            if b"<f" in window:
                _note_formulas(window, package.bare_formulas.setdefault(part.filename, {}))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds which sheet; both documents were found free of entities before."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and (name := sheet.get("name")):
            identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            target = targets.get(identity, "")
            parts[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _windows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Blocks of the part, each beginning at the last cell that the block before did not finish."""
    tail, index = b"", 0
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            window = tail + block
            yield window, index
            cut = max(window.rfind(b"<c "), len(window) - _TAIL)
            tail = window[cut:][-_TAIL:]
            index += 1


class _Area:
    """The rectangle that the cells of a sheet span."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.bottom = self.right = 0

    def extend(self, window: bytes, limits: Limits) -> None:
        """Take in the cells of a window; those without a value take up no room."""
        cells = _CELL.findall(window)
        letters = {name for name, _, is_empty in cells if not is_empty}
        rows = {digits for _, digits, is_empty in cells if not is_empty}
        self.right = max(self.right, *(column_index(name) + 1 for name in letters), 0)
        self.bottom = max(self.bottom, *map(int, rows), 0)
        if self.right > limits.columns or self.bottom * self.right > limits.cells:
            sheet = self.part.rsplit("/", 1)[-1]
            raise refusal("workbook_dimensions", sheet=sheet, row=self.bottom, column=self.right)


def _note_formulas(window: bytes, found: dict[tuple[int, int], str]) -> None:
    for letters, digits, text in _FORMULA.findall(window):
        if len(found) < 100_000:
            found[int(digits), column_index(letters)] = "=" + text.decode("utf-8", "replace")


def column_index(letters: bytes) -> int:
    """``A`` is 0, ``AA`` is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
