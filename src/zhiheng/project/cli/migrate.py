"""``zhiheng migrate``: bring the tables up to date, as their owner."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Bring the tables up to date (connects as the owner role)."""
    from zhiheng.project.cli._django import set_up

    set_up(as_owner=True)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)
