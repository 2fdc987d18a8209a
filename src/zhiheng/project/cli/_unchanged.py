"""Whether what a start would do again was already done with the very same files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import psycopg


def once(mark: Path, state: Callable[[], str], work: Callable[[], None]) -> None:
    """Do the work, unless it was finished in that state before; the work itself may bring the state about."""
    if mark.exists() and mark.read_text() == state():
        return
    work()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(state())


def state_of(files: Iterable[Path], *others: object) -> str:
    """A hash over names, sizes and times of the files, and whatever else matters."""
    said = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(files) if path.is_file()]
    return sha256(repr((said, others)).encode()).hexdigest()


def database_id(url: str) -> tuple[object, ...]:
    """What tells this database from one made anew under the same name."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT oid, (SELECT count(*) FROM pg_class WHERE relname = 'django_migrations') "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return found or ()
