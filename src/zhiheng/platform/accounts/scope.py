"""Who is asking, told to PostgreSQL for one transaction; its row-level security answers with no rows otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

SET = """
SELECT set_config('zhiheng.scope', %s, true),
       set_config('zhiheng.units', %s, true),
       set_config('zhiheng.areas', %s, true)
"""
# the row below is made first: a statement's FROM precedes its output
WIDEN = """
SELECT was.*, set_config('zhiheng.scope', 'all', true),
       set_config('zhiheng.units', '{}', true), set_config('zhiheng.areas', '{}', true)
FROM (SELECT coalesce(current_setting('zhiheng.scope', true), ''),
             coalesce(current_setting('zhiheng.units', true), ''),
             coalesce(current_setting('zhiheng.areas', true), '') OFFSET 0) was
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see.

    Attributes:
        units: primary keys of units.
        areas: prefixes of division codes (``14`` the province, ``1401`` a city, ``140105`` a county).
        everything: all rows (the system's own jobs, and people who answer for the whole province).
    """

    units: tuple[int, ...] = ()
    areas: tuple[str, ...] = ()
    everything: bool = False

    def sees_unit(self, unit: int | None) -> bool:
        """Whether rows of this unit are visible: the same answer as ``zhiheng_sees_unit``."""
        return self.everything or unit in self.units

    def sees_division(self, code: str | None) -> bool:
        """Whether rows of this division are visible: the same answer as ``zhiheng_sees_division``."""
        if self.everything:
            return True
        if not code:
            return any(len(area) <= 2 for area in self.areas)
        return code.startswith(self.areas)


def set_scope(*, units: Iterable[int] = (), areas: Iterable[str] = (), everything: bool = False) -> None:
    """Say for the rest of this transaction which units' and areas' rows are visible.

    Must be called inside a transaction: PostgreSQL forgets the scope when it ends, so that the next request on the
    same connection starts with no rows at all.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a scope lives in a transaction: open one first")
    _note(is_wide=False)
    _execute("all" if everything else "", _array(units), _array(areas))


def _execute(*values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET, values)


def _array(items: Iterable[object]) -> str:
    return "{" + ",".join(map(str, items)) + "}"


@contextmanager
def system_scope() -> Iterator[None]:
    """A transaction that sees all rows: for jobs and commands, which act for the system.

    Inside a request the person's own scope is back in force afterwards; after an exception the savepoint's roll-back
    restores it. Within another one it is a savepoint alone, for nothing is to be widened or restored.
    """
    with transaction.atomic():
        if _is_wide():
            yield
            if not _is_wide():  # narrowed within
                set_scope(everything=True)
                _note(is_wide=True)
            return
        with connection.cursor() as cursor:
            cursor.execute(WIDEN)
            before: tuple[str, str, str] = cursor.fetchone()[:3]
        _note(is_wide=True)
        try:
            yield
        finally:
            _note(is_wide=False)
        _execute(*before)


def _is_wide() -> bool:
    """Whether a system's scope is in force on this connection, as far as we know: it is asked for again otherwise."""
    return bool(getattr(connection, "zhiheng_is_wide", False))


def _note(*, is_wide: bool) -> None:
    connection.zhiheng_is_wide = is_wide  # type: ignore[attr-defined]  # a place of our own on the connection


@contextmanager
def follower_scope(follower: str) -> Iterator[None]:
    """A transaction that sees, beside what it saw before, the rows of whoever holds a receipt.

    Args:
        follower: the keyed hash of the receipt.
    """
    with transaction.atomic():
        _follow(follower)
        yield
        _follow("")


def _follow(follower: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhiheng.follower', %s, true)", [follower])
