"""``zhiheng django``: Django's own management commands (makemigrations, shell ...) with the database up."""

from __future__ import annotations

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.option("--owner", is_flag=True, help="connect as the owner role")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(owner: bool, arguments: tuple[str, ...]) -> None:
    """Run a management command of Django."""
    from zhiheng.project.cli._django import set_up

    set_up(as_owner=owner)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhiheng django", *arguments])
