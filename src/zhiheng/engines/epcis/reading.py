"""What a reader hands over: one event at a time, or what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhiheng.engines.epcis.event import Event
from zhiheng.engines.epcis.faults import Fault

DEEPEST = 64  # levels of nesting in one event
_NESTING = frozenset((dict, list))


@dataclass(slots=True)
class Read:
    """One event of a file, or the faults of the file itself.

    Attributes:
        index: which event, counted from 0 in document order; None for the document around them.
        pointer: its place, a JSON pointer or a path of elements.
        line: its line in the file.
        event: the event as far as it could be understood; None where it could not.
        faults: what is wrong with it; empty for a sound event.
    """

    index: int | None
    pointer: str
    line: int
    event: Event | None
    faults: tuple[Fault, ...]


def is_too_deep(value: Any, left: int) -> bool:
    """Whether lists and objects are nested deeper than ``left``.

    >>> is_too_deep([[1]], 1), is_too_deep([[1]], 2)
    (True, False)
    """
    nested = [value] if type(value) in _NESTING else []
    for _ in range(left):
        if not nested:
            return False
        nested = [
            one for each in nested for one in (each.values() if type(each) is dict else each) if type(one) in _NESTING
        ]
    return bool(nested)


def too_deep(place: str, line: int) -> Fault:
    """The fault of an event that is nested too deep."""
    return Fault("too_deep", place, f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels", line)
