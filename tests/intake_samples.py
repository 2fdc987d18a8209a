"""Files and an importer for the tests of intake."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
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
    permissions: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.chunks: list[list[MappedRow]] = []
        self.fails_at: int | None = None
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS sample (name text PRIMARY KEY)")

    def mapping(self) -> Mapping:
        return MAPPING

    def template(self) -> bytes:
        return b"PK"

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
        bad = [row for row in rows if not (row.cells.get("amount") or "1").isdigit()]
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


def old_workbook(path: Path) -> Path:
    """A workbook of Excel 97: 样品名称, 数量, 生产日期; 甲, 3, 2015-01-02; 乙, 0.5, /."""
    return written(path, zlib.decompress(base64.b85decode("".join(_XLS))))


def open_document(path: Path, rows) -> Path:
    """A spreadsheet as LibreOffice writes it, empty cells repeated to the edge of the sheet."""
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + empty
        + "</table:table-row>"
        for row in rows
    )
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="表">{cells}'
        f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


_XLS = (
    "c-rk)O-NKx6#njW#`(edvoX>@2O%p{qFmI*UIpc<!9u7cC~bxebCe+$)1oXJXcHK%iZ+4~ZLBu^P(kj3f{9uPK`>LaYEw|qLg#hP",
    "nKw3?fdeI2_Z#lH_nv#dchB5&?$3L#GNJ7Fy}BG0U<WFYw>+pU(J4xvVkHP_w=6Ceb2lYRV@1K^CP!8}@!0p$#Xe+z=V0KjV~Qm3",
    "p3)HvAv&0dN0t%0#fBcmHnfvexIr2}YQ?H*k;g@@5_v~@J`uT7G?zuTQ{SxWM#hXbZ?~iPkkKe@e(-Z22<NS6wx9;jIf~DXsX|{T",
    "b|p{toLXTG^^Ph`fE?NpPsEd458x)eK#I^hFwh!{Wf3N4PvDys0lpSj^|Of9FRxyK^xx;}UBA)0$%zZ~R}BX+0_&J8k~BGajYDEV",
    "^<A1ln=EKf4ybK?Q(eBU&nfCS6wh2CO~df5=*M`&2?e!vn8e{I#nEOj@AI-R1n2DwK3OkSBx49jIV7tlNQTYa{_=WXZ>M=wG$V2r",
    "6i$qFY#=P0X9kh|(o!)en}xAS<OO-^S}E6w3{yx`-qcxR7xs=ypNrDkMB}sx-k9r4${VPh{<QyLefopBk;;=DxijI(X>%Nnbb`f*",
    "&%aT$s1|ko8sm{!%$2>nyc1db%TD7qg0}6JeJlnr%WI1e5?QG6?5Me#Vb2w_)go*qY@Uy&G`<qHUv|3gF@u=QGZx_)!s8h}Yj|y+",
    "ys$?#WK<`g=0-K{b646Mf5Hn54Gj$q4Gj&A{|!p+riGh0-y)s%UEgJY*O{f1*PluLSscJ1{Z7+M<sKv`Pa;)T{H%sk6`!S+$SHm=",
    "WE`Z?ljujU*wJ5h{L;IcD*Zo8CI<i95-NB6d^vXh<?(+2wGG(=",
)
