"""Giving facts and recalling them take turns: what is recalled is known to everybody who was given it before."""

from __future__ import annotations

from django.db import connection

SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended('zhiheng.sharing', 0))"
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('zhiheng.sharing', 0))"


def giving() -> None:
    """Until this transaction ends nobody looks for receivers; called before the facts are read."""
    _execute(SHARED)


def recalling() -> None:
    """Wait for every giving under way: those that begin later read what has been revoked."""
    _execute(ALONE)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
