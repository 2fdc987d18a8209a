"""Who is asking, told to PostgreSQL for one transaction; its row-level security answers with no rows otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SET = """
SELECT set_config('zhiheng.scope', %s, true),
       set_config('zhiheng.units', %s, true),
       set_config('zhiheng.areas', %s, true)
"""


def set_scope(*, units: Iterable[int] = (), areas: Iterable[str] = (), everything: bool = False) -> None:
    """Say for the rest of this transaction which units' and areas' rows are visible.

    Args:
        units: primary keys of units.
        areas: prefixes of division codes (``14`` the province, ``1401`` a city, ``140105`` a county).
        everything: all rows (jobs of the system, never a request).
    """
    with connection.cursor() as cursor:
        cursor.execute(SET, ["all" if everything else "", _array(units), _array(areas)])


def _array(items: Iterable[object]) -> str:
    return "{" + ",".join(map(str, items)) + "}"


@contextmanager
def system_scope() -> Iterator[None]:
    """A transaction that sees all rows: for jobs and commands, which act for the system."""
    with transaction.atomic():
        set_scope(everything=True)
        yield
