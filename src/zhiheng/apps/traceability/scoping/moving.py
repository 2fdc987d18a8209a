"""How much of a lot is where: its quantities followed through every event, and where they do not add up.

What was made or first seen equals what is in stock, on its way, sold, used up and ended; whatever an event says beyond
that is told as a gap, and the event is believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.apps.traceability.choices import Action, Kind, Role, State
from zhiheng.apps.traceability.scoping.facts import Happening, Mention, in_time
from zhiheng.apps.traceability.scoping.standing import Timelines
from zhiheng.apps.traceability.scoping.telling import told_by

NOTHING = Decimal(0)
RECEIVING = frozenset({"receiving", "arriving", "accepting"})


@dataclass(frozen=True, slots=True)
class Holding:
    """An amount of a lot in one state at one site."""

    state: State
    site: str
    party: str
    unit: int
    amount: Decimal
    uom: str
    last: Happening


@dataclass(frozen=True, slots=True)
class Surplus:
    """An event tells of more than was there by all earlier ones."""

    happening: Happening
    site: str
    amount: Decimal
    uom: str


@dataclass
class _Way:
    to_site: str
    to_party: str
    amount: Decimal
    last: Happening


@dataclass
class _Stock:
    """One lot in one unit of measure."""

    uom: str
    stock: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    ended: dict[tuple[State, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    ways: list[_Way] = field(default_factory=list)
    lasts: dict[tuple[State, str], Happening] = field(default_factory=dict)
    shelves: set[str] = field(default_factory=set)
    surpluses: list[Surplus] = field(default_factory=list)
    is_known: bool = False

    def take(self, mention: Mention, amount: Decimal) -> None:
        """Let one event happen to an amount."""
        one, state = mention.happening, told_by(mention)
        site = one.site or one.read_at or one.from_site
        if mention.role is Role.OUTPUT or (one.kind is Kind.OBJECT and one.action is Action.ADD):
            self.stock[site] += amount
            self._say(State.HELD, site, one)
        elif state is State.IN_TRANSIT:
            self._leave(one, one.from_site or one.read_at or one.site, amount)
        elif state in (State.USED, State.SOLD, State.GONE):
            self._end(state, site, one, amount)
        elif site and state is not None:
            self._arrive(one, site, amount, is_receiving=one.step in RECEIVING)
            if state is State.ON_SHELF:
                self.shelves.add(site)
        self.is_known = True

    def _say(self, state: State, site: str, one: Happening) -> None:
        self.lasts[state, site] = one

    def _draw(self, one: Happening, site: str, amount: Decimal) -> None:
        """Take from the stock of a site; what was not there was on its way there, or was never told of."""
        self._arrive(one, site, amount, is_receiving=False)
        self.stock[site] -= amount

    def _leave(self, one: Happening, site: str, amount: Decimal) -> None:
        self._draw(one, site, amount)
        self.ways.append(_Way(one.to_site, one.to_party, amount, one))

    def _end(self, state: State, site: str, one: Happening, amount: Decimal) -> None:
        self._draw(one, site, amount)
        self.ended[state, site] += amount
        self._say(state, site, one)

    def _arrive(self, one: Happening, site: str, amount: Decimal, *, is_receiving: bool) -> None:
        """It is at a site: received there, or seen there, in which case no more comes than is missing."""
        wanted = amount if is_receiving else amount - self.stock[site]
        if wanted <= 0:
            return
        came = self._from_ways(site, wanted)
        came += self._from_next_door(one.unit, site, wanted - came)
        if came < wanted and self.is_known:
            self.surpluses.append(Surplus(one, site, wanted - came, self.uom))
        self.stock[site] += wanted
        self._say(State.HELD, site, one)

    def _from_ways(self, site: str, wanted: Decimal) -> Decimal:
        came = NOTHING
        for way in sorted(self.ways, key=lambda way: (way.to_site != site, way.last.at)):
            if way.to_site not in (site, ""):
                continue
            part = min(way.amount, wanted - came)
            way.amount -= part
            came += part
        self.ways = [way for way in self.ways if way.amount > 0]
        return came

    def _from_next_door(self, unit: int, site: str, wanted: Decimal) -> Decimal:
        """What the same firm has elsewhere: few report what they carry from one of their buildings to the next."""
        came = NOTHING
        for other in [one for one in self.stock if one != site and self.lasts[State.HELD, one].unit == unit]:
            part = min(self.stock[other], wanted - came)
            self.stock[other] -= part
            came += part
        return came

    def holdings(self) -> Iterator[Holding]:
        """What there is of it, by state and site."""
        for site, amount in sorted(self.stock.items()):
            if amount > 0:
                last = self.lasts[State.HELD, site]
                state = State.ON_SHELF if site in self.shelves else State.HELD
                yield Holding(state, site, "", last.unit, amount, self.uom, last)
        for way in self.ways:
            yield Holding(State.IN_TRANSIT, way.to_site, way.to_party, way.last.unit, way.amount, self.uom, way.last)
        for (state, site), amount in sorted(self.ended.items()):
            last = self.lasts[state, site]
            yield Holding(state, site, "", last.unit, amount, self.uom, last)


def follow(thing: int, timelines: Timelines) -> tuple[list[Holding], list[Surplus]]:
    """The quantities of one lot or class, and where they do not add up.

    Args:
        thing: its number.
        timelines: what was said of it and of the containers that it was in.
    """
    stocks: dict[str, _Stock] = {}
    for mention, amount, uom in _amounts(thing, timelines):
        stocks.setdefault(uom, _Stock(uom)).take(mention, amount)
    holdings = [one for stock in stocks.values() for one in stock.holdings()]
    return holdings, [one for stock in stocks.values() for one in stock.surpluses]


def _amounts(thing: int, timelines: Timelines) -> list[tuple[Mention, Decimal, str]]:
    """Its own mentions with their amounts, and those of its containers with what was put into them, in time."""
    own = [one for one in timelines.mentions.get(thing, ()) if one.quantity is not None]
    named = {one.happening.event for one in timelines.mentions.get(thing, ())}
    found = [(one, one.quantity or NOTHING, one.uom) for one in own]
    for stay in timelines.stays.get(thing, ()):
        if stay.quantity is not None:
            inside = timelines.inside(stay).told
            found += [(one, stay.quantity, stay.uom) for one in inside if one.happening.event not in named]
    return sorted(found, key=lambda one: in_time(one[0]))


def total(holdings: Iterable[Holding]) -> Decimal:
    """The amount over all states."""
    return sum((one.amount for one in holdings), NOTHING)
