"""``zhiheng import``: bring files in by the same path as the browser, at once and with a receipt each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import Unit

Progress = Callable[[int, int], None]


@click.command()
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="say what would happen and write nothing")
@click.option("--json", "as_json", is_flag=True, help="one JSON receipt a line")
def command(kind: str, files: tuple[Path, ...], check: bool, as_json: bool) -> None:
    """Import FILES as KIND (enterprises, inspections ...); a file that was imported before changes nothing.

    Ends with 1 if a file was refused as a whole; rows sent back are on its receipt.
    """
    from zhiheng.project.cli._django import set_up

    set_up()
    from zhiheng.platform.intake import importing
    from zhiheng.project.cli._people import province
    from zhiheng.vocab.problem import Problem

    try:
        importing.get(kind)
    except Problem as problem:
        raise click.UsageError(str(problem)) from None
    unit = province()
    refused = 0
    for path in files:
        with _progress(path, is_shown=not as_json) as progress:
            told = _receipt(kind, path, unit, check, progress)
        refused += told["status"] == "refused"
        click.echo(json.dumps(told, ensure_ascii=False)) if as_json else _show(told)
    if refused:
        raise SystemExit(1)


def _receipt(kind: str, path: Path, unit: Unit, check: bool, progress: Progress) -> dict[str, Any]:
    from zhiheng.vocab.problem import Problem

    try:
        return (_check if check else _import)(kind, path, unit, progress)
    except Problem as problem:
        return _refused(path, problem)


def _check(kind: str, path: Path, unit: Unit, progress: Progress) -> dict[str, Any]:
    from django.utils import timezone

    from zhiheng.platform.intake.handing_over import try_out

    return try_out(kind=kind, path=path, unit=unit, at=timezone.now(), progress=progress)


def _import(kind: str, path: Path, unit: Unit, progress: Progress) -> dict[str, Any]:
    from django.utils import timezone

    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.platform.intake import actions
    from zhiheng.platform.intake.choices import UploadStatus
    from zhiheng.platform.intake.handing_over import process
    from zhiheng.platform.intake.queries import receipt

    at = timezone.now()
    with system_scope(), path.open("rb") as file:
        upload = actions.receive(kind=kind, filename=path.name, data=file, by=None, unit=unit, at=at, is_deferred=False)
    is_repeat = upload.is_repeat
    with system_scope():
        upload = actions.inspect(upload=upload, at=at)
    if upload.state is UploadStatus.DETECTED:
        with system_scope():
            upload = actions.confirm(upload=upload, by=None, at=at, is_deferred=False)
    if upload.state is UploadStatus.CONFIRMED:  # also one that an earlier run left half done
        upload, is_repeat = process(upload=upload, by=None, at=at, progress=progress), False
    with system_scope():
        upload.is_repeat = is_repeat
        return receipt(upload) | {"file": path.name}


def _refused(path: Path, problem: Any) -> dict[str, Any]:
    error = {"row": None, "column": "", "code": problem.code, "message": problem.zh, "en": problem.en}
    none = dict.fromkeys(("rows", "accepted", "duplicates", "rejected"), 0)
    return {
        "file": path.name,
        "sha256": _sha256(path),
        "encoding": None,
        "status": "refused",
        **none,
        "errors": [error],
    }


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _progress(path: Path, *, is_shown: bool) -> Iterator[Progress]:
    """A bar in the terminal while the rows go over."""
    if not is_shown:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(path.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(told: dict[str, Any]) -> None:
    """The receipt for people."""
    counts = "　".join(f"{label} {told[key]:,}" for key, label in LABELS.items())
    note = "（此前已导入，未作任何改动）" if told.get("repeat") else ""
    click.echo(f"{told['file']}　{told['encoding'] or told.get('type') or ''}　{counts}{note}")
    grouped = Counter((error["column"], error["code"], error["message"]) for error in told["errors"])
    for (column, code, message), count in grouped.most_common(10):
        rows = [str(e["row"]) for e in told["errors"] if (e["column"], e["code"]) == (column, code) and e["row"]]
        where = f"第 {'、'.join(rows[:5])} 行{' …' if len(rows) > 5 else ''}：" if rows else ""
        click.echo(f"  {count:>6,} × {where}{f'【{column}】' if column else ''}{message} ({code})")
    if len(grouped) > 10:
        click.echo(f"  … 另有 {len(grouped) - 10} 类，详见 --json")


LABELS = {"rows": "行数", "accepted": "接受", "duplicates": "重复", "rejected": "退回"}
