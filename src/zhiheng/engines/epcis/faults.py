"""What is wrong with a document, where, and what was expected, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# a place inside a value, innermost last; a tuple costs nothing on the good path, the pointer is made only for a fault
At = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake of a document.

    Attributes:
        code: stable name.
        pointer: JSON pointer (RFC 6901) in JSON, a path of elements in XML.
        zh: what was expected, in Chinese.
        en: the same in English.
        line: line of the file, where known.
    """

    code: str
    pointer: str
    zh: str
    en: str
    line: int | None = None

    @property
    def message(self) -> str:
        """Both languages, Chinese first."""
        return f"{self.zh} | {self.en}"


def pointer(at: At) -> str:
    """The JSON pointer of a nested place.

    >>> pointer((((), "epcisBody"), "a/b"))
    '/epcisBody/a~1b'
    >>> pointer((("/epcisBody/eventList/3",), "action"))  # a ready beginning
    '/epcisBody/eventList/3/action'
    """
    parts: list[str] = []
    while len(at) == 2:
        at, key = at
        parts.append("/" + str(key).replace("~", "~0").replace("/", "~1"))
    return (at[0] if at else "") + "".join(reversed(parts))


def shown(value: object) -> str:
    """A value as a message may quote it: short, on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text[:80].split())
    return text if len(text) <= 60 else text[:60] + "…"
