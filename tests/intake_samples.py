"""Files and an importer for the tests of intake."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
from django.db import connection

from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MAPPING = Mapping.model_validate(
    {
        "kind": "samples",
        "title": {"zh": "样品", "en": "Samples"},
        "missing": ["/", "-", "N/A"],
        "notes": ["^合计", "^注[：:]"],
        "fields": [
            {
                "name": "name",
                "label": {"zh": "样品名称", "en": "Name"},
                "synonyms": ["食品名称"],
                "required": True,
                "filled": True,
            },
            {
                "name": "maker",
                "label": {"zh": "生产企业名称", "en": "Maker"},
                "synonyms": ["标称生产企业/\n进货来源名称"],
            },
            {"name": "maker_address", "label": {"zh": "生产企业地址", "en": "Address"}},
            {"name": "capital", "label": {"zh": "注册资金", "en": "Capital"}, "unit_from_header": True},
            {"name": "made_on", "label": {"zh": "生产日期", "en": "Made on"}, "pattern": r"^\d{4}"},
            {"name": "amount", "label": {"zh": "数量", "en": "Amount"}},
        ],
        "layouts": [
            {
                "id": "bare",
                "title": {"zh": "无表头", "en": "No header"},
                "columns": [None, "name", "made_on", "amount"],
                "signature": {0: r"^\d+$", 2: r"^\d{4}-\d\d-\d\d$"},
                "strict": True,
            }
        ],
    }
)


class SampleImporter:
    """Keeps names in a table of this connection; an amount must be a number."""

    kind = "samples"
    title = Text("样品", "Samples")

    def __init__(self) -> None:
        self.chunks: list[list[MappedRow]] = []
        self.fails_at: int | None = None
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS sample (name text PRIMARY KEY)")

    def mapping(self) -> Mapping:
        return MAPPING

    def write(self, rows, *, upload, by, at) -> Outcome:
        self.chunks.append(rows)
        outcome = self.check(rows)
        bad = {error.row for error in outcome.errors}
        with connection.cursor() as cursor:
            for row in rows:
                if row.number not in bad:
                    cursor.execute("INSERT INTO sample VALUES (%s) ON CONFLICT DO NOTHING", [row.cells["name"]])
                    outcome.accepted += cursor.rowcount
                    outcome.duplicates += 1 - cursor.rowcount
        if self.fails_at is not None and len(self.chunks) >= self.fails_at:
            raise OSError("the machine died")
        return outcome

    def check(self, rows) -> Outcome:
        bad = [row for row in rows if not row.cells.get("amount", "1").isdigit()]
        message, remedy = Text("数量不是数字", "not a number"), Text("填写数字", "write a number")
        return Outcome(errors=[RowError(row.number, "amount", "amount_not_number", message, remedy) for row in bad])


def written(path: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def workbook(path: Path, rows, *, merged: tuple[str, ...] = (), sheets: dict | None = None) -> Path:
    book = openpyxl.Workbook()
    for name, content in (sheets or {"表": rows}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    del book["Sheet"]
    book.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same workbook with one part replaced."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return path


def part_of(path: Path, name: str) -> bytes:
    return zipfile.ZipFile(path).read(name)
