"""``zhiheng pack``: look into packs, check them, and count how much of the document they answer."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhiheng.project.cli._rules import rules

if TYPE_CHECKING:
    from zhiheng.policy import Pack
    from zhiheng.policy.document import NumberCount

SECTIONS = (
    "targets",
    "indicators",
    "duties",
    "bodies",
    "returns",
    "roles",
    "coverage",
    "systems",
    "codes",
    "parameters",
    "instruments",
    "clocks",
    "credit-terms",
    "procedures",
    "papers",
    "identifiers",
    "catalogue",
    "gradings",
    "consequences",
)
# what fits on a screen; --json has everything
_COLUMNS = {
    "targets": ["clause", "name_zh", "comparator", "value", "unit", "year", "kind", "owners"],
    "indicators": ["id", "clause", "name", "interval", "owners"],
    "duties": ["clause", "text_zh", "bodies", "cadence", "system"],
    "bodies": ["id", "clause", "name_zh", "kind", "division"],
    "returns": ["id", "title", "body", "frequency", "due_days", "items"],
    "roles": ["id", "name", "units", "permissions"],
    "clocks": ["id", "name", "n", "unit", "instrument", "article", "effective_from", "effective_to"],
    "credit-terms": ["regime", "class_zh", "question", "months", "answer", "clock", "instrument", "article", "checked"],
    "procedures": ["id", "name", "instrument", "effective_from", "effective_to", "states"],
    "papers": ["id", "place", "title", "word", "addressed_to", "article"],
    "identifiers": ["id", "title", "level", "check", "canonical", "citation", "unverified"],
    "coverage": ["address", "status", "by", "systems", "reason_zh"],
}
_JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")


@click.group()
def command() -> None:
    """Look into packs, check them, count what they answer."""


command.add_command(rules)


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Print the packs that are there."""
    from zhiheng import policy

    packs = [_load(pack_id) for pack_id in policy.pack_ids()]
    rows = [
        {"id": p.id, "version": p.version, "title_zh": p.title.zh, "title_en": p.title.en, "hash": p.hash}
        for p in packs
    ]
    _print(rows, "packs", as_json)


@command.command()
@click.argument("name")
@click.option("--pack", "pack_id", default="cn", show_default=True, help="the pack that holds the procedure")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="as the law had it on that day (today)")
@click.option("--language", "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="write to this file instead of standard output")
def draw(name: str, pack_id: str, on: datetime | None, language: str, out: Path | None) -> None:
    """Draw the procedure NAME as SVG."""
    from zhiheng.policy import drawing
    from zhiheng.vocab.problem import Problem

    pack = _load(pack_id)
    day = on.date() if on else datetime.now().astimezone().date()  # noqa: TID251 - a command reads the clock
    try:
        procedure = pack.procedure(name, on=day)
    except Problem as problem:
        known = ", ".join(sorted({one.id for one in pack.procedures}))
        raise click.UsageError(f"{problem}\n{known}") from None
    picture = drawing.draw(procedure, language=language)
    if out is None:
        click.echo(picture, nl=False)
    else:
        out.write_text(picture, encoding="utf-8")


@command.command()
@click.argument("pack_id", metavar="PACK")
@click.argument("section", type=click.Choice(SECTIONS), required=False)
@_JSON
def show(pack_id: str, section: str | None, as_json: bool) -> None:
    """Print one SECTION of PACK, or how many items each section has."""
    from zhiheng.policy import listing

    pack = _load(pack_id)
    if section is not None:
        _print(listing.rows(pack, section), section, as_json)
        return
    counts = {name: len(listing.rows(pack, name)) for name in SECTIONS}
    _print(
        [{"id": pack.id, "version": pack.version, "hash": pack.hash, **counts}]
        if as_json
        else [{"section": name, "items": number} for name, number in counts.items()],
        f"{pack.title.zh} {pack.version}",
        as_json,
    )


@command.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="check as of this day instead of today")
@_JSON
def check(folder: Path, on: Any, as_json: bool) -> None:
    """Check the pack in DIR; exit with 1 when anything is wrong."""
    from dataclasses import asdict
    from datetime import datetime

    from zhiheng.policy.checking import check as faults_of

    today = on.date() if on else datetime.now().astimezone().date()  # noqa: TID251 - a command reads the clock
    faults = faults_of(folder, on=today)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"{folder / fault.file}:{fault.line}: {fault.zh}\n    {fault.en} [{fault.code}]")
        verdict = f"{len(faults)} 处错误 | {len(faults)} faults" if faults else "没有错误 | no faults"
        click.echo(f"{folder}: {verdict}")
    if faults:
        raise SystemExit(1)


