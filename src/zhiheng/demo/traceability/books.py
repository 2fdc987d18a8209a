"""What there truly is and where: the books of the demo's chains, kept by what is done, not by what is told of it.

No event is read here. Each act changes the books in the order in which acts happen, and carries on from what goes in
to what comes out which lots and items it comes from. What a recall must find is then simply looked up
(:mod:`zhiheng.demo.traceability.expecting`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

TOLERANCE = Decimal("0.05")  # what a process may lose or gain before its balance counts as a gap
NOTHING: frozenset[str] = frozenset()
Amounts = Mapping[str, Decimal]


@dataclass(slots=True)
class Goods:
    """A lot or a serialised item.

    Attributes:
        uom: of a lot its unit, empty for pieces; None for an item.
        of_lot: the lot that an item is of, where that was written down.
        origins: whatever it is made of for certain, itself included.
        perhaps: what it may be made of beside that, where only a class was written down.
        been_in: containers that it is or was in, those around its container included.
    """

    name: str
    uom: str | None
    of_lot: str = ""
    origins: frozenset[str] = NOTHING
    perhaps: frozenset[str] = NOTHING
    been_in: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.origins |= {self.name}

    @property
    def is_item(self) -> bool:
        """Whether it is one single thing."""
        return self.uom is None


@dataclass(frozen=True, slots=True)
class Gap:
    """A process that lost or gained more than it may.

    Attributes:
        outputs: lots and items that came out of it, by which it is known.
    """

    outputs: frozenset[str]
    uom: str
    went_in: Decimal
    came_out: Decimal


@dataclass(slots=True)
class Way:
    """Somewhere between two firms: their parties, and the place that it leads to."""

    sender: str
    receiver: str
    to: str


class Books:
    """Goods, containers, and where they are.

    Attributes:
        stock: of each lot, how much is where: in a place, a container, or on a way.
        inside: of each item or container the place, container, whole or way that it is directly in.
        sold, used: of each lot, how much was sold or went up in something else where.
        ways: by name, whom it goes from and to; a way is itself inside the place that it began at.
        containers: whatever was ever packed into.
        unrecorded: lots that went into something of which only their class was written down.
    """

    def __init__(self) -> None:
        self.goods: dict[str, Goods] = {}
        self.lots_of: defaultdict[str, list[str]] = defaultdict(list)
        self.stock: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.inside: dict[str, str] = {}
        self.ways: dict[str, Way] = {}
        self.holds: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in the order in which they came
        self.containers: set[str] = set()
        self.unrecorded: set[str] = set()
        self.sold: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.used: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.sold_items: set[str] = set()
        self.used_items: set[str] = set()
        self.gaps: list[Gap] = []

    # coming to be

    def enter_lot(self, name: str, of_class: str, uom: str, amount: Decimal, at: str) -> None:
        """A lot, or more of it, comes to be."""
        if name not in self.goods:
            self.goods[name] = Goods(name, uom)
            self.lots_of[of_class].append(name)
        self.put(name, amount, at)

    def enter_item(self, name: str, at: str, of_lot: str = "") -> None:
        """An item comes to be."""
        self.goods[name] = Goods(name, None, of_lot, frozenset({of_lot} - {""}))
        self.move(name, at)

    def process(
        self,
        inputs: Amounts,
        outputs: Iterable[str],
        came_out: Amounts,
        *,
        at: str,
        items: Iterable[str] = (),
        unwritten: str = "",
    ) -> None:
        """What goes in is used up, and what comes out is made of it.

        Args:
            inputs: amounts of lots.
            outputs: lots and items that are entered already.
            came_out: the amounts of the lots among them.
            at: the place.
            items: those that go in.
            unwritten: a class of which no lot was written down: of its inputs every lot there is may be the one.
        """
        named = [name for name in inputs if not (unwritten and name in self.lots_of[unwritten])] + list(items)
        sure = NOTHING.union(*(self.goods[name].origins for name in named))
        self.unrecorded.update(inputs.keys() - set(named))
        guesses = [self.goods[name] for name in (self.lots_of[unwritten] if unwritten else ())]
        perhaps = NOTHING.union(
            *(self.goods[name].perhaps for name in named), *(one.origins | one.perhaps for one in guesses)
        )
        outputs = list(outputs)
        for name in outputs:
            made = self.goods[name]
            made.origins, made.perhaps = made.origins | sure, made.perhaps | perhaps
        for name, amount in inputs.items():
            self.take(name, amount, at)
            self.used[name][at] += amount
        self.used_items.update(items)
        self._balance(inputs, came_out, outputs)

    def _balance(self, inputs: Amounts, came_out: Amounts, outputs: list[str]) -> None:
        sides: list[defaultdict[str, Decimal]] = []
        for amounts in (inputs, came_out):
            side: defaultdict[str, Decimal] = defaultdict(Decimal)
            for name, amount in amounts.items():
                side[self.goods[name].uom or ""] += amount
            sides.append(side)
        for uom in sides[0].keys() & sides[1].keys():
            before, after = sides[0][uom], sides[1][uom]
            if abs(before - after) > TOLERANCE * before:
                self.gaps.append(Gap(frozenset(outputs), uom, before, after))

    def attach(self, part: str, whole: str) -> None:
        """A part goes into a whole, and makes it what it is."""
        made, put = self.goods[whole], self.goods[part]
        made.origins, made.perhaps = made.origins | put.origins, made.perhaps | put.perhaps
        put.been_in.add(whole)
        self.move(part, whole)

    # being somewhere

    def put(self, lot: str, amount: Decimal, at: str) -> None:
        """More of a lot is there."""
        self.stock[lot][at] += amount
        self.holds[at][lot] = None

    def take(self, lot: str, amount: Decimal, at: str) -> None:
        """Less of a lot is there.

        Raises:
            ValueError: there was not so much of it.
        """
        if self.stock[lot][at] < amount:
            raise ValueError(f"{amount} of {lot} wanted, {self.stock[lot][at]} at {at}")
        self.stock[lot][at] -= amount
        if not self.stock[lot][at]:
            del self.stock[lot][at]
            self.holds[at].pop(lot, None)

    def move(self, thing: str, to: str) -> None:
        """An item or a container is somewhere else now; what is in it comes along."""
        self.holds[self.inside.get(thing, "")].pop(thing, None)
        self.inside[thing] = to
        self.holds[to][thing] = None

    def pack(self, container: str, things: Iterable[str], amounts: Amounts, *, at: str) -> None:
        """Things, and amounts of lots, go into a container."""
        self.move(container, at)
        self.containers.add(container)
        for thing in things:
            self.move(thing, container)
        for lot, amount in amounts.items():
            self.take(lot, amount, at)
            self.put(lot, amount, container)
        for one in self.contents(container):
            one.been_in.add(container)

    def unpack(self, container: str, things: Iterable[str] | None = None) -> None:
        """Some of what is in a container, or all of it, is now where the container is."""
        there = self.inside[container]
        for thing in self.held(container) if things is None else list(things):
            if thing in self.inside:
                self.move(thing, there)
            else:
                self.shift(thing, self.stock[thing][container], container, there)

    def shift(self, lot: str, amount: Decimal, start: str, end: str) -> None:
        """An amount of a lot from here to there."""
        self.take(lot, amount, start)
        self.put(lot, amount, end)

    def contents(self, container: str) -> list[Goods]:
        """All goods in it, at any depth."""
        found = []
        for thing in self.held(container):
            if thing in self.goods:
                found.append(self.goods[thing])
            found += self.contents(thing)
        return found

    def held(self, by: str) -> list[str]:
        """What is directly in a place, container, whole or way, in the order in which it came."""
        return list(self.holds.get(by, ()))

    def filled(self, place: str) -> list[str]:
        """Containers at a place that hold something."""
        return [one for one in self.held(place) if one in self.containers and self.held(one)]

    def whereabouts(self, thing: str) -> tuple[str, Way | None]:
        """The place at which it is or from which it set out, and the way that it is on."""
        here = self.inside.get(thing, thing)
        while here in self.inside and here not in self.ways:
            here = self.inside[here]
        return (self.inside[here], self.ways[here]) if here in self.ways else (here, None)

    # leaving

    def sell(self, items: Iterable[str], amounts: Amounts, *, at: str) -> None:
        """Over the counter."""
        self.sold_items.update(items)
        for lot, amount in amounts.items():
            self.take(lot, amount, at)
            self.sold[lot][at] += amount
