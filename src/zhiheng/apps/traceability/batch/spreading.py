"""The closure over processes outside the database: the same things, instants and certainty as inside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from zhiheng.apps.traceability.queries.closing import Frontier, closure
from zhiheng.apps.traceability.queries.genealogy import EARLIEST, LATEST, Direction, Reached, told

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def spread(
    thing: int,
    direction: Direction,
    references: Any,
    things: Any,
    *,
    at: datetime | None = None,
    with_loose: bool = True,
) -> list[Reached]:
    """What :func:`~zhiheng.apps.traceability.queries.genealogy.trace` finds, from exported tables.

    Args:
        thing: its number.
        direction: which way.
        references: Ibis table of what goes into processes and comes out, as :mod:`.exporting` writes it.
        things: Ibis table of what things are one of, of the same back end.
        at: forward, from when on it was suspect; backward, until when; by default always.
        with_loose: whether steps count at which an event names only a class or a lot.
    """
    sign = 1 if direction == "forward" else -1
    begin = _number(at or (EARLIEST if direction == "forward" else LATEST)) * sign
    step = _Step(references, things, direction, with_loose)
    found = closure(thing, begin, step.taken)
    return told({way: _instant(at_ * sign) for way, at_ in found.items()}, is_backward=sign < 0)


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of all of a frontier; instants count forward in the direction of the trace."""

    references: Any
    things: Any
    direction: Direction
    with_loose: bool

    def taken(self, frontier: Frontier[int]) -> list[tuple[int, bool, int]]:
        """What the frontier leads to: thing, whether loosely, instant."""
        columns = [
            list(column) for column in zip(*((t, at, loose) for (t, loose), at in frontier.items()), strict=True)
        ]
        types = [("thing", pa.int64()), ("at", pa.int64()), ("loose", pa.bool_())]
        held = ibis.memtable(pa.table(columns, schema=pa.schema(types)))
        parts = [self._through(held), self._members(held)]
        if self.with_loose:
            parts.append(self._through(self._kinds(held)))
        onward = ibis.union(*parts, distinct=True).group_by("thing", "loose").aggregate(at=lambda t: t["at"].min())
        table = self._asked(onward.select("thing", "at", "loose"))
        return list(zip(*(table.column(name).to_pylist() for name in ("thing", "loose", "at")), strict=True))

    def _asked(self, expression: Any) -> pa.Table:
        return self.references.get_backend().to_pyarrow(expression)

    def _sides(self) -> tuple[Any, Any]:
        """What a step goes in by, and what it comes out by."""
        told = self.references
        if self.direction == "backward":
            told = told.mutate(at=-told["at"])
        ins, outs = told.filter(told.is_input), told.filter(~told.is_input)
        before, after = (ins, outs) if self.direction == "forward" else (outs, ins)
        return (
            before.select(process="process", begun="at", entering="thing"),
            after.select(process="process", ended="at", leaving="thing"),
        )

    def _through(self, held: Any) -> Any:
        before, after = self._sides()
        entered = held.join(before, [held.thing == before.entering, before.begun >= held["at"]])
        entered = entered.select("loose", "process", "begun").distinct()
        left = entered.join(after, [entered.process == after.process, after.ended >= entered.begun])
        return left.select(thing=left.leaving, at=left.ended, loose=left.loose)

    def _kinds(self, held: Any) -> Any:
        """The class and the lot of each, as if they were in its stead."""
        known = held.join(self.things, held.thing == self.things.id)
        both = [
            known.select(thing=known[name], at=known["at"], loose=ibis.literal(True)) for name in ("of_class", "of_lot")
        ]
        either = ibis.union(*both)
        return either.filter(either.thing.notnull())

    def _members(self, held: Any) -> Any:
        members = held.join(self.things, held.thing == self.things.of_lot)
        return members.select(thing=members.id, at=members["at"], loose=members.loose)
