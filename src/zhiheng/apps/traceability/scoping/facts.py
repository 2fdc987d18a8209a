"""What a recall scope is reckoned from, as the database gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from zhiheng.apps.traceability.choices import Action, Kind, Level, Role
from zhiheng.apps.traceability.scoping.containing import Stay


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by its name, with what it is one of."""

    canonical: str
    level: Level
    of_class: int | None = None
    of_lot: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, as far as a scope needs it.

    Attributes:
        site: where things are from then on, without the part of the building; empty where the event does not say.
        read_at: where it was read, in the same way.
        unit: number of the unit that reported it.
        to_party: who receives, the possessing party before the owning one; ``to_site`` is where.
    """

    event: int
    at: datetime
    kind: Kind
    action: Action | None = None
    step: str = ""
    disposition: str = ""
    site: str = ""
    read_at: str = ""
    unit: int = 0
    from_site: str = ""
    to_party: str = ""
    to_site: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """That a thing is something in an event; ``quantity`` only of lots and classes."""

    happening: Happening
    role: Role
    quantity: Decimal | None = None
    uom: str = ""


in_time = attrgetter("happening.at", "happening.event", "role")  # what goes in before what comes out of the same event


@dataclass(frozen=True, slots=True)
class Side:
    """What went into a process or came out of it."""

    process: str
    thing: int
    is_input: bool
    quantity: Decimal | None
    uom: str
    is_piece: bool


@dataclass(frozen=True, slots=True)
class Suspect:
    """A thing in reach: since when, and whether only by steps that name no more than its kind."""

    at: datetime
    is_loose: bool


@dataclass(slots=True)
class Facts:
    """Everything, by the numbers of things; ``mentions`` and ``stays`` in containers are in time."""

    suspects: Mapping[int, Suspect]
    names: Mapping[int, Named]
    mentions: Mapping[int, Sequence[Mention]]
    stays: Mapping[int, Sequence[Stay]] = field(default_factory=dict)
    sides: Sequence[Side] = ()
