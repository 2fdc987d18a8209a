"""Packs kept beside the figures made with them, so that a figure can be made again after the pack has changed."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhiheng.platform.datasets import lake
from zhiheng.policy.loading import data_files, load_from
from zhiheng.policy.pack import Pack


def store(pack: Pack) -> tuple[str, str]:
    """Put the files of ``pack`` and of those it extends into the lake, as one archive.

    Returns:
        Path in the lake and SHA-256; the same files give the same archive.
    """
    with lake.staged() as scratch:
        with tarfile.open(scratch, "w", format=tarfile.USTAR_FORMAT) as archive:
            for folder in sorted(pack.folders):
                for path in data_files(folder):
                    _add(archive, f"{folder.name}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        return lake.keep(scratch, "packs", ".tar")


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)  # no owner, mode or time of this machine
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


@contextmanager
def restored(path: str, pack_id: str) -> Iterator[Pack]:
    """The pack as it was, read from its archive; usable inside the block."""
    with tempfile.TemporaryDirectory() as folder:
        with lake.open_file(path) as stream, tarfile.open(fileobj=stream) as archive:
            archive.extractall(folder, filter="data")
        yield load_from(Path(folder), pack_id)
