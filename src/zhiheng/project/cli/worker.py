"""``zhiheng worker``: carry out deferred jobs."""

from __future__ import annotations

import logging

import click


@click.command()
@click.option("--concurrency", default=1, show_default=True, help="jobs at a time")
@click.option("--until-empty", is_flag=True, help="end once no job is waiting")
def command(concurrency: int, until_empty: bool) -> None:
    """Carry out deferred jobs until told to stop; several workers may run side by side."""
    from zhiheng.project.cli._django import set_up

    set_up()
    from zhiheng.platform.jobs import working

    logging.getLogger("zhiheng").setLevel(logging.INFO)
    working.work(concurrency=concurrency, until_empty=until_empty)
