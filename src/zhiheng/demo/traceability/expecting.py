"""What a recall must find, from the books alone: the demo's own arithmetic, which no event and no database enters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhiheng.demo.traceability.books import Books, Gap, Goods


class State(StrEnum):
    """What has become of something."""

    HELD = "held"
    ON_SHELF = "on_shelf"  # in a shop, out of its case
    IN_TRANSIT = "in_transit"
    SOLD = "sold"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an item or a container is.

    Attributes:
        place: where it is, was sold or was used up; on a way, where it goes.
        holder: the party of that place.
        sender: on a way, the party that it left.
        inside: the innermost container or whole that it is in.
    """

    state: State
    place: str
    holder: str
    sender: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """All that is affected when one thing is suspect.

    Attributes:
        start: the suspect thing.
        reached: every affected lot and item by its canonical name, itself included.
        loose: those of them that only an imprecise link leads to.
        items: lots of which something is left or was sold, and items that were not used up.
        consumed: the others: wholly used up in something else.
        where: of every affected item (one single thing), those used up included.
        containers: what held anything affected at any time, wholes of parts included, and where that is now.
        amounts: of affected lots by (lot, state, place, unit); on a way, the place that they go to.
        unrecorded: affected lots of which no record can tell how much is left, because only their class was written
            down where they went in; ``amounts`` knows better.
        counts: of items by (state, place).
        gaps: processes, with affected outputs, of which the balance does not add up.
    """

    start: str
    reached: frozenset[str]
    loose: frozenset[str]
    items: frozenset[str]
    consumed: frozenset[str]
    where: Mapping[str, Whereabouts]
    containers: Mapping[str, Whereabouts]
    amounts: Mapping[tuple[str, State, str, str], Decimal]
    unrecorded: frozenset[str]
    counts: Mapping[tuple[State, str], int]
    gaps: frozenset[Gap]


def expected(books: Books, start: str, *, holders: Mapping[str, str], shops: frozenset[str]) -> Expected:
    """What there is to find.

    Args:
        books: as they are at the end.
        start: a lot or an item.
        holders: the party of each place.
        shops: places with a shelf.
    """
    finder = _Finder(books, holders, shops)
    found = [one for one in books.goods.values() if start in one.origins or start in one.perhaps]
    names = frozenset({start, *(one.name for one in found)})
    where = {one.name: finder.item(one) for one in found if one.is_item}
    amounts: defaultdict[tuple[str, State, str, str], Decimal] = defaultdict(Decimal)
    for one in found:
        for state, place, amount in finder.amounts(one) if not one.is_item else ():
            amounts[one.name, state, place, one.uom or ""] += amount
    counts: defaultdict[tuple[State, str], int] = defaultdict(int)
    for told in where.values():
        counts[told.state, told.place] += 1
    there = {lot for lot, state, _, _ in amounts if state is not State.USED} | ({start} - books.goods.keys())
    there |= {name for name, told in where.items() if told.state is not State.USED}
    return Expected(
        start=start,
        reached=names,
        loose=frozenset(one.name for one in found if start not in one.origins),
        items=frozenset(there),
        consumed=names - there,
        where=where,
        containers={name: finder.found(name) for name in sorted({name for one in found for name in one.been_in})},
        amounts=amounts,
        unrecorded=names & books.unrecorded,
        counts=counts,
        gaps=frozenset(gap for gap in books.gaps if gap.outputs & names),
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks up in the books where things are."""

    books: Books
    holders: Mapping[str, str]
    shops: frozenset[str]

    def item(self, one: Goods) -> Whereabouts:
        """Where an item is, was sold or was used up."""
        told = self.found(one.name)
        if one.name in self.books.used_items:
            return Whereabouts(State.USED, told.place, told.holder)
        if one.name in self.books.sold_items:
            return Whereabouts(State.SOLD, told.place, told.holder)
        return told

    def found(self, name: str) -> Whereabouts:
        """Where an item or a container is."""
        spot = self.books.inside[name]
        state, place = self._at(spot)
        inside = "" if spot in self.books.ways or spot == place else spot
        sender = self.books.whereabouts(name)[1]
        return Whereabouts(state, place, self.holders[place], sender.sender if sender else "", inside)

    def amounts(self, one: Goods) -> Iterator[tuple[State, str, Decimal]]:
        """How much of a lot is where."""
        for spot, amount in self.books.stock[one.name].items():
            yield *self._at(spot), amount
        for told, state in ((self.books.sold, State.SOLD), (self.books.used, State.USED)):
            for place, amount in told[one.name].items():
                yield state, place, amount

    def _at(self, spot: str) -> tuple[State, str]:
        """What is in a place, container or way: its state, and the place."""
        place, way = self.books.whereabouts(spot) if spot in self.books.inside else (spot, None)
        if spot in self.books.ways:
            way = self.books.ways[spot]
        if way is not None:
            return State.IN_TRANSIT, way.to
        return (State.ON_SHELF if spot in self.shops else State.HELD), place
