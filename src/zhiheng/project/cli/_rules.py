"""``zhiheng pack rules``: grading rules as a table of words, and what differs between two versions."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhiheng.policy import Pack
    from zhiheng.policy.rulebook import RuleBook
    from zhiheng.policy.rulediff import Difference
    from zhiheng.policy.schema.grading import GradingRules


@click.command("rules")
@click.argument("pack_id", metavar="[PACK]", required=False)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the version in force on that day (all versions)")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "csv", "json"]),
    default="text",
    show_default=True,
    help="csv and json have both languages",
)
@click.option("--language", "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--diff", nargs=2, metavar="A B", help="what differs: two versions, by name or by a day of their force")
def rules(pack_id: str | None, on: datetime | None, form: str, language: str, diff: tuple[str, str] | None) -> None:
    """Print the grading rules of PACK (of all packs that have some) as a lawyer reads them."""
    from zhiheng import policy
    from zhiheng.policy import rulebook, rulediff
    from zhiheng.vocab.problem import Problem

    try:
        packs = [policy.load(one) for one in ([pack_id] if pack_id else policy.pack_ids())]
        if diff is not None:
            holder = next((pack for pack in packs if pack.gradings), packs[0])
            _print_diff(rulediff.compare(holder, *diff), form, language)
            return
        held = _versions(packs, on)
        books = [rulebook.book(pack, rules) for pack, rules in held]
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    _print_books(books, form, language)


def _versions(packs: Sequence[Pack], on: datetime | None) -> list[tuple[Pack, GradingRules]]:
    """Packs with the rules of their own (not their parents')."""
    found = []
    seen = set()
    for pack in packs:
        for one in pack.gradings:
            if (on is None or one.is_in_force(on.date())) and (one.id, one.version) not in seen:
                seen.add((one.id, one.version))
                found.append((pack, one))
    if not found:
        raise click.ClickException("没有这样的评级规则 | no such grading rules")
    return found


def _print_books(books: Sequence[RuleBook], form: str, language: str) -> None:
    from zhiheng.policy import rulesheet
    from zhiheng.policy.rulebook import COLUMNS

    if form == "json":
        click.echo(json.dumps([book.plain() for book in books], ensure_ascii=False, indent=2))
    for book in books:
        if form == "csv":
            click.echo(rulesheet.sheet(book), nl=False)
        elif form == "markdown":
            click.echo(rulesheet.markdown(book, language))
        elif form == "text":
            click.echo(rulesheet.standing(book).in_language(language))
            _table("", [[*one] for one in rulesheet.parts(book, language)], [""] * 4)
            header = [one.in_language(language) for one in COLUMNS.values()]
            _table(book.name.in_language(language), rulesheet.rows(book, language), header)


def _print_diff(found: Sequence[Difference], form: str, language: str) -> None:
    from zhiheng.policy import rulesheet
    from zhiheng.policy.listing import plain

    if form == "json":
        click.echo(json.dumps([plain(asdict(one)) for one in found], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(rulesheet.difference_sheet(found), nl=False)
    elif form == "markdown":
        click.echo(rulesheet.difference_markdown(found, language))
    elif not found:
        click.echo("没有不同 | no difference")
    else:
        _table("", rulesheet.difference_cells(found, language), rulesheet.difference_header(language))


def _table(title: str, lines: Sequence[Sequence[str]], header: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, show_header=any(header), show_lines=True)
    for name in header:
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(*line)
    console = Console()
    Console(width=console.width if console.is_terminal else 200).print(table)
