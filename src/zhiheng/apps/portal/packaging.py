"""The files of a release: CSV, Parquet, JSON, a Frictionless data package around them, and the hashes that prove them.

Made once for a release and a pack and kept on disk; the same release always gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from zhiheng.apps.portal import explained, tabulating
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.licences import licence
from zhiheng.apps.portal.tabulating import Field, Row
from zhiheng.apps.publication import queries
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

FORMAT = "2"  # raise it when the files of a release would come out differently
EPOCH = (1980, 1, 1, 0, 0, 0)
_SHOWN, _COUNT = pa.decimal128(24, 2), pa.decimal128(28, 6)  # returns hold six decimals
PARQUET_TYPES = {
    **dict.fromkeys(("shown", "low", "high"), _SHOWN),
    **dict.fromkeys(("numerator", "denominator"), _COUNT),
    "sample": pa.int64(),
    "chance": pa.float64(),
}
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
PACKAGE = "datapackage.json"
ARCHIVE = "zhiheng.zip"
TABLES = (
    ("figures", Text("全部数值", "all figures"), tabulating.FIGURES, ("figure",)),
    ("indicators", Text("指标", "indicators"), tabulating.INDICATORS, ("indicator",)),
    ("targets", Text("目标", "targets"), tabulating.TARGETS, ("target",)),
    ("areas", Text("地区", "areas"), tabulating.AREAS, ("area",)),
)
FOREIGN = {"indicator": "indicators", "area": "areas", "target": "targets"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a release."""

    name: str
    path: Path
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[Path(self.name).suffix]


def files(edition: Edition) -> dict[str, DataFile]:
    """The files of a release by name, made now if they are not there yet."""
    key = sha256_hex(canonical_bytes([FORMAT, edition.release.sha256, edition.pack.hash, settings.DATA_LICENCE]))
    folder = Path(settings.VAR) / "cache" / "downloads" / key
    if not folder.exists():
        _make(edition, folder)
    listed: list[dict[str, Any]] = json.loads((folder / ".files").read_text())
    return {one["name"]: DataFile(path=folder / one["name"], **one) for one in listed}


def _make(edition: Edition, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name, data in _contents(edition).items():
            (scratch / name).write_bytes(data)
        made = [_described(path) for path in sorted(scratch.iterdir())]
        (scratch / ".files").write_text(json.dumps(made))
        scratch.chmod(0o755)
        scratch.replace(folder)
    except OSError:
        if not folder.exists():  # otherwise another process was faster
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _described(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"name": path.name, "size": len(data), "sha256": sha256_hex(data)}


def _contents(edition: Edition) -> dict[str, bytes]:
    rows = _rows(edition)
    made = {f"{name}.csv": _csv(rows[name], fields) for name, _, fields, _ in TABLES}
    made["figures.parquet"] = _parquet(rows["figures"], tabulating.FIGURES)
    made["figures.json"] = _json(edition, rows["figures"])
    made["manifest.json"] = edition.release.manifest.encode()
    made["hashes.json"] = canonical_bytes(explained.all_hashes(edition.release))
    made[PACKAGE] = _package(edition, made)
    made[ARCHIVE] = _archive(made)
    return made


def _rows(edition: Edition) -> dict[str, list[Row]]:
    found = queries.figures(edition.release).order_by("indicator", "area", "period")
    return {
        "figures": [tabulating.figure_row(one.record, one.sha256) for one in found],
        "indicators": list(tabulating.indicator_rows(edition.pack)),
        "targets": list(tabulating.target_rows(edition.pack)),
        "areas": list(tabulating.area_rows(edition.pack, edition.province)),
    }


def _csv(rows: Iterable[Row], fields: Sequence[Field]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # with the mark, or Excel takes Chinese for another encoding


def _json(edition: Edition, rows: list[Row]) -> bytes:
    facts = {"release": edition.code, "sha256": edition.release.sha256, "figures": rows}
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _parquet(rows: list[Row], fields: Sequence[Field]) -> bytes:
    """Numbers as decimals; the unrounded value as exact text and, to compute with, as a double."""
    found = tabulating.columns(rows, fields)
    arrays = {field.name: _array(found[field.name], PARQUET_TYPES.get(field.name, pa.string())) for field in fields}
    arrays["value_double"] = _array(found["value"], pa.float64())
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink, compression="zstd")
    return sink.getvalue()


def _array(values: Iterable[str | None], kind: pa.DataType) -> pa.Array:
    if kind == pa.string():
        return pa.array(values, kind)
    if not pa.types.is_decimal(kind):
        read = float if kind == pa.float64() else int
        return pa.array([None if value is None else read(value) for value in values], kind)
    step = Decimal(1).scaleb(-kind.scale)
    return pa.array([None if value is None else Decimal(value).quantize(step) for value in values], kind)


def _package(edition: Edition, made: dict[str, bytes]) -> bytes:
    terms, at = licence(), edition.released_at
    title = f"{edition.pack.title.zh}：{edition.title.zh}"
    package = {
        "profile": "data-package",
        "name": f"zhiheng-{edition.pack.id}-{edition.code}".lower(),
        "id": f"sha256:{edition.release.sha256}",
        "title": ("演示数据 " if settings.DEMO else "") + title,
        "description": f"{citation(edition).zh}\n\n{citation(edition).en}",
        "version": edition.code,
        "created": at.isoformat(),
        "licenses": [{"name": terms.name, "title": terms.title.en, "path": terms.path}],
        "sources": [{"title": edition.pack.title.zh}],
        "resources": [
            *(_table(name, text, fields, key, made[f"{name}.csv"]) for name, text, fields, key in TABLES),
            *(_file(name, made[name]) for name in ("figures.parquet", "figures.json", "manifest.json", "hashes.json")),
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def _table(name: str, title: Text, fields: Sequence[Field], key: Sequence[str], data: bytes) -> dict[str, Any]:
    schema = {
        "fields": [_field(field) for field in fields],
        "primaryKey": list(key),
        "missingValues": [""],
        "foreignKeys": [
            {"fields": field.name, "reference": {"resource": FOREIGN[field.name], "fields": field.name}}
            for field in fields
            if field.name in FOREIGN and FOREIGN[field.name] != name
        ],
    }
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": f"{title.zh} {title.en}",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": MEDIA_TYPES[".csv"],
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256_hex(data)}",
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    described = {"name": field.name, "type": field.type, "description": f"{field.text.zh}。{field.text.en}."}
    return described | ({"constraints": {"required": True}} if field.is_required else {})


def _file(name: str, data: bytes) -> dict[str, Any]:
    path = Path(name)
    return {
        "profile": "data-resource",
        "type": "file",  # what it holds is described by the CSV file, or by itself
        "name": f"{path.stem}-{path.suffix[1:]}",
        "path": name,
        "format": path.suffix[1:],
        "mediatype": MEDIA_TYPES[path.suffix],
        "bytes": len(data),
        "hash": f"sha256:{sha256_hex(data)}",
    }


def _archive(made: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(made.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return sink.getvalue()


def citation(edition: Edition) -> Text:
    """How the data of a release are to be cited."""
    day, short = timezone.localdate(edition.released_at).isoformat(), edition.release.sha256[:16]
    return Text(
        f"《{edition.pack.title.zh}》目标监测数据，{edition.title.zh}（{edition.code}），{day} 发布，sha256 {short}…",
        f"Monitoring data of “{edition.pack.title.en}”, {edition.title.en} ({edition.code}), "
        f"released {day}, sha256 {short}…",
    )
