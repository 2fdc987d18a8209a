"""The recall scope put together: what is affected, where, with whom, how much, and what does not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from zhiheng.apps.traceability.choices import Level, State
from zhiheng.apps.traceability.scoping.balancing import PIECES, Balance, balances
from zhiheng.apps.traceability.scoping.facts import Facts, Mention
from zhiheng.apps.traceability.scoping.moving import Holding, follow
from zhiheng.apps.traceability.scoping.standing import Standing, Timelines, seen_at, standing_of

ONE = Decimal(1)
ITEMS = (Level.INSTANCE, Level.LOT, Level.CLASS, Level.OTHER)


@dataclass(frozen=True, slots=True)
class Line:
    """An item, or an amount of a lot, in one state at one place.

    Attributes:
        thing: its name.
        quantity: pieces of an item; of a lot in ``uom``, None where no event says how much.
        site: where it is, goes to, was sold, used or ended; empty where nobody said.
        party: on its way, who receives it.
        unit: number of the unit that said so, 0 where nothing was said.
        container: name of what it is in directly.
        is_loose: it may be affected, or another of its kind.
    """

    thing: str
    level: Level
    lot: str
    state: State
    quantity: Decimal | None
    uom: str
    site: str
    party: str
    unit: int
    container: str
    at: datetime | None
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that does not add up, or is not told: a surplus of a lot, a container that nothing left."""

    kind: Literal["surplus", "unclosed", "unmeasured"]
    thing: str
    place: str = ""
    amount: Decimal | None = None
    uom: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A place by which affected things came, and who said so."""

    site: str
    unit: int
    things: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """A recall scope; all of it in a fixed order.

    Attributes:
        containers: names of everything that something affected is or was in.
        events: numbers of the events that it rests on.
    """

    lines: Sequence[Line]
    containers: Sequence[str]
    passages: Sequence[Passage]
    gaps: Sequence[Gap]
    balances: Sequence[Balance]
    events: frozenset[int]


def reckon(facts: Facts, *, tolerance: Decimal) -> Scope:
    """The recall scope.

    Args:
        facts: what the database gave for one suspect thing.
        tolerance: the part of what goes into a process that may be missing from what comes out.
    """
    timelines = Timelines(facts.mentions, facts.stays)
    items = _items(facts)
    told = {thing: timelines.of(thing) for thing in items}
    found: list[Line] = []
    gaps = list(_unclosed(items, facts))
    for thing in items:
        lines, more = _lines(thing, told[thing], timelines, facts)
        found += lines
        gaps += more
    used = timelines.containers_of(items)
    return Scope(
        lines=sorted(found, key=_order),
        containers=sorted(facts.names[one].canonical for one in used),
        passages=_passages(told),
        gaps=sorted(gaps, key=lambda gap: (gap.kind, gap.thing, gap.place, str(gap.at))),
        balances=balances(facts.sides, tolerance),
        events=frozenset(one.happening.event for mentions in told.values() for one in mentions),
    )


def _items(facts: Facts) -> list[int]:
    """What is affected and spoken of by itself; a lot that only its items speak of is no line of its own."""
    return [one for one in facts.suspects if facts.names[one].level in ITEMS and facts.mentions.get(one)]


def _lines(thing: int, told: Sequence[Mention], timelines: Timelines, facts: Facts) -> tuple[list[Line], list[Gap]]:
    """A lot by its amounts; an item, and a lot of which nobody says how much, by the last that was said."""
    if facts.names[thing].level not in (Level.LOT, Level.CLASS):
        return [_one(thing, ONE, standing_of(thing, told, timelines), facts)], []
    name = facts.names[thing].canonical
    holdings, surpluses = follow(thing, timelines)
    if not holdings:
        return [_one(thing, None, standing_of(thing, told, timelines), facts)], [Gap("unmeasured", name)]
    gaps = [Gap("surplus", name, one.site, one.amount, one.uom, one.happening.at) for one in surpluses]
    return [_line(thing, one, facts, one.amount, one.uom) for one in holdings], gaps


def _one(thing: int, amount: Decimal | None, told: Standing, facts: Facts) -> Line:
    return _line(thing, told, facts, amount, PIECES if amount else "", told.container)


def _line(
    thing: int, told: Standing | Holding, facts: Facts, amount: Decimal | None, uom: str, container: int = 0
) -> Line:
    name = facts.names[thing]
    lot = facts.names.get(name.of_lot or 0)
    return Line(
        thing=name.canonical,
        level=name.level,
        lot=lot.canonical if lot else "",
        state=told.state,
        quantity=amount,
        uom=uom,
        site=told.site,
        party=told.party,
        unit=told.unit,
        container=facts.names[container].canonical if container else "",
        at=told.last.at if told.last else None,
        is_loose=facts.suspects[thing].is_loose or name.level is Level.CLASS,
    )


def _order(line: Line) -> tuple[str, str, str, str, str]:
    return line.site, line.state, line.thing, line.uom, line.party


def _unclosed(items: Sequence[int], facts: Facts) -> Iterator[Gap]:
    for thing in items:
        for stay in facts.stays.get(thing, ()):
            if stay.is_unclosed:
                container = facts.names[stay.container].canonical
                yield Gap("unclosed", facts.names[thing].canonical, container, stay.quantity, stay.uom, stay.end)


def _passages(told: dict[int, list[Mention]]) -> list[Passage]:
    found: dict[tuple[str, int], list[tuple[datetime, datetime]]] = defaultdict(list)
    for mentions in told.values():
        for (site, unit), span in seen_at(mentions).items():
            found[site, unit].append(span)
    return [
        Passage(site, unit, len(spans), min(one for one, _ in spans), max(one for _, one in spans))
        for (site, unit), spans in sorted(found.items())
    ]
