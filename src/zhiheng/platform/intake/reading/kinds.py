"""What a file is by its content; its name says nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.refusals import refusal, size_text


class FileKind(StrEnum):
    """Families of files that are read."""

    TEXT = "csv"
    PACKAGE = "package"  # zip: xlsx or ods, told apart inside the sandbox
    OLE = "xls"


_REFUSED: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"MZ", "可执行程序", "a program"),
    (b"\x7fELF", "可执行程序", "a program"),
    (b"#!", "脚本", "a script"),
    (b"\x89PNG", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"RIFF", "音视频或图片", "audio, video or a picture"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"SQLite format 3", "数据库文件", "a database file"),
    (b'{"', "JSON", "JSON"),
    (b"[{", "JSON", "JSON"),
)
_ARCHIVES: Final = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_MARKUP: Final = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<\0?[!?a-zA-Z]")


def detect_kind(path: Path, limits: Limits = DEFAULT) -> FileKind:
    """The family of the file at ``path``.

    Raises:
        Problem: it is empty, too large, or something that holds no table.
    """
    size = path.stat().st_size
    if size == 0:
        raise refusal("file_empty")
    if size > limits.file_bytes:
        raise refusal("file_too_large", size=size_text(size), limit=size_text(limits.file_bytes))
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.PACKAGE
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.OLE
    _refuse_others(head)
    return FileKind.TEXT


def _refuse_others(head: bytes) -> None:
    if head.startswith(_ARCHIVES):
        raise refusal("archive_refused")
    for magic, zh, en in _REFUSED:
        if head.startswith(magic):
            raise refusal("file_type_refused", what_zh=zh, what_en=en)
    if _MARKUP.match(head):
        raise refusal("file_is_markup")
