"""``zhiheng release``: approve, make, list and verify releases."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from zhiheng.project.cli._people import person
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.apps.publication.verification import Verification


@click.group()
def command() -> None:
    """Approve, make, list and verify releases."""
    from zhiheng.project.cli._django import set_up

    set_up()


@command.command()
@click.argument("freeze", type=int)
@click.option("--by", "username", required=True, help="who approves; not the person who froze")
def approve(freeze: int, username: str) -> None:
    """Approve the figures of freeze number FREEZE."""
    from django.utils import timezone

    from zhiheng.apps.indicators import actions
    from zhiheng.platform.accounts.scope import system_scope

    with _refusals(), system_scope():
        actions.approve(freeze=_freeze(freeze), by=person(username), at=timezone.now())
    click.echo(f"冻结 #{freeze} 已批准")


@command.command()
@click.argument("freeze", type=int)
@click.option("--by", "username", required=True, help="who releases")
@click.option("--reason", default="", help="why figures were revised (needed from the second edition on)")
def make(freeze: int, username: str, reason: str) -> None:
    """Release the approved freeze number FREEZE."""
    from django.utils import timezone

    from zhiheng.apps.publication import actions
    from zhiheng.platform.accounts.scope import system_scope

    with _refusals(), system_scope():
        made = actions.release(freeze=_freeze(freeze), by=person(username), at=timezone.now(), reason=reason)
        revised = made.revisions.count()
    count = made.contents["figures"]["count"]
    click.echo(f"已发布 {made.code}：{count} 个数值，其中修订 {revised} 个；SHA-256 {made.sha256}")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def list_(as_json: bool) -> None:
    """List all releases, the newest first."""
    from zhiheng.apps.publication import queries

    rows = [
        {
            "release": one.code,
            "released_at": one.released_at.isoformat(),
            "figures": one.contents["figures"]["count"],
            "revised": one.contents["revised"],
            "sha256": one.sha256,
        }
        for one in queries.releases()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))


@command.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def verify(code: str, as_json: bool) -> None:
    """Recompute release CODE (2015-1) from what was kept and compare it byte for byte; exit status 1 if it differs."""
    from zhiheng.apps.publication import queries, verification
    from zhiheng.platform.accounts.scope import system_scope

    with _refusals(), system_scope():
        release = queries.release(code)
        if release is None:
            raise Problem("release_unknown", f"没有发布 {code}", f"there is no release {code}", release=code)
        quiet = as_json or not sys.stderr.isatty()
        found = verification.verify(release, progress=lambda note: None if quiet else click.echo(note.zh, err=True))
    click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else _told(found))
    sys.exit(0 if found.is_sound else 1)


def _told(found: Verification) -> str:
    lines = [f"{fault.code}  {fault.where}\n    {fault.message.zh} | {fault.message.en}" for fault in found.faults]
    lines += [f"注：{note.zh} | {note.en}" for note in found.notes]
    if found.is_sound:
        lines.append(f"{found.release}：{found.figures} 个数值逐字节一致 | {found.figures} figures equal byte for byte")
    else:
        lines.append(f"{found.release}：发现 {len(found.faults)} 处不符 | {len(found.faults)} faults")
    return "\n".join(lines)


def _plain(found: Verification) -> dict[str, Any]:
    return {
        "release": found.release,
        "sound": found.is_sound,
        "figures": found.figures,
        "faults": [
            {"code": one.code, "where": one.where, "zh": one.message.zh, "en": one.message.en} for one in found.faults
        ],
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes],
    }


def _freeze(number: int) -> Any:
    from zhiheng.apps.indicators import queries

    found = queries.freeze(number)
    if found is None:
        raise Problem("freeze_unknown", f"没有冻结 #{number}", f"there is no freeze {number}", freeze=number)
    return found


class _refusals:  # noqa: N801 - reads as a phrase
    """What a person can mend is told in a sentence, without a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, Problem):
            raise click.ClickException(str(error)) from None
