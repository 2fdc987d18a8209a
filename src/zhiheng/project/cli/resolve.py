"""``zhiheng resolve``: which lines of a file speak of the same organisation, without a database."""

from __future__ import annotations

import csv
import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from zhiheng.engines.resolution import Record, Resolution
    from zhiheng.vocab.divisions import DivisionTable

_COLUMNS = ("rec_id", "name", "uscc", "org_code", "address", "legal_rep", "phone", "county")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pack", "pack_id", help="the pack whose divisions are used (default: the first that has some)")
@click.option(
    "--explain",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="also write each pair and its reasons to this file, one JSON line a pair",
)
def command(file: Path, pack_id: str | None, explain: Path | None) -> None:
    """Read FILE (CSV or a workbook) and print ``rec_id,entity_id``, in the order of its lines.

    Columns: rec_id, name, uscc, org_code, address, legal_rep, phone, county; others are passed over. An entity is
    called by the first of its records, in the order of their ids.
    """
    from zhiheng.engines.resolution import resolve
    from zhiheng.vocab.problem import Problem

    try:
        records = list(_records(file))
        click.echo(f"{len(records):,} 条记录 | records", err=True)
        gc.disable()  # millions of small values and no rings among them: looking for some takes a quarter of the time
        found = resolve(records, _divisions(pack_id))
        gc.enable()
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    entities = found.entity_ids()
    click.echo(f"{len(set(entities.values())):,} 个主体 | entities", err=True)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["rec_id", "entity_id"])
    out.writerows([record.rec_id, entities[record.rec_id]] for record in records)
    if explain:
        with explain.open("w", encoding="utf-8") as reasons:
            _explain(found, reasons)


def _records(file: Path) -> Iterator[Record]:
    """The lines of the first table of the file.

    Raises:
        Problem: it cannot be read, lacks a column, or a line has no id.
    """
    from zhiheng.engines.resolution import Record
    from zhiheng.platform.intake.reading.source import open_source
    from zhiheng.vocab.problem import Problem

    with open_source(file) as source:
        lines = next(iter(source.sheets)).lines
        head = next(lines, None)
        places = _places([cell.strip() for cell in head.cells] if head else [])
        for line in lines:
            values = {name: line.cells[at].strip() if at < len(line.cells) else "" for name, at in places.items()}
            if line.fault or not values["rec_id"]:
                raise Problem(
                    "line_unreadable",
                    f"第 {line.number} 行没有 rec_id 或列数不对，请改正后重试",
                    f"line {line.number} has no rec_id or not the right number of columns: correct it and try again",
                    line=line.number,
                )
            yield Record(**values)


def _places(head: list[str]) -> dict[str, int]:
    from zhiheng.vocab.problem import Problem

    missing = [name for name in _COLUMNS if name not in head]
    if missing:
        told = ", ".join(missing)
        raise Problem(
            "columns_missing",
            f"文件缺少列：{told}；首行应为列名，需要 {', '.join(_COLUMNS)}",
            f"the file lacks the columns {told}; its first line must name {', '.join(_COLUMNS)}",
            columns=missing,
        )
    return {name: head.index(name) for name in _COLUMNS}


def _divisions(pack_id: str | None) -> DivisionTable:
    from zhiheng import policy
    from zhiheng.vocab.divisions import DivisionTable
    from zhiheng.vocab.problem import Problem

    chosen = pack_id or os.environ.get("ZHIHENG_PACKS", "").split(",")[0]
    for known in [chosen] if chosen else policy.pack_ids():
        # the table alone: reading a whole pack takes longer than resolving thousands of records
        table = policy.find(policy.packs_dir(), known) / "divisions.csv"
        if table.exists():
            with table.open(encoding="utf-8", newline="") as rows:
                return DivisionTable(csv.DictReader(rows))
    raise Problem("divisions_missing", "没有规则包带区划表", "no pack has a table of divisions")


def _explain(found: Resolution, out: TextIO) -> None:
    for at, decided in sorted(found.decided.items()):
        reasons = found.reasons(at)
        told = {
            "first": found.records[found.pairs.first[at]].rec_id,
            "second": found.records[found.pairs.second[at]].rec_id,
            "score": round(sum(reason.weight for reason in reasons), 2),
            "decision": decided.decision,
            "explain": [[one.feature, one.level, one.weight, one.text.zh, one.text.en] for one in reasons],
        }
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
