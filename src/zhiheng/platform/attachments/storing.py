"""Bytes on disk: random names, outside any public path, on the disk before anybody is told that they are kept."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

PIECE = 1 << 16


def put(chunks: Iterable[bytes]) -> str:
    """Keep the bytes; their new random name."""
    name = secrets.token_hex(24)
    target = place(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    with part.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o600)
    part.rename(target)
    _sync(target.parent)
    return name


def place(name: str) -> Path:
    """Where the bytes of that name lie."""
    if len(name) != 48 or not set(name) <= set("0123456789abcdef"):
        raise ValueError(name)
    return Path(settings.ATTACHMENTS) / name[:2] / name


def chunks(name: str) -> Iterator[bytes]:
    """The bytes of that name, piece by piece."""
    with place(name).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def remove(name: str) -> None:
    """Drop the bytes; dropping them twice changes nothing."""
    place(name).unlink(missing_ok=True)


def written() -> Iterator[tuple[Path, float]]:
    """Every file kept, half-written ones too, and when it was written (seconds since 1970)."""
    for path in Path(settings.ATTACHMENTS).glob("??/*"):
        yield path, path.stat().st_mtime


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
