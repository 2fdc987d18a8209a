"""The export of the ledger: a ZIP of three plain files that anyone can read.

``entries.jsonl`` holds one entry a line, exactly the bytes that were hashed; ``heads.jsonl`` the signed heads;
``keys.json`` the public keys by name. Reading it needs no database and no Django.
"""

from __future__ import annotations

import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from zhiheng.platform.ledger.heads import Head
from zhiheng.platform.ledger.verifying import Contents
from zhiheng.vocab.canonical import canonical_bytes
from zhiheng.vocab.problem import Problem

ENTRIES, HEADS, KEYS = "entries.jsonl", "heads.jsonl", "keys.json"
_DAMAGE = (  # all that the standard library says to a ZIP file with a wrong byte somewhere
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same ledger gives the same bytes


def write_export(file: Path, contents: Contents) -> int:
    """Write an export; return the number of entries."""
    count = 0
    with zipfile.ZipFile(file, "w") as archive:
        with archive.open(_member(ENTRIES), "w", force_zip64=True) as out:
            for entry in contents.entries:
                out.write(entry + b"\n")  # canonical JSON never holds a line break
                count += 1
        heads = b"".join(canonical_bytes(asdict(head)) + b"\n" for head in contents.heads)
        archive.writestr(_member(HEADS), heads)
        keys = {name: key.hex() for name, key in contents.keys.items()}
        archive.writestr(_member(KEYS), canonical_bytes(keys))
    return count


@contextmanager
def read_export(file: Path) -> Iterator[Contents]:
    """The contents of an export, entries streamed.

    Raises:
        Problem: ``ledger_export_damaged`` when it is not an export or breaks off, also while the entries are read.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(ENTRIES) as lines:
            yield Contents(_entries(lines), _heads(archive.read(HEADS)), _keys(archive.read(KEYS)))
    except _DAMAGE as error:
        if isinstance(error, Problem):
            raise
        raise Problem(
            "ledger_export_damaged",
            f"{file.name} 不是可信日志的导出文件，或已损坏：{error}",
            f"{file.name} is not an export of the ledger, or it is damaged: {error}",
            file=str(file),
        ) from None


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _entries(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        if not line.endswith(b"\n"):
            raise ValueError("the last entry breaks off")
        yield line[:-1]


def _heads(data: bytes) -> Sequence[Head]:
    return [Head.parse(json.loads(line)) for line in data.splitlines()]


def _keys(data: bytes) -> Mapping[str, bytes]:
    said = json.loads(data)
    if not isinstance(said, dict):
        raise ValueError(f"{KEYS} is not an object")
    return {str(name): bytes.fromhex(str(key)) for name, key in said.items()}
