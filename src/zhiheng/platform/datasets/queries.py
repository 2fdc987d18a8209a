"""Reading frozen datasets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhiheng.platform.datasets import duck, lake
from zhiheng.platform.datasets.models import Snapshot, content_hash


def table(snapshot: Snapshot) -> Any:
    """The snapshot as an Ibis table (of this thread's DuckDB)."""
    return read([part.path for part in snapshot.parts.all()], name=f"{snapshot.dataset}_{snapshot.sha256[:16]}")


def read(paths: Sequence[str], *, name: str) -> Any:
    """Files of the lake as one Ibis table called ``name``."""
    return duck.connection().read_parquet([lake.address(path) for path in paths], table_name=name)


def differences(snapshot: Snapshot) -> list[str]:
    """What of the snapshot is no longer what was frozen: names of files missing or changed, empty if all is well."""
    parts = list(snapshot.parts.all())
    wrong = [part.path for part in parts if _digest(part.path) != part.sha256]
    if content_hash(snapshot.dataset, snapshot.schema_version, parts) != snapshot.sha256:
        wrong.append(f"datasets.snapshot:{snapshot.pk}")
    return wrong


def _digest(path: str) -> str | None:
    return lake.sha256_of(path) if lake.exists(path) else None
