"""While one part is stored, the next is read: the processor reads, the database stores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(made: Iterator[T]) -> Iterator[T]:
    """The same, in the same order; one more is made in a thread of its own while the caller works on one.

    Args:
        made: uses no database, for a thread has no scope and no transaction; what it raises is raised here.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = pool.submit(next, made, _END)
        while (one := waiting.result()) is not _END:
            waiting = pool.submit(next, made, _END)
            yield one  # type: ignore[misc]  # all but the mark of the end is of T
