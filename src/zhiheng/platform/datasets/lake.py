"""The lake: files named by their own SHA-256, written whole or not at all, never changed.

``settings.LAKE`` is a folder or any address that fsspec knows (``s3://bucket/zhiheng``).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import fsspec
from django.conf import settings

from zhiheng.vocab.problem import Problem

CHUNK = 1 << 20


def root() -> tuple[Any, str]:
    """File system and base path of the lake."""
    system, base = fsspec.core.url_to_fs(settings.LAKE)
    return system, str(base).rstrip("/")


def is_local() -> bool:
    """Whether the lake is a plain folder of this machine."""
    return "file" in _protocols(root()[0])


def address(path: str) -> str:
    """The address of a file of the lake as DuckDB and Spark read it."""
    system, base = root()
    return f"{base}/{path}" if is_local() else f"{_protocols(system)[0]}://{base}/{path}".replace(":///", "://")


def exists(path: str) -> bool:
    """Whether the lake has the file."""
    system, base = root()
    return bool(system.exists(f"{base}/{path}"))


def sha256_of(path: str) -> str:
    """The SHA-256 of the bytes that are in the lake now.

    Raises:
        Problem: ``lake_file_missing``.
    """
    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


@contextmanager
def open_file(path: str) -> Iterator[BinaryIO]:
    """Read a file of the lake.

    Raises:
        Problem: ``lake_file_missing``.
    """
    system, base = root()
    try:
        stream = system.open(f"{base}/{path}", "rb")
    except FileNotFoundError:
        raise Problem(
            "lake_file_missing", f"数据湖中缺少文件 {path}", f"the lake lacks the file {path}", path=path
        ) from None
    with stream:
        yield stream


@contextmanager
def staged() -> Iterator[Path]:
    """A scratch file on this machine; gone when the block ends, unless :func:`keep` moved it into the lake."""
    folder = _scratch()
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(scratch: Path, folder: str, suffix: str) -> tuple[str, str]:
    """Put a finished scratch file into the lake under its hash; a file that is there already stays as it is.

    Returns:
        Its path in the lake and its SHA-256.
    """
    with scratch.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    path = f"{folder}/{digest[:2]}/{digest}{suffix}"
    if not (exists(path) and sha256_of(path) == digest):
        keep_as(scratch, path)
    return path, digest


def keep_as(scratch: Path, path: str) -> None:
    """Put a finished scratch file into the lake as ``path``, whole or not at all."""
    system, base = root()
    target = f"{base}/{path}"
    system.makedirs(target.rpartition("/")[0], exist_ok=True)
    if is_local():
        scratch.replace(target)
        _fsync_folder(Path(target).parent)
    else:
        system.put_file(str(scratch), target)  # object stores show an object only when it is whole


def _scratch() -> Path:
    """Beside the lake when it is local, so that moving into it is a rename."""
    folder = Path(root()[1]) / "scratch" if is_local() else settings.VAR / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _protocols(system: Any) -> tuple[str, ...]:
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
