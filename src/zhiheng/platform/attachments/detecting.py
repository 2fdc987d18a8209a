"""What a file is, by its content alone, and whether it may be taken in; nothing is decoded or unpacked here."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

MOST_BYTES = 20 * 2**20
MOST_PIXELS = 60_000_000
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2000, 200 * 2**20, 100
NAME_BYTES = 140

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
PDF, TEXT = "application/pdf", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"
IMAGES = {JPEG, PNG, GIF, WEBP}
EXTENSIONS = {
    JPEG: "jpg",
    PNG: "png",
    GIF: "gif",
    WEBP: "webp",
    PDF: "pdf",
    TEXT: "txt",
    DOCX: "docx",
    XLSX: "xlsx",
    PPTX: "pptx",
}
ACCEPTED = Text("图片、PDF、docx、xlsx、pptx、文本", "pictures, PDF, docx, xlsx, pptx and text")
_STARTS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"%PDF-", PDF))
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX))


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file turned out to be."""

    media_type: str

    @property
    def extension(self) -> str:
        """The ending that fits the content."""
        return EXTENSIONS[self.media_type]


def examine(file: BinaryIO, size: int, name: str) -> Kind:
    """What the file is, if it is one of those taken in; it is left at its beginning.

    Raises:
        Problem: empty, too big, of a kind not taken in, or made to harm whoever opens it.
    """
    if size == 0:
        raise _refused("file_empty", name, "是空文件，请重新选择", "is empty: choose it again")
    if size > MOST_BYTES:
        zh = f"有 {size / 2**20:.0f} MB，单个文件不能超过 {MOST_BYTES // 2**20} MB"
        raise _refused(
            "file_too_big", name, zh, f"is {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB are taken"
        )
    file.seek(0)
    head = file.read(4096)
    try:
        media_type = _media_type(head, file, name)
    finally:
        file.seek(0)
    if media_type in IMAGES:
        _few_pixels(file, name)
        file.seek(0)
    return Kind(media_type)


def shown_name(name: str, kind: Kind) -> str:
    """The name as downloads bear it: no path, no signs that steer, an ending that fits the content."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in base if sign.isprintable() and sign not in '<>:"|?*')
    stem = (plain.rsplit(".", 1)[0] if "." in plain else plain).strip(" .") or "file"
    while len(stem.encode()) > NAME_BYTES - 6:
        stem = stem[:-1]
    return f"{stem}.{kind.extension}"


def _media_type(head: bytes, file: BinaryIO, name: str) -> str:
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _office(file, name)
    if _is_text(head):
        return TEXT
    zh, en = f"的类型不能接收；可接收：{ACCEPTED.zh}", f"is of a kind not taken in; taken in are {ACCEPTED.en}"
    raise _refused("file_kind", name, zh, en)


def _is_text(head: bytes) -> bool:
    """Words, and not a page, a picture or a program written in words."""
    text = next(filter(None, (_decoded(head, encoding) for encoding in ("utf-8", "gb18030"))), None)
    if text is None or not all(sign.isprintable() or sign in "\r\n\t\ufeff\u3000" for sign in text):
        return False
    start = text.lstrip("\ufeff \r\n\t").lower()
    return not start.startswith(("<", "#!", "%!", "{\\rtf")) and "<script" not in start


def _decoded(head: bytes, encoding: str) -> str | None:
    """The beginning as text; its last sign may be cut through."""
    try:
        return head.decode(encoding)
    except UnicodeDecodeError as error:
        return head[: error.start].decode(encoding) if error.start >= len(head) - 4 and error.start > 4 else None


def _office(file: BinaryIO, name: str) -> str:
    """Which Office document the archive is; any other archive is refused, so is one that grows beyond measure."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise _refused("file_broken", name, "已损坏，无法读取", "is broken and cannot be read") from None
    _harmless(members, name)
    names = {member.filename for member in members}
    if any("vbaproject" in one.lower() or "macrosheet" in one.lower() for one in names):
        raise _refused("file_macros", name, "含有宏，请另存为不含宏的文件", "holds macros: save it without them")
    for part, media_type in _PARTS:
        if part in names and "[Content_Types].xml" in names:
            return media_type
    raise _refused(
        "file_archive", name, "是压缩包，请解开后逐个上传", "is an archive: unpack it and send the files one by one"
    )


def _harmless(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    strays = any(one.filename.startswith("/") or ".." in one.filename.replace("\\", "/").split("/") for one in members)
    if strays or len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise _refused("file_bomb", name, "的压缩内容异常，不能接收", "unpacks to more than a document can hold")


def _few_pixels(file: BinaryIO, name: str) -> None:
    """Read the size from the header, before anything is decoded."""
    from PIL import Image, UnidentifiedImageError

    file.seek(0)
    try:
        with Image.open(file) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        width = height = MOST_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise _refused("file_broken", name, "不是完整的图片", "is not a whole picture") from None
    if width * height > MOST_PIXELS:
        zh = f"的图片过大（{width}×{height}），请缩小后上传"
        raise _refused("file_pixels", name, zh, f"is too large a picture ({width}×{height}): make it smaller")


def _refused(code: str, name: str, zh: str, en: str) -> Problem:
    shown = name.replace("\\", "/").rsplit("/", 1)[-1][:60]
    return Problem(code, f"文件“{shown}”{zh}", f"file '{shown}' {en}", field="photos", file=shown)
