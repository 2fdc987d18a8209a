"""``python -m benchmarks.resolution_fit``: count the weights of the engine anew and write its ``weights.json``.

Only records of entities whose id has an even CRC-32 are read, so that all others can tell how good the weights are.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zhiheng import policy
from zhiheng.engines import resolution

COLUMNS = ("rec_id", "name", "uscc", "org_code", "address", "legal_rep", "phone", "county")
SHARED = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared"))
LABELLED = SHARED / "reference" / "resolution" / "shanxi_er_records.csv"
WEIGHTS = Path(resolution.__file__).with_name("weights.json")
PACK = "cn-sx-2012"

Row = Mapping[str, str]


def rows(path: Path = LABELLED) -> list[Row]:
    """The labelled records."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_for_fitting(row: Row) -> bool:
    """Whether the record belongs to an entity that weights may be counted from."""
    return zlib.crc32(row["true_id"].encode()) % 2 == 0


def record(row: Row) -> resolution.Record:
    """The record without its answer."""
    return resolution.Record(**{name: row[name] for name in COLUMNS})


def weights(labelled: Sequence[Row]) -> dict[str, Any]:
    """Prior and weights counted from labelled records."""
    ordered, pairs = resolution.compared([record(row) for row in labelled], policy.load(PACK).divisions)
    entity = {row["rec_id"]: row["true_id"] for row in labelled}
    told = np.array([entity[one.rec_id] for one in ordered])
    is_match = told[pairs.first] == told[pairs.second]
    provenance = {
        "records": "synthetic register of Shanxi, labelled; entities whose id has an even CRC-32",
        "count": len(labelled),
        "entities": len(set(entity.values())),
        "pairs": len(is_match),
        "matching_pairs": int(is_match.sum()),
        "floors": resolution.FLOORS,
    }
    return {"version": resolution.VERSION, "provenance": provenance, **resolution.counted(pairs, is_match)}


if __name__ == "__main__":
    found = weights([row for row in rows() if is_for_fitting(row)])
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    WEIGHTS.write_text(text, encoding="utf-8")
    sys.exit(0)
