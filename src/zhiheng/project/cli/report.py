"""``zhiheng report``: the quality status report of a release, as PDF and as Word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.apps.publication.queries import Release, ReportFile

FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("period")
@click.option("--release", "code", help="the release (2015-2; default: the latest of PERIOD)")
@click.option("--pdf", type=FILE, help="also write the PDF to this file")
@click.option("--docx", type=FILE, help="also write the Word document to this file")
@click.option("--by", "username", help="whom the ledger names (default: the system)")
def command(period: str, code: str | None, pdf: Path | None, docx: Path | None, username: str | None) -> None:
    """Make the quality status report of PERIOD (2015), or find it again, and write its files."""
    from zhiheng.project.cli._django import set_up

    set_up()
    from zhiheng.platform.accounts.scope import system_scope

    try:
        with system_scope():
            files = _made(_release(period, code), username)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    for file in files:
        click.echo(f"{file.name}  {file.size:,} 字节 | bytes  SHA-256 {file.sha256}")
        _write(file, {"pdf": pdf, "docx": docx}[file.form])


def _made(release: Release, username: str | None) -> list[ReportFile]:
    from django.utils import timezone

    from zhiheng.apps.publication.report import actions
    from zhiheng.project.cli._people import person

    by = person(username) if username else None
    told = _told if sys.stderr.isatty() else actions.unheard
    return actions.make_report(release=release, by=by, at=timezone.now(), told=told)


def _told(done: int, total: int) -> None:
    click.echo(f"\r绘图 {done}/{total}", err=True, nl=done == total)


def _release(period: str, code: str | None) -> Release:
    from zhiheng.apps.publication import queries
    from zhiheng.vocab.periods import Period

    asked = str(Period.parse(period))
    found = queries.release(code) if code else queries.latest(asked)
    if found is None or found.period != asked:
        named = code or asked
        raise Problem(
            "release_unknown",
            f"{asked} 没有发布 {code}" if code else f"{asked} 还没有发布，请先发布再生成报告",
            f"there is no release {named} of {asked}: release before reporting",
            release=named,
        )
    return found


def _write(file: ReportFile, target: Path | None) -> None:
    from zhiheng.platform.datasets import lake

    if target is None:
        return
    with lake.open_file(file.path) as stream:
        target.write_bytes(stream.read())
    click.echo(f"→ {target}")
