"""Bytes as sent, each once, under their SHA-256: written whole or not at all, readable by us alone, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.intake.reading.refusals import refusal, size_text

BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept file."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies."""
    return Path(settings.FILES) / "sha256" / sha256[:2] / sha256


def keep(data: bytes | IO[bytes], *, limits: Limits) -> Stored:
    """Keep the bytes; the same bytes are kept once.

    The file is on disk before this returns (contents, then name), so that an acknowledged upload survives a crash.

    Raises:
        Problem: there are more bytes than allowed; nothing is kept.
    """
    waiting = Path(settings.FILES) / "incoming"
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=waiting)  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            for block in _blocks(data):
                size += len(block)
                if size > limits.file_bytes:
                    raise refusal("file_too_large", size=f"> {size_text(size)}", limit=size_text(limits.file_bytes))
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        _settle(Path(name), path_of(digest.hexdigest()))
    finally:
        Path(name).unlink(missing_ok=True)
    return Stored(digest.hexdigest(), size)


def _blocks(data: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    while block := data.read(BLOCK):
        yield block


def _settle(temporary: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not final.exists():
        temporary.replace(final)
    for folder in (final.parent, final.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
