"""Claims: a file is recognised and read at 25,000 rows per CPU-second and more, workbooks at half the CPU of openpyxl.

Reading means all that happens before an importer sees a row: type, encoding, delimiter, header, columns, faults of
rows, named cells; the file is read twice, once to propose and once to hand over. Peers, in the same run: ``csv`` with
``DictReader`` read once, openpyxl in its streaming mode read once. Memory of this process is held against the size.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import cpu, line
from zhiheng import policy
from zhiheng.platform.intake.processing import read_chunks
from zhiheng.platform.intake.reading.detection import detect

ROWS = 200_000
SHEET_ROWS = 30_000
CLAIM = 25_000
HEADER = [
    "企业名称",
    "统一社会信用代码",
    "注册日期",
    "企业类型",
    "法人代表",
    "注册资金",
    "经营范围",
    "所在省份",
    "地区",
    "注册地址",
]


def cells(n: int) -> list[str]:
    return [
        f"山西某某{n}食品有限公司", f"9114{n:014d}", "2012-05-18", "N/A", "张某", f"{n % 900}(万元)",
        "食品生产；食品销售；预包装食品批发兼零售；农产品收购", "山西", "太原", f"太原市小店区平阳路{n % 500}号",
    ]  # fmt: skip


def text_file(path: Path) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(map(cells, range(ROWS)))
    return path


def workbook(path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("登记")
    sheet.append(HEADER)
    for n in range(SHEET_ROWS):
        sheet.append(cells(n))
    book.save(path)
    return path


def by_intake(path: Path) -> tuple[int, float]:
    """Rows named, CPU-seconds (the sandbox included)."""
    mapping = policy.load("cn-sx-2012").mappings["enterprises"]
    start = cpu()
    found = detect(path, mapping)
    rows = sum(len(chunk.rows) for chunk in read_chunks(path, found, mapping, size=5000))
    return rows, cpu() - start


def by_dict_reader(path: Path) -> float:
    start = cpu()
    with path.open(encoding="gb18030", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    assert rows == ROWS
    return cpu() - start


def by_openpyxl(path: Path) -> float:
    from openpyxl import load_workbook

    start = cpu()
    rows = sum(1 for _ in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))
    assert rows == SHEET_ROWS + 1
    return cpu() - start


def run() -> bool:
    """Print the figures; whether the claims hold."""
    with tempfile.TemporaryDirectory() as folder:
        text, book = text_file(Path(folder) / "a.csv"), workbook(Path(folder) / "a.xlsx")
        by_intake(workbook_of_one(Path(folder) / "warm.csv"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rows, used = by_intake(text)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        peer = by_dict_reader(text)
        sheet_rows, sheet_used = by_intake(book)
        sheet_peer = by_openpyxl(book)
        size = text.stat().st_size / 2**20
    assert (rows, sheet_rows) == (ROWS, SHEET_ROWS)
    speed = f"{rows / used:,.0f} a CPU-s, {used / peer:.1f} × csv.DictReader"
    half = f"{sheet_used / sheet_peer:.2f} × openpyxl, {sheet_rows / sheet_used:,.0f} rows a CPU-s"
    return all(
        [
            line(
                f"CSV of {size:.0f} MiB: ≥ {CLAIM:,} rows a CPU-second, read twice", speed, holds=rows / used >= CLAIM
            ),
            line("CSV: memory grows by less than 64 MiB over it", f"{grown} MiB", holds=grown < 64),
            line("xlsx read twice: ≤ 0.5 × openpyxl reading it once", half, holds=sheet_used <= sheet_peer / 2),
        ]
    )


def workbook_of_one(path: Path) -> Path:
    path.write_text(",".join(HEADER) + "\n" + ",".join(cells(1)) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(not run())
