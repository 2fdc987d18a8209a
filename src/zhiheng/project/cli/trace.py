"""``zhiheng trace``: EPCIS documents, named and held against the standard without a database, and captured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

MOST = 1000  # errors told of one file
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Traceability: EPCIS documents (JSON-LD 2.0, XML 2.0 and 1.x)."""


@command.command(name="hash")
@click.argument("file", type=_FILE)
def hash_(file: Path) -> None:
    """Print the hash of each event of FILE (CBV 2.0 section 8.9), one a line, in document order."""
    from zhiheng.engines.epcis import event_hash, read

    with file.open("rb") as stream:
        for each in read(stream, is_checked=False):
            if each.event is not None:
                sys.stdout.write(event_hash(each.event) + "\n")
            for fault in each.faults:
                sys.stdout.flush()
                raise click.ClickException(f"{file}:{fault.line or each.line}: {fault.message}")


@command.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
def validate(files: tuple[Path, ...]) -> None:
    """Hold each of FILES against the standard; print one JSON line a file: file, valid, errors (pointer, message)."""
    for file in files:
        sys.stdout.write(json.dumps(_verdict(file), ensure_ascii=False) + "\n")


@command.command()
@click.argument("file", type=_FILE)
@click.option(
    "--proceed", is_flag=True, help="keep the sound events where some are bad; else one bad event refuses all"
)
def capture(file: Path, proceed: bool) -> None:
    """Capture the events of FILE; print one JSON line: counts of events, and what is wrong with which.

    The same events again add nothing. Ends with 1 if anything was refused.
    """
    from zhiheng.project.cli._django import set_up

    set_up()
    from django.utils import timezone

    from zhiheng.apps.traceability.actions import capturing
    from zhiheng.project.cli._people import province

    with file.open("rb") as stream:
        made = capturing.capture(
            stream,
            unit=province(),
            filename=file.name,
            is_rollback=not proceed,
            by=None,
            at=timezone.now(),
            progress=_progress,
        )
    counts = {name: getattr(made, name) for name in ("read", "added", "repeated", "refused")}
    told = {"file": str(file), "capture": made.pk, **counts, "faults": made.faults}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    if made.refused or made.faults:
        raise SystemExit(1)


@command.command()
@click.argument("username")
@click.option("--label", default="", help="Which program it is for.")
@click.option("--days", default=365, type=click.IntRange(1, 365), show_default=True, help="How long it lives.")
def key(username: str, label: str, days: int) -> None:
    """Make a key by which a program uses the interface of EPCIS as USERNAME; it is shown this once."""
    from zhiheng.project.cli._django import set_up

    set_up()
    from django.utils import timezone

    from zhiheng.apps.traceability.actions.keeping_keys import issue_key
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.project.cli._people import person

    with system_scope():
        click.echo(issue_key(person(username), label=label, days=days, by=None, at=timezone.now())[1])


def _progress(count: int) -> None:
    click.echo(f"已读 {count:,} 个事件 | events read", err=True)


def _verdict(file: Path) -> dict[str, Any]:
    from zhiheng.engines.epcis import read

    errors: list[dict[str, str]] = []
    count = 0
    with file.open("rb") as stream:
        for each in read(stream):
            count += len(each.faults)
            told = each.faults[: MOST - len(errors)]
            errors.extend({"pointer": fault.pointer, "message": fault.message} for fault in told)
    if count > len(errors):
        left = count - len(errors)
        errors.append({"pointer": "", "message": f"另有 {left} 处错误未列出 | {left} more errors are not listed"})
    return {"file": str(file), "valid": not count, "errors": errors}