@command.command()
@click.argument("pack_id", metavar="PACK")
@click.option(
    "--clauses",
    envvar="ZHIHENG_CLAUSES",
    type=click.Path(path_type=Path),
    help="text of the document (columns clause, kind, text): checks every cited number against it",
)
@_JSON
def coverage(pack_id: str, clauses: Path | None, as_json: bool) -> None:
    """Print how each address of the document is answered; exit with 1 when one is not, or a number does not add up."""
    from dataclasses import asdict

    from zhiheng.policy import listing
    from zhiheng.policy.coverage import totals

    pack = _load(pack_id)
    counted = totals(pack)
    numbers = _numbers(pack, clauses) if clauses is not None else None
    rows = listing.rows(pack, "coverage")
    if as_json:
        summary = {"pack": pack.id, "version": pack.version, **asdict(counted)}
        text = asdict(numbers) if numbers is not None else None
        click.echo(json.dumps({**summary, "numbers": text, "entries": rows}, ensure_ascii=False, indent=2))
    else:
        _print(rows, "coverage", as_json)
        _say_totals(counted, numbers)
    if counted.unaccounted or (numbers is not None and numbers.problems):
        raise SystemExit(1)


def _numbers(pack: Pack, clauses: Path) -> NumberCount:
    from zhiheng.policy.document import count_numbers, read_wording
    from zhiheng.vocab.problem import Problem

    try:
        return count_numbers(pack, read_wording(clauses))
    except Problem as problem:
        raise click.ClickException(str(problem)) from None


def _say_totals(counted: Any, numbers: NumberCount | None) -> None:
    click.echo(
        f"条款 {counted.accounted}/{counted.addresses}：落实 {counted.served}，规划 {counted.planned}，"
        f"宣示 {counted.declaratory}；数值目标 {counted.numeric_targets}，位次目标 {counted.rank_targets}，"
        f"定性目标 {counted.qualitative_targets}"
    )
    click.echo(
        f"addresses {counted.accounted}/{counted.addresses}: {counted.served} served, {counted.planned} planned, "
        f"{counted.declaratory} declaratory; targets: {counted.numeric_targets} numeric, {counted.rank_targets} rank, "
        f"{counted.qualitative_targets} qualitative"
    )
    for address in counted.unaccounted:
        click.echo(f"没有答复：{address} | unanswered: {address}")
    if numbers is not None:
        click.echo(
            f"目标条款中的数 {numbers.found} 个：目标 {numbers.in_targets}，"
            f"例外 {numbers.excepted}，年份 {numbers.years}"
        )
        click.echo(
            f"numbers in the clauses of goals: {numbers.found}, of these {numbers.in_targets} in targets, "
            f"{numbers.excepted} excepted, {numbers.years} years"
        )
        if not numbers.is_known_text:
            click.echo("条文文件与规则包所记版本不同 | the text is not the version that the pack names")
        for problem in numbers.problems:
            click.echo(f"{problem.zh} | {problem.en}")


def _load(pack_id: str) -> Pack:
    from zhiheng import policy

    try:
        return policy.load(pack_id)
    except policy.PackProblem as problem:
        raise click.ClickException("\n".join(str(fault) for fault in problem.faults)) from None


def _print(rows: list[dict[str, Any]], title: str, as_json: bool) -> None:
    """Rows as JSON, or as a table with one column a key."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    keys = _COLUMNS.get(title) or (list(rows[0]) if rows else [])
    for key in keys:
        table.add_column(key, overflow="fold", no_wrap=key in ("id", "clause", "address"))
    for row in rows:
        table.add_row(*(_cell(row[key]) for key in keys))
    console = Console()
    Console(width=console.width if console.is_terminal else 160).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and (name := value.get("name", value)) and set(name) == {"zh", "en"}:
        return str(name["zh"])
    if isinstance(value, list):
        return "、".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{key} {_cell(item)}" for key, item in value.items() if item not in (None, [], {}))
    return str(value)
