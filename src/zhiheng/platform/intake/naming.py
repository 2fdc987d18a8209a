"""Names that travel: of files that people send, and of rows that go out and come back."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final, NamedTuple

ID_HEADER: Final = "行标识"
REASON_HEADER: Final = "退回原因"
_ROW: Final = re.compile(r"^U(\d{1,18})S(\d{1,4})R(\d{1,18})B(\d{1,3})$")


class RowId(NamedTuple):
    """A row of an upload: upload, index of the sheet, row, block; written ``U17S0R123B0``."""

    upload: int
    sheet: int
    row: int
    block: int

    def __str__(self) -> str:
        return f"U{self.upload}S{self.sheet}R{self.row}B{self.block}"

    @classmethod
    def parse(cls, text: str) -> RowId | None:
        """The row that ``text`` names, None if it names none."""
        match = _ROW.match(text.strip())
        return cls(*map(int, match.groups())) if match else None


def clean_filename(name: str) -> str:
    """The name without folders, control and direction characters, at most 255 bytes, extension kept; for showing only.

    No file is ever stored under it.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(
        " ."
    )
    stem, suffix = PurePosixPath(kept or "file").stem, PurePosixPath(kept or "file").suffix[:20]
    while len((stem + suffix).encode()) > 255:
        stem = stem[:-1]
    return stem + suffix
