"""Whether the records still say what the ledger says was done to them.

The ledger proves its own entries. Whoever may write to the database past the program (a superuser) could leave it alone
and change the records; so apps say here how their tables are held against what was noted of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch of records held against the ledger.

    Attributes:
        records: how many.
        problems: where they differ; empty if nowhere.
    """

    records: int
    problems: list[Problem]


Comparison = Callable[[], Iterator[Compared]]
_comparisons: dict[str, Comparison] = {}


def register(name: str, comparison: Comparison) -> None:
    """Let the verifier hold these records against the ledger; it is called in the scope of the system."""
    _comparisons[name] = comparison


def compared() -> Iterator[Compared]:
    """Every record that an app says how to compare, batch by batch."""
    for name in sorted(_comparisons):
        yield from _comparisons[name]()


def differs(record: str, what: str, said: str, found: str) -> Problem:
    """One record says something else than the ledger."""
    zh = f"{record} 的 {what} 与可信日志不符：日志为 {said}，现为 {found}"
    en = f"{what} of {record} is not what the ledger says: {said} there, {found} here"
    return Problem("record_differs", zh, en, record=record, what=what)
