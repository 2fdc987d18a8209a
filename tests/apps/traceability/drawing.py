"""Random chains of events, and the plain reckoning of what comes from what that the database is held against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from zhiheng.apps.traceability.actions.storing import Sound
from zhiheng.apps.traceability.dissecting import dissect
from zhiheng.apps.traceability.naming import name_of

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
STEM = "https://id.gs1.org"


@dataclass
class Drawn:
    """Events in the order in which they are told, with what each is for the plain reckoning."""

    events: list[dict[str, Any]] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    lots: dict[str, str] = field(default_factory=dict)  # of instances, as master data say


def gtin(serial: int) -> str:
    """A made-up GTIN-14 with its check digit."""
    body = f"0690{serial:09d}"
    return body + str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(body)) % 10)


def chain(seed: int) -> Drawn:
    """A few classes with lots and instances, transformed, reworked and taken apart, told out of order."""
    draw = Random(seed)
    classes = [f"{STEM}/01/{gtin(seed * 4 + number)}" for number in range(4)]
    lots = [f"{one}/10/L{place}" for one in classes for place in range(2)]
    instances = [f"{one}/21/{place}" for one in classes[:3] for place in range(3)]
    made = Drawn(things=[*classes, *lots, *instances])
    for one in instances:
        if draw.random() < 0.6:
            lot = f"{one.split('/21/')[0]}/10/L{draw.randrange(2)}"
            made.lots[one] = lot
            made.events.append(_commissioning(one, lot, draw))
    for number in range(draw.randint(4, 14)):
        made.events.append(_process(draw, number, seed, lots, instances, classes))
    for one in list(made.events):
        if one["type"] != "ObjectEvent" and draw.random() < 0.15:
            made.events.append(one | {"errorDeclaration": {"declarationTime": one["eventTime"]}})
    draw.shuffle(made.events)
    return made


def _at(draw: Random) -> str:
    return (BEGIN + timedelta(hours=draw.randint(0, 30))).isoformat()


def _commissioning(instance: str, lot: str, draw: Random) -> dict[str, Any]:
    ilmd = {"cbvmda:lotNumber": lot.rsplit("/", 1)[1]}
    return _event("ObjectEvent", draw) | {"action": "ADD", "epcList": [instance], "ilmd": ilmd}


def _event(kind: str, draw: Random) -> dict[str, Any]:
    return {"type": kind, "eventTime": _at(draw), "eventTimeZoneOffset": "+08:00"}


def _process(
    draw: Random, number: int, seed: int, lots: list[str], instances: list[str], classes: list[str]
) -> dict[str, Any]:
    if draw.random() < 0.2:
        parent, child = draw.sample(instances, 2)
        action = draw.choice(("ADD", "ADD", "DELETE", "OBSERVE"))
        return _event("AssociationEvent", draw) | {"action": action, "parentID": parent, "childEPCs": [child]}
    event = _event("TransformationEvent", draw)
    for side in ("input", "output"):
        named = draw.sample([*lots, *lots, *classes[: draw.randint(0, 4)]], draw.randint(0, 2))
        event[f"{side}EPCList"] = draw.sample(instances, draw.randint(0, 2))
        event[f"{side}QuantityList"] = [{"epcClass": one, "quantity": 5, "uom": "KGM"} for one in dict.fromkeys(named)]
    if draw.random() < 0.4:
        event["transformationID"] = f"urn:example:{seed}:{number % 2}"
    return event


def sound(event: dict[str, Any]) -> Sound:
    """With a hash that, as the standard's, passes over the declaration of an error."""
    told = sorted((name, str(value)) for name, value in event.items() if name != "errorDeclaration")
    return Sound(event, sha256(repr(told).encode()).digest(), dissect(event))


def reckoned(drawn: Drawn, start: str, direction: str, *, with_loose: bool) -> dict[str, tuple[datetime, bool]]:
    """Breadth first over single states, edge by edge: for each thing its time and whether all ways to it are loose."""
    edges = _edges(drawn)
    later = direction == "forward"
    begin = datetime.min.replace(tzinfo=UTC) if later else datetime.max.replace(tzinfo=UTC)
    seen = {(start, begin, False)}
    open_ = list(seen)
    while open_:
        thing, at, loose = open_.pop()
        for state in _next(drawn, edges, thing, at, loose, later=later, with_loose=with_loose):
            if state not in seen:
                seen.add(state)
                open_.append(state)
    found: defaultdict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for thing, at, loose in seen:
        found[thing].append((at, loose))
    best = min if later else max
    return {thing: (best(at for at, _ in states), all(one for _, one in states)) for thing, states in found.items()}


def _edges(drawn: Drawn) -> list[tuple[str, datetime, str, datetime]]:
    """Every pair of what went in and what came out of the same process, each with its time."""
    voided = {sound(one).hash for one in drawn.events if "errorDeclaration" in one}
    goes_in: defaultdict[str, set[tuple[str, datetime]]] = defaultdict(set)
    comes_out: defaultdict[str, set[tuple[str, datetime]]] = defaultdict(set)
    for event in drawn.events:
        hash_ = sound(event).hash
        if "errorDeclaration" in event or hash_ in voided:
            continue
        at = datetime.fromisoformat(event["eventTime"])
        process = event.get("transformationID") or hash_.hex()
        if event["type"] == "TransformationEvent":
            goes_in[process] |= {(one, at) for one in _named(event, "input")}
            comes_out[process] |= {(one, at) for one in _named(event, "output")}
        elif event["type"] == "AssociationEvent" and event["action"] == "ADD":
            goes_in[process] |= {(one, at) for one in event["childEPCs"]}
            comes_out[process].add((event["parentID"], at))
    return [
        (one, when, other, then)
        for process, inputs in goes_in.items()
        for one, when in inputs
        for other, then in comes_out[process]
        if then >= when
    ]


def _named(event: dict[str, Any], side: str) -> list[str]:
    return [*event[f"{side}EPCList"], *(one["epcClass"] for one in event[f"{side}QuantityList"])]


def _next(
    drawn: Drawn,
    edges: list[tuple[str, datetime, str, datetime]],
    thing: str,
    at: datetime,
    loose: bool,
    *,
    later: bool,
    with_loose: bool,
) -> list[tuple[str, datetime, bool]]:
    found = [(one, at, loose) for one, lot in drawn.lots.items() if lot == thing]
    wider = {name_of(thing).of_class, drawn.lots.get(thing)} - {None} if with_loose else set()
    for one, when, other, then in edges:
        here, there, begin, end = (one, other, when, then) if later else (other, one, then, when)
        in_time = begin >= at if later else begin <= at
        if in_time and here == thing:
            found.append((there, end, loose))
        if in_time and here in wider:
            found.append((there, end, True))
    return found
