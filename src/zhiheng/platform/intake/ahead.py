"""While one part is stored, the next is read: the processor reads, the database stores."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_END = object()
QUICK = 0.0005  # seconds; the usual 0.005 is longer than most statements take


def ahead(made: Iterator[T]) -> Iterator[T]:
    """The same, in the same order; one more is made in a thread of its own while the caller works on one.

    Args:
        made: uses no database, for a thread has no scope and no transaction; what it raises is raised here.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    with _quick_turns(), ThreadPoolExecutor(max_workers=1) as pool:
        waiting = pool.submit(next, made, _END)
        while (one := waiting.result()) is not _END:
            waiting = pool.submit(next, made, _END)
            yield one  # type: ignore[misc]  # all but the mark of the end is of T


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Whoever waited for the database goes on at once, though the thread that reads could go on as well."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, QUICK))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
