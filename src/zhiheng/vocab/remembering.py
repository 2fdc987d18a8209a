"""What was made of something that never changes, kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Generic, TypeVar

Held = TypeVar("Held")
Made = TypeVar("Made")
MOST = 32


class Remembered(Generic[Held, Made]):
    """A function of one unchanging object whose results are kept by the object's identity.

    For large models: to compare or hash one would cost more than to make the thing again. The object is kept with its
    result, so that no other gets its number; when there are too many, all are let go.

    >>> made = []
    >>> double = Remembered(lambda held: made.append(held) or held * 2)
    >>> number = (1, 2)
    >>> double(number) == double(number) == (1, 2, 1, 2), len(made)
    (True, 1)
    """

    def __init__(self, make: Callable[[Held], Made]) -> None:
        update_wrapper(self, make)
        self._make = make
        self._kept: dict[int, tuple[Held, Made]] = {}

    def __call__(self, held: Held) -> Made:
        """What was made of it, made now if it was not before."""
        there = self._kept.get(id(held))
        if there is not None and there[0] is held:
            return there[1]
        made = self._make(held)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[id(held)] = (held, made)
        return made
