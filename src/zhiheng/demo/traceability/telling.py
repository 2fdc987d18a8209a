"""Acts of the demo's chains: each changes the books and is told in an event; some are told late, wrongly, or never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zhiheng.demo.traceability import codes
from zhiheng.demo.traceability.books import Amounts, Books, Way
from zhiheng.demo.traceability.firms import Part

WEEK = 7
Event = dict[str, Any]
NO_AMOUNTS: Amounts = {}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a firm tells it.

    Attributes:
        body: with canonical names.
        recorded_at: when the firm sends it in.
    """

    firm: str
    body: Event
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A lot that comes out of a process."""

    name: str
    of_class: str
    uom: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Telling:
    """How an act is told, where not plainly and in time.

    Attributes:
        late: days after which it is sent in.
        shared: the name of a process of which inputs and outputs are told in two events.
        unwritten: a class of which no lot is told.
        misnamed: lots that are told in the place of others, until it is corrected.
    """

    late: int = 0
    shared: str = ""
    unwritten: str = ""
    misnamed: Mapping[str, str] | None = None


PLAINLY = Telling()


class Scene:
    """Where everything happens: the books, the clock and what was told so far.

    Attributes:
        begin: midnight of the first day.
        end: nothing is sent in later.
    """

    def __init__(self, chance: Random, begin: datetime, end: datetime) -> None:
        self.books, self.chance, self.begin, self.end = Books(), chance, begin, end
        self.told: list[Told] = []
        self.due: defaultdict[int, list[tuple[Part, str]]] = defaultdict(list)
        self._clock: dict[str, datetime] = {}
        self._count: defaultdict[str, int] = defaultdict(int)

    def at(self, firm: Part, day: int, hour: int) -> datetime:
        """The next moment of a firm, in that hour where it has not got beyond it."""
        moment = self.begin + timedelta(days=day, hours=hour, seconds=self.chance.randint(0, 900))
        if firm.key in self._clock:
            moment = max(moment, self._clock[firm.key] + timedelta(seconds=self.chance.randint(1, 30)))
        self._clock[firm.key] = moment
        return moment

    def number(self, of: str) -> int:
        """One more of its kind."""
        self._count[of] += 1
        return self._count[of]

    def container(self, firm: Part) -> str:
        """The name of a new case or pallet."""
        return codes.container(firm.company, self.number(f"{firm.key} container"))

    def tell(self, firm: Part, body: Event, *, late: int = 0) -> Event:
        """Send an event in: with the others of its week, or later; never after the end."""
        at = datetime.fromisoformat(body["eventTime"])
        weekly = self.begin + timedelta(days=((at - self.begin).days // WEEK + 1) * WEEK, hours=9)
        recorded_at = self.begin + timedelta(days=(at - self.begin).days + late, hours=10) if late else weekly
        self.told.append(Told(firm.key, body, min(recorded_at, self.end)))
        return body

    def take_back(self, firm: Part, body: Event, *, reason: str, late: int, corrected: str = "") -> None:
        """Declare that an event was an error."""
        declared_at = min(datetime.fromisoformat(body["eventTime"]) + timedelta(days=late), self.end)
        error: Event = {"declarationTime": declared_at.isoformat(timespec="seconds"), "reason": reason}
        if corrected:
            error["correctiveEventIDs"] = [corrected]
        self.tell(firm, body | {"errorDeclaration": error}, late=late)

    # acts

    def commission(
        self, firm: Part, made: Sequence[Made], at: datetime, *, ilmd: Event, step: str = "commissioning"
    ) -> None:
        """Lots come to be."""
        for one in made:
            self.books.enter_lot(one.name, one.of_class, one.uom, one.amount, firm.site())
        body = _object("ADD", at, step, "active", amounts=_told(self.books, {one.name: one.amount for one in made}))
        self.tell(firm, body | _where(firm) | {"ilmd": ilmd})

    def commission_items(self, firm: Part, items: Sequence[str], at: datetime, *, of_lot: str) -> None:
        """Items come to be."""
        for one in items:
            self.books.enter_item(one, firm.site(), of_lot)
        body = _object("ADD", at, "commissioning", "active", items)
        self.tell(firm, body | _where(firm) | {"ilmd": _lot(of_lot)})

    def transform(
        self,
        firm: Part,
        inputs: Amounts,
        made: Sequence[Made],
        at: datetime,
        *,
        items: Sequence[str] = (),
        used_items: Sequence[str] = (),
        of_lot: str = "",
        ilmd: Event | None = None,
        more: Event | None = None,
        how: Telling = PLAINLY,
    ) -> None:
        """Something is made of something."""
        books, site = self.books, firm.site()
        for one in made:
            books.enter_lot(one.name, one.of_class, one.uom, one.amount, site)
        for name in items:
            books.enter_item(name, site, of_lot)
        came_out = {one.name: one.amount for one in made}
        books.process(
            inputs, [*came_out, *items], came_out, at=site, items=used_items, unwritten=how.unwritten
        )  # fmt: skip
        goes_in = _some(inputEPCList=list(used_items), inputQuantityList=_told(books, _named(inputs, books, how)))
        comes_out = _some(outputEPCList=list(items), outputQuantityList=_told(books, came_out))
        comes_out |= {"ilmd": ilmd or (_lot(of_lot) if of_lot else {})} | (more or {})
        body = self._tell_process(firm, at, goes_in, {k: v for k, v in comes_out.items() if v}, how)
        if how.misnamed:
            self._correct(firm, body, {"inputQuantityList": _told(books, inputs)})

    def _correct(self, firm: Part, body: Event, right: Event) -> None:
        """Some days later an event is told again, as it was."""
        name = f"urn:uuid:{_uuid(self.chance)}"
        self.take_back(firm, body, reason="incorrect_data", late=6, corrected=name)
        self.tell(firm, body | right | {"eventID": name}, late=6)

    def _tell_process(self, firm: Part, at: datetime, goes_in: Event, comes_out: Event, how: Telling) -> Event:
        begun = _event("TransformationEvent", at, "commissioning", "active") | _where(firm)
        if how.shared:
            ended = begun | {"eventTime": (at + timedelta(minutes=50)).isoformat(timespec="seconds")}
            self._clock[firm.key] = at + timedelta(minutes=50)
            self.tell(firm, begun | goes_in | {"transformationID": how.shared})
            return self.tell(firm, ended | comes_out | {"transformationID": how.shared}, late=how.late)
        return self.tell(firm, begun | goes_in | comes_out, late=how.late)

    def pack(
        self, firm: Part, container: str, things: Sequence[str], at: datetime, *, amounts: Amounts = NO_AMOUNTS
    ) -> None:
        """Into a container."""
        self.books.pack(container, things, amounts, at=firm.site())
        children = _some(childEPCs=list(things), childQuantityList=_told(self.books, amounts))
        body = _event("AggregationEvent", at, "packing", "in_progress") | {"action": "ADD", "parentID": container}
        self.tell(firm, body | children | _where(firm, part="PACK"))

    def unpack(
        self,
        firm: Part,
        container: str,
        at: datetime,
        *,
        site: int = 1,
        things: Sequence[str] | None = None,
        is_listed: bool = True,
        is_for_sale: bool = False,
        late: int = 0,
    ) -> None:
        """Out of a container: some of it or all; all need not be listed."""
        gone = self.books.held(container) if things is None else list(things)
        lots = {one: self.books.stock[one][container] for one in gone if one not in self.books.inside}
        told = _some(childEPCs=[one for one in gone if one not in lots], childQuantityList=_told(self.books, lots))
        self.books.unpack(container, gone)
        disposition = "sellable_accessible" if is_for_sale else "in_progress"
        body = _event("AggregationEvent", at, "unpacking", disposition) | {"action": "DELETE", "parentID": container}
        self.tell(firm, body | (told if is_listed else {}) | _where(firm, site), late=late)

    def send(
        self,
        sender: Part,
        receiver: Part,
        at: datetime,
        *,
        things: Sequence[str] = (),
        amounts: Amounts = NO_AMOUNTS,
        site: int = 1,
        arrives: int,
    ) -> None:
        """On the way to another firm, where it arrives that day."""
        way = f"way {self.number('way')}"
        self.books.inside[way] = sender.site()
        self.books.ways[way] = Way(sender.party, receiver.party, receiver.site(site))
        for thing in things:
            self.books.move(thing, way)
        for lot, amount in amounts.items():
            self.books.shift(lot, amount, sender.site(), way)
        self.due[arrives].append((receiver, way))
        body = _object("OBSERVE", at, "shipping", "in_transit", things, _told(self.books, amounts))
        paper = codes.transaction("desadv", sender.party, self.number(f"{sender.key} paper"))
        body |= {"readPoint": {"id": sender.site(part="GATE")}, "bizTransactionList": [paper]}
        self.tell(sender, body | _parties(sender, receiver, site))

    def receive(self, receiver: Part, way: str, at: datetime, *, sender: Part, late: int = 0) -> None:
        """What was on the way is there."""
        books, there = self.books, self.books.ways[way].to
        things = books.held(way)
        amounts = {one: books.stock[one][way] for one in things if one not in books.inside}
        items = [one for one in things if one not in amounts]
        for lot, amount in amounts.items():
            books.shift(lot, amount, way, there)
        for thing in items:
            books.move(thing, there)
        site = next(n for n in range(1, receiver.sites + 1) if receiver.site(n) == there)
        body = _object("OBSERVE", at, "receiving", "in_progress", items, _told(books, amounts))
        self.tell(receiver, body | _where(receiver, site, "GATE") | _parties(sender, receiver, site), late=late)

    def sell(
        self, firm: Part, site: int, at: datetime, *, items: Sequence[str] = (), amounts: Amounts = NO_AMOUNTS
    ) -> None:
        """Over the counter."""
        self.books.sell(items, amounts, at=firm.site(site))
        self.tell(firm, self.sale(firm, site, at, items, amounts))

    def sale(self, firm: Part, site: int, at: datetime, items: Sequence[str], amounts: Amounts) -> Event:
        """The event of a sale."""
        body = _object("OBSERVE", at, "retail_selling", "retail_sold", items, _told(self.books, amounts))
        return body | _where(firm, site, "TILL")

    def observe(self, firm: Part, items: Sequence[str], at: datetime, step: str, disposition: str, **more: Any) -> None:
        """Something is done to items that leaves them what and where they are."""
        self.tell(firm, _object("OBSERVE", at, step, disposition, items) | _where(firm) | more)

    def attach(self, firm: Part, whole: str, things: Sequence[str], at: datetime, step: str, **more: Any) -> None:
        """Parts go into a whole."""
        for part in things:
            self.books.attach(part, whole)
        body = _event("AssociationEvent", at, step, "active") | {"action": "ADD", "parentID": whole}
        self.tell(firm, body | {"childEPCs": list(things)} | _where(firm) | more)

    def detach(self, firm: Part, whole: str, things: Sequence[str], at: datetime, step: str, disposition: str) -> None:
        """Parts leave a whole."""
        for part in things:
            self.books.move(part, self.books.inside[whole])
        body = _event("AssociationEvent", at, step, disposition) | {"action": "DELETE", "parentID": whole}
        self.tell(firm, body | {"childEPCs": list(things)} | _where(firm))


def _event(kind: str, at: datetime, step: str, disposition: str) -> Event:
    return {
        "type": kind,
        "eventTime": at.isoformat(timespec="seconds"),
        "eventTimeZoneOffset": "+08:00",
        "bizStep": step,
        "disposition": disposition,
    }


def _object(
    action: str,
    at: datetime,
    step: str,
    disposition: str,
    items: Sequence[str] = (),
    amounts: Iterable[Event] = (),
) -> Event:
    body = _event("ObjectEvent", at, step, disposition) | {"action": action}
    return body | _some(epcList=list(items), quantityList=list(amounts))


def _some(**lists: list[Any]) -> Event:
    return {name: listed for name, listed in lists.items() if listed}


def _where(firm: Part, site: int = 1, part: str = "") -> Event:
    return {"readPoint": {"id": firm.site(site, part or "LINE")}, "bizLocation": {"id": firm.site(site)}}


def _parties(sender: Part, receiver: Part, site: int) -> Event:
    def listed(key: str, firm: Part, place: str) -> list[Event]:
        kinds = {"owning_party": firm.party, "possessing_party": firm.party, "location": place}
        return [{"type": kind, key: name} for kind, name in kinds.items()]

    return {
        "sourceList": listed("source", sender, sender.site()),
        "destinationList": listed("destination", receiver, receiver.site(site)),
    }


def _told(books: Books, amounts: Amounts) -> list[Event]:
    found = []
    for name, amount in amounts.items():
        uom = books.goods[name].uom if name in books.goods else "KGM"
        number = int(amount) if amount == amount.to_integral_value() else float(amount)
        found.append({"epcClass": name, "quantity": number} | ({"uom": uom} if uom else {}))
    return found


def _named(amounts: Amounts, books: Books, how: Telling) -> Amounts:
    """What is told of what goes in: a class in the place of its lots, or a wrong lot."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for name, amount in amounts.items():
        is_unwritten = how.unwritten and name in books.lots_of[how.unwritten]
        found[how.unwritten if is_unwritten else (how.misnamed or {}).get(name, name)] += amount
    return found


def sensor(kind: str, value: float, uom: str) -> Event:
    """One reading of a sensor."""
    return {"sensorElementList": [{"sensorReport": [{"type": kind, "value": value, "uom": uom}]}]}


def _lot(of_lot: str) -> Event:
    return {"cbvmda:lotNumber": of_lot.rsplit("/", 1)[1]}


def _uuid(chance: Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
