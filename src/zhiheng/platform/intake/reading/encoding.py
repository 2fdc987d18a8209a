"""Which encoding a text file is in: UTF-8, GB18030 (with GBK and GB 2312 inside it) or UTF-16, read once in blocks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhiheng.platform.intake.reading.refusals import refusal

BLOCK: Final = 1 << 20
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_DAMAGED: Final = 0.05  # more bad characters than this and it is another encoding, not a damaged file


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: ``name`` for people, ``codec`` for Python."""

    name: str
    codec: str


UTF_8: Final = Encoding("UTF-8", "utf-8")
UTF_8_BOM: Final = Encoding("UTF-8-BOM", "utf-8-sig")
GB18030: Final = Encoding("GB18030", "gb18030")
UTF_16: Final = Encoding("UTF-16", "utf-16")
UTF_16_LE: Final = Encoding("UTF-16LE", "utf-16-le")
UTF_16_BE: Final = Encoding("UTF-16BE", "utf-16-be")


def detect_encoding(path: Path) -> Encoding:
    """The encoding of the text file at ``path``; the whole file is looked at.

    Raises:
        Problem: not text, damaged, or in no encoding that we know.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if (wide := _wide(head)) is not None:
        if (byte := _first_error(path, wide.codec)) is not None:
            raise _damaged(path, wide, byte)
        return wide
    _refuse_binary(path)
    utf8 = UTF_8_BOM if head.startswith(codecs.BOM_UTF8) else UTF_8
    scores = {}
    for encoding in (utf8, GB18030):
        byte = _first_error(path, encoding.codec)
        if byte is None:
            return encoding
        scores[encoding] = _bad_share(path, encoding.codec)
        if encoding is not GB18030 and scores[encoding] < _DAMAGED:
            raise _damaged(path, encoding, byte)
    if scores[GB18030] < _DAMAGED:
        raise _damaged(path, GB18030, _first_error(path, GB18030.codec) or 0)
    raise refusal("encoding_unknown")


def _wide(head: bytes) -> Encoding | None:
    """UTF-16, by its mark or by a null in every other byte of its ASCII part."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 20 and even == 0:
        return UTF_16_LE
    if even > len(head) // 20 and odd == 0:
        return UTF_16_BE
    return None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _refuse_binary(path: Path) -> None:
    start = 0
    for block in _blocks(path):
        if (at := block.find(0)) >= 0:
            raise refusal("file_not_text", byte=start + at + 1)
        if len(block) - len(block.translate(None, _CONTROL)) > len(block) // 100 + 1:
            raise refusal("file_not_text", byte=start + 1)
        start += len(block)


def _first_error(path: Path, codec: str) -> int | None:
    """Offset of the first byte that is not ``codec``, None when all is well."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    start = 0
    for block in _blocks(path):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return max(start - pending, 0) + error.start
        start += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return max(start - 1, 0)
    return None


def _bad_share(path: Path, codec: str) -> float:
    """Share of undecodable characters among those outside ASCII."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    bad = foreign = 0
    for block in _blocks(path):
        text = decoder.decode(block)
        bad += text.count("\ufffd")
        foreign += len(text) - len(text.encode("ascii", "ignore"))
    text = decoder.decode(b"", final=True)
    return (bad + text.count("\ufffd")) / max(foreign + len(text), 1)


def _damaged(path: Path, encoding: Encoding, byte: int) -> Exception:
    line, left = 1, byte
    for block in _blocks(path):
        line += block[:left].count(b"\n")
        left -= len(block)
        if left <= 0:
            break
    return refusal("encoding_damaged", encoding=encoding.name, byte=byte + 1, line=line)
