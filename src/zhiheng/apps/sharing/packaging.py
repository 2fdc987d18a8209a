"""Package of a bulk exchange: the same rows as Parquet and as CSV, and a manifest that is signed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.models import Share
from zhiheng.apps.sharing.telling import COLUMNS, Row
from zhiheng.platform.sending.signing import signed_headers
from zhiheng.policy.schema.catalogue import CatalogueItem
from zhiheng.vocab.canonical import canonical_bytes, instant, sha256_hex

FORMAT = "zhiheng-exchange/1"
DAYS = ("occurred_on", "effective_to", "repaired_on")
BOM = b"\xef\xbb\xbf"  # without it Excel reads Chinese CSV as GBK


def package(share: Share, rows: Sequence[Row], *, next_after: int | None, until: date, at: datetime) -> bytes:
    """The ZIP: ``facts.parquet``, ``facts.csv``, ``manifest.json`` and its signature.

    Args:
        share: the receipt.
        rows: what is given.
        next_after: where the next package begins; None if this one ends the list.
        until: the last day on which it may be used without asking again.
        at: the instant.
    """
    item = catalogue.item(share.item)
    table = _table(item, share.subscription.fields, rows)
    files = {"facts.parquet": _parquet(table), "facts.csv": _csv(table)}
    manifest = canonical_bytes(
        {
            "format": FORMAT,
            "receipt": share.pk,
            "subscription": share.subscription_id,
            "item": item.code,
            "digest": share.digest,
            "rows": share.count,
            "next_after": next_after,
            "made_at": instant(at),
            "valid_until": until.isoformat(),
            "schema": _schema(item, share.subscription.fields),
            "files": [_described(name, data) for name, data in files.items()],
        }
    )
    signature = signed_headers(manifest, delivery=f"package:{share.pk}", time=str(int(at.timestamp())))
    files |= {"manifest.json": manifest, "manifest.signature.json": json.dumps(signature, indent=1).encode()}
    return _zipped(files, at)


def _described(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "bytes": len(data), "sha256": sha256_hex(data)}


def _schema(item: CatalogueItem, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Columns with what they mean; values of codes by their names."""
    fields: list[dict[str, Any]] = [{"name": name} for name in COLUMNS]
    for one in item.fields:
        if one.id in chosen:
            codes = {code: {"zh": name.zh, "en": name.en} for code, name in catalogue.codes_of(one).items()}
            title = {"zh": one.name.zh, "en": one.name.en}
            fields.append(
                {"name": f"field_{one.id}", "title": title, "kind": one.kind} | ({"codes": codes} if codes else {})
            )
    return fields


def _table(item: CatalogueItem, chosen: Sequence[str], rows: Sequence[Row]) -> pa.Table:
    columns: dict[str, Any] = {"fact": pa.array([row["fact"] for row in rows], pa.int64())}
    for name in COLUMNS[1:]:
        values = [row[name] for row in rows]
        columns[name] = _days(values) if name in DAYS else pa.array(values, pa.string())
    for one in item.fields:
        if one.id in chosen:
            columns[f"field_{one.id}"] = _typed(one.kind, [row["fields"].get(one.id) for row in rows])
    return pa.table(columns)


def _typed(kind: str, values: Sequence[Any]) -> pa.Array:
    if kind == "date":
        return _days(values)
    if kind == "flag":
        return pa.array(values, pa.bool_())
    return pa.array([None if one is None else str(one) for one in values], pa.string())


def _days(values: Sequence[str | None]) -> pa.Array:
    return pa.array([date.fromisoformat(one) if one else None for one in values], pa.date32())


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def _csv(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.csv.write_csv(table, out)
    return BOM + out.getvalue()


def _zipped(files: dict[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
