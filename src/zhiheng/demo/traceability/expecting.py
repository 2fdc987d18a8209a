"""What a recall must find, from the books alone: the demo's own arithmetic, which no event and no database enters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhiheng.demo.traceability.books import Books, Gap, Goods

Amounts = Mapping[tuple[str, str, str], Decimal]


class State(StrEnum):
    """What has become of an item."""

    ON_SHELF = "on_shelf"  # at some firm's place, in a container, or part of a whole there
    IN_TRANSIT = "in_transit"
    SOLD = "sold"
    CONSUMED = "consumed"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an item or a container is.

    Attributes:
        place: where it is or was last: on a way the place that it left.
        holder: the party of that place.
        state: what has become of it.
        towards: on a way, the party that it goes to.
        inside: the innermost container or whole that it is in.
    """

    place: str
    holder: str
    state: State
    towards: str = ""
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
        where: of every affected item (one single thing), consumed ones included.
        containers: which held anything affected at any time, and where they are.
        on_shelf, in_transit, sold: amounts of lots by (lot, place, unit); in transit by the place that they left.
        used: amounts of lots that went up in something else, by (lot, place or nothing, unit).
        counts: how many items by (place, state).
        gaps: processes, with affected outputs, of which the balance does not add up.
    """

    start: str
    reached: frozenset[str]
    loose: frozenset[str]
    items: frozenset[str]
    consumed: frozenset[str]
    where: Mapping[str, Whereabouts]
    containers: Mapping[str, Whereabouts]
    on_shelf: Amounts
    in_transit: Amounts
    sold: Amounts
    used: Mapping[str, Decimal]
    counts: Mapping[tuple[str, State], int]
    gaps: frozenset[Gap]


def expected(books: Books, start: str, holders: Mapping[str, str]) -> Expected:
    """What there is to find.

    Args:
        books: as they are at the end.
        start: a lot or an item.
        holders: the party of each place.
    """
    found = [one for one in books.goods.values() if start in one.origins or start in one.perhaps]
    names = frozenset({start, *(one.name for one in found)})
    where = {one.name: _item(books, one, holders) for one in found if one.is_item}
    lots = [one for one in found if not one.is_item]
    on_shelf, in_transit = _amounts(books, lots)
    sold = {
        (lot, place, books.goods[lot].uom or ""): amount for (lot, place), amount in books.sold.items() if lot in names
    }
    alive = {key[0] for amounts in (on_shelf, in_transit, sold) for key in amounts}
    alive |= {name for name, told in where.items() if told.state is not State.CONSUMED}
    alive |= {start} - books.goods.keys()
    counts: defaultdict[tuple[str, State], int] = defaultdict(int)
    for told in where.values():
        counts[told.place, told.state] += 1
    containers = {name for one in found for name in one.been_in}
    return Expected(
        start=start,
        reached=names,
        loose=frozenset(one.name for one in found if start not in one.origins),
        items=frozenset(alive),
        consumed=names - alive,
        where=where,
        containers={name: _found(books, name, holders) for name in sorted(containers)},
        on_shelf=on_shelf,
        in_transit=in_transit,
        sold=sold,
        used={one.name: books.used[one.name] for one in lots if one.name in books.used},
        counts=counts,
        gaps=frozenset(gap for gap in books.gaps if gap.outputs & names),
    )


def _item(books: Books, one: Goods, holders: Mapping[str, str]) -> Whereabouts:
    told = _found(books, one.name, holders)
    if one.name in books.used_items:
        return Whereabouts(told.place, told.holder, State.CONSUMED)
    return Whereabouts(told.place, told.holder, State.SOLD) if one.name in books.sold_items else told


def _found(books: Books, name: str, holders: Mapping[str, str]) -> Whereabouts:
    place, way = books.whereabouts(name)
    inside = books.inside[name]
    inside = "" if inside == place or inside in books.ways else inside
    if way is None:
        return Whereabouts(place, holders[place], State.ON_SHELF, inside=inside)
    return Whereabouts(place, holders[place], State.IN_TRANSIT, way.receiver, inside)


def _amounts(books: Books, lots: list[Goods]) -> tuple[Amounts, Amounts]:
    """What is left of lots: at places, in containers there or not, and on the way."""
    here: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    gone: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in lots:
        for spot, amount in books.stock[one.name].items():
            place, way = _spot(books, spot)
            (gone if way else here)[one.name, place, one.uom or ""] += amount
    return here, gone


def _spot(books: Books, spot: str) -> tuple[str, bool]:
    if spot in books.ways:
        return books.inside[spot], True
    place, way = books.whereabouts(spot) if spot in books.inside else (spot, None)
    return place, way is not None
