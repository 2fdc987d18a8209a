"""Counts kept once and for all: rows of a dataset by the columns it names in ``rollup``.

Each file of a snapshot is counted once; the counts are kept beside the lake's files under the hash of what was counted.
The roll-up of a snapshot is their sum, so that new rows cost only the files they are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.platform.datasets import lake
from zhiheng.platform.datasets.counting import WEIGHT, count_by
from zhiheng.platform.datasets.declarations import Dataset, dataset
from zhiheng.platform.datasets.models import Snapshot
from zhiheng.platform.datasets.queries import read
from zhiheng.platform.datasets.writing import ROW_GROUP
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex


def refresh(snapshot: Snapshot) -> str:
    """Make the roll-up of ``snapshot``, counting only files that were never counted; return its path in the lake."""
    declared = dataset(snapshot.dataset)
    return refresh_files(declared, [(part.path, part.sha256) for part in snapshot.parts.all()])


def refresh_files(declared: Dataset, files: Sequence[tuple[str, str]]) -> str:
    """As :func:`refresh`, for files given as path and SHA-256."""
    target = _path(declared, sorted(digest for _, digest in files))
    if not lake.exists(target):
        counted = [_counted(declared, path, digest) for path, digest in files]
        merged = read(counted, name=_scratch_name(target))
        _write(declared, count_by(merged, declared.rollup, weight=WEIGHT), target)
    return target


def table(snapshot: Snapshot) -> Any:
    """The roll-up of ``snapshot`` as an Ibis table: the dataset's roll-up columns and ``n``."""
    path = refresh(snapshot)
    return read([path], name=_scratch_name(path))


def _counted(declared: Dataset, path: str, digest: str) -> str:
    target = _path(declared, [digest])
    if not lake.exists(target):
        rows = read([path], name=f"part_{digest[:16]}")
        _write(declared, count_by(rows, declared.rollup), target)
    return target


def _write(declared: Dataset, counts: Any, target: str) -> None:
    """Sorted, and written by one thread of Arrow, so that the same counts are the same bytes."""
    schema = pa.schema([*(declared.schema.field(name) for name in declared.rollup), pa.field(WEIGHT, pa.int64())])
    found = counts.order_by(list(declared.rollup)).to_pyarrow().select(schema.names).cast(schema)
    with lake.staged() as scratch:
        pq.write_table(found, scratch, compression="zstd", row_group_size=ROW_GROUP)
        lake.keep_as(scratch, target)


def _path(declared: Dataset, digests: Sequence[str]) -> str:
    """Where the counts of these files belong: a name made of what was counted and how."""
    what = {"version": declared.version, "by": declared.rollup, "files": digests}
    return str(Path(declared.name) / "rollup" / f"{sha256_hex(canonical_bytes(what))}.parquet")


def _scratch_name(path: str) -> str:
    return f"rollup_{Path(path).stem[:16]}"
