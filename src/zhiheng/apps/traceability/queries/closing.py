"""The closure of steps, a frontier at a time, whatever takes the steps.

Of what reaches a thing for certain, and of what reaches it loosely, only the first instant is kept (backward: the
last): whatever a later one leads to, the first leads to as well. So rings end, and each thing is gone through once
for every way to it that is earlier than those before.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

T = TypeVar("T", int, datetime)
Frontier = dict[tuple[int, bool], T]  # by thing and whether loosely reached: when
_NEVER = (None, None, None)
Step = Callable[[Frontier[T]], Iterable[tuple[int, bool, T]]]


@contextmanager
def no_search_for_rings() -> Iterator[None]:
    """Hundreds of thousands of small values live at once, with no rings among them: looking for some takes a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def closure(thing: int, begin: T, step: Step[T], *, is_backward: bool = False) -> Frontier[T]:
    """Everything that is reached.

    Args:
        thing: its number; it reaches itself, for certain.
        begin: when.
        step: what all of a frontier leads to.
        is_backward: the later the instant, the more it reaches.
    """
    best: Frontier[T] = {(thing, False): begin}
    frontier = dict(best)
    while frontier:
        found: Frontier[T] = {}
        for reached, is_loose, at in step(frontier):
            way = reached, is_loose
            known = (found.get(way), best.get(way), best.get((reached, False)) if is_loose else None)
            if known == _NEVER or not _is_reached(known, at, is_backward):
                found[way] = at
        best.update(found)
        frontier = found
    return best


def _is_reached(known: tuple[T | None, ...], at: T, is_backward: bool) -> bool:
    """Whether one of the known instants leads to as much as the other."""
    return any(one is not None and (one >= at if is_backward else one <= at) for one in known)
