"""``zhiheng freeze``: freeze the data of a period and compute its figures."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from zhiheng.project.cli._people import person
from zhiheng.vocab.problem import Problem


@click.command()
@click.argument("period")
@click.option("--by", "username", required=True, help="who freezes; somebody else must approve")
@click.option("--known-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]), help="leave out later records")
@click.option("--first", help="first period of the series")
@click.option("--note", default="", help="why, for a correction")
@click.option("--pack", "pack_id", help="the pack (default: the installation's first)")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def command(period: str, username: str, as_json: bool, **asked: Any) -> None:
    """Freeze PERIOD (2015, 2015Q3 ...) and compute every figure of it."""
    from zhiheng.project.cli._django import set_up

    set_up()
    from django.utils import timezone

    from zhiheng.apps.indicators import actions
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.vocab.periods import Period

    known_at: datetime | None = asked["known_at"]
    if known_at is not None and timezone.is_naive(known_at):
        known_at = timezone.make_aware(known_at)
    try:
        with system_scope():
            by = person(username)
            made = actions.freeze_period(
                period=Period.parse(period),
                by=by,
                at=timezone.now(),
                known_at=known_at,
                first=Period.parse(asked["first"]) if asked["first"] else None,
                pack_id=asked["pack_id"],
                note=asked["note"],
            )
            count = actions.compute(freeze=made, by=by, at=timezone.now())
            made.refresh_from_db()
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    told = {
        "freeze": made.pk,
        "period": made.period,
        "first_period": made.first_period,
        "known_at": made.known_at.isoformat(),
        "pack": {"id": made.pack, "version": made.pack_version, "hash": made.pack_hash},
        "datasets": {one.dataset: one.snapshot.sha256 for one in made.frozen_datasets.all()},
        "figures": count,
        "sha256": made.figures_sha256,
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _sentence(told))


def _sentence(told: dict[str, object]) -> str:
    number, period, count, digest = (told[name] for name in ("freeze", "period", "figures", "sha256"))
    return f"冻结 #{number}（{period}）：{count} 个数值，待另一人批准；SHA-256 {digest}"
