"""``zhiheng credit``: grade one enterprise or all, and compute stored grades again, byte for byte."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from zhiheng.project.cli._credit_report import report

if TYPE_CHECKING:
    from zhiheng.apps.credit.grading.replaying import Replayed

DAY = click.DateTime(formats=["%Y-%m-%d"])
CHUNK = 500


@click.group()
def command() -> None:
    """Quality credit: grades, their replay, and reports."""


command.add_command(report)


@command.command()
@click.argument("code")
@click.option("--as-of", "as_of", type=DAY, help="the day of the grade (default: today)")
@click.option("--known-at", "known_at", type=datetime.fromisoformat, help="ISO 8601 instant (default: now)")
def grade(code: str, as_of: datetime | None, known_at: datetime | None) -> None:
    """Grade the organisation of CODE (unified social credit code or organisation code), and store the grade."""
    _set_up()
    from django.utils import timezone

    from zhiheng.apps.credit.actions import grading
    from zhiheng.apps.credit.grading.composing import read
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.vocab.problem import Problem

    at = timezone.now()
    known = known_at if known_at is None or known_at.tzinfo else timezone.make_aware(known_at)
    try:
        with system_scope():
            on = as_of.date() if as_of else timezone.localdate(at)
            made = grading.grade_organisation(_organisation(code), as_of=on, known_at=known, by=None, at=at)
            _tell(made, read(made.body))
    except Problem as problem:
        raise click.ClickException(str(problem)) from None


@command.command("grade-all")
def grade_all() -> None:
    """Grade every organisation of the register as of today, here and now."""
    _set_up()
    from django.utils import timezone

    from zhiheng.apps.credit.actions import grading
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.vocab.problem import Problem

    at = timezone.now()
    try:
        with system_scope():
            run = grading.ask_run(as_of=timezone.localdate(at), by=None, at=at)
        done = grading.carry_out(run, at=at, progress=_progress)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    counts = "  ".join(f"{value} {number:,}" for value, number in done.counts.items())
    click.echo(f"{done.organisations:,} 个主体 | organisations: {counts}")


@command.command()
@click.option("--sample", type=click.IntRange(min=1), help="so many at random instead of all")
def replay(sample: int | None) -> None:
    """Compute stored grades again from their rules and facts; exit 1 if one differs in a single byte."""
    _set_up()
    from zhiheng.apps.credit.queries.grades import numbers_of_grades, replayed
    from zhiheng.platform.accounts.scope import system_scope

    agree, wrong = 0, []
    with system_scope():
        numbers = numbers_of_grades(sample)
        for start in range(0, len(numbers), CHUNK):
            found = replayed(numbers[start : start + CHUNK])
            agree += sum(one.problem is None for one in found)
            wrong += [one for one in found if one.problem is not None]
            _progress(min(start + CHUNK, len(numbers)), len(numbers))
    _verdict(agree, wrong)


def _verdict(agree: int, wrong: list[Replayed]) -> None:
    for one in wrong[:20]:
        click.echo(f"✗ {one.problem}", err=True)
    total = agree + len(wrong)
    click.echo(f"{agree:,} / {total:,} 个等级重算逐字节一致 | grades come out again byte for byte")
    if wrong:
        sys.exit(1)


def _tell(grade: Any, body: dict[str, Any]) -> None:
    from zhiheng.engines.grading import points

    click.echo(f"{grade.organisation}  {grade.grade}  {points(grade.score)}  ({grade.decided_by})")
    for one in body["contributions"]:
        effect = one["grade"] or one["at_most"] or f"{points(one['parts'])} {one['dimension']}"
        click.echo(f"  {one['rule']}  {effect}  {one['starts_on'] or ''} – {one['ends_on'] or ''}")
    for one in body["unknown"]:
        click.echo(f"  ? {one['rule']}  #{one['fact'] or '-'}")
    click.echo(f"SHA-256 {grade.sha256}")


def _organisation(code: str) -> int:
    from zhiheng.apps.registry.queries import organisation_by_code
    from zhiheng.vocab.problem import Problem

    found = organisation_by_code(code.strip().upper())
    if found is None:
        zh, en = f"登记中没有代码 {code}", f"the register has no code {code}"
        raise Problem("organisation_unknown", zh, en, given=code)
    return found.pk


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,}/{total:,}", err=True, nl=done == total)


def _set_up() -> None:
    from zhiheng.project.cli._django import set_up

    set_up()
