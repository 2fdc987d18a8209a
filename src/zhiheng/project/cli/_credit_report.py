"""``zhiheng credit report``: the signed report on one organisation, with the script that checks it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.apps.sharing.queries.reports import CreditReport


@click.command()
@click.argument("code")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="folder for the files")
@click.option("--by", "username", help="who asks; the government edition (default: the public one)")
@click.option("--purpose", default="", help="what it is for; needed with --by")
def report(code: str, out: Path, username: str | None, purpose: str) -> None:
    """Issue the credit report on CODE and write its JSON and PDF, and the script that checks them, to the folder."""
    from zhiheng.project.cli._django import set_up

    set_up()
    try:
        made = _issued(code.strip().upper(), username, purpose)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    _write(made, out)


def _issued(code: str, username: str | None, purpose: str) -> CreditReport:
    from django.utils import timezone

    from zhiheng.apps.registry import public as registry
    from zhiheng.apps.sharing.actions.reporting import issue_public_report, issue_report
    from zhiheng.apps.sharing.choices import Edition
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.project.cli._people import person

    with system_scope():
        found = registry.addressed(code)
        if found is None:
            raise Problem("organisation_unknown", f"没有主体 {code}", f"there is no organisation {code}", uscc=code)
        if username is None:
            return issue_public_report(found.pk, at=timezone.now())
        by = person(username)
        return issue_report(found.pk, edition=Edition.FULL, purpose=purpose, by=by, at=timezone.now())


def _write(made: CreditReport, out: Path) -> None:
    from zhiheng.platform.signing import verify_report
    from zhiheng.platform.signing.keys import signer

    out.mkdir(parents=True, exist_ok=True)
    script = Path(verify_report.__file__).read_bytes()
    files = {f"{made.number}.json": bytes(made.document), f"{made.number}.pdf": bytes(made.pdf)}
    for name, data in (files | {"verify_report.py": script}).items():
        (out / name).write_bytes(data)
        click.echo(f"→ {out / name}")
    click.echo(f"SHA-256 {made.sha256}")
    click.echo(f"python verify_report.py {made.number}.json --key {signer().public_key.hex()}")
