"""DuckDB behind Ibis, kept within bounds: memory, threads, no extension fetched from the network."""

from __future__ import annotations

import os
import threading
from typing import Any

import ibis
from django.conf import settings

from zhiheng.platform.datasets import lake

_of_thread = threading.local()


def connection() -> Any:
    """This thread's Ibis connection to an in-memory DuckDB that reads the lake."""
    known = getattr(_of_thread, "connection", None)
    if known is None or _of_thread.lake != settings.LAKE:
        known = _of_thread.connection = connect()
        _of_thread.lake = settings.LAKE
    return known


def connect() -> Any:
    """A fresh connection; what does not fit into its memory goes to disk."""
    spill = settings.VAR / "duckdb"
    spill.mkdir(parents=True, exist_ok=True)
    made = ibis.duckdb.connect(
        threads=int(os.environ.get("ZHIHENG_DUCKDB_THREADS", os.cpu_count() or 1)),
        memory_limit=os.environ.get("ZHIHENG_DUCKDB_MEMORY", "1GB"),
        temp_directory=str(spill),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    made.raw_sql("SET parquet_metadata_cache = true")  # files of the lake are named by their hash: they never change
    if not lake.is_local():
        made.con.register_filesystem(lake.root()[0])
    return made
