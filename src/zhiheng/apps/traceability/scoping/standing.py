"""Where one item stands: the last that was said of it, or of what it was in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from zhiheng.apps.traceability.choices import State
from zhiheng.apps.traceability.scoping.containing import FOREVER, Stay, Window, windows
from zhiheng.apps.traceability.scoping.facts import Happening, Mention, in_time
from zhiheng.apps.traceability.scoping.telling import told_by

_at = attrgetter("happening.at")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a thing is.

    Attributes:
        site: where it is, was sold or used up; on its way, where it goes.
        party: on its way, who receives it.
        unit: number of the unit that said so.
        container: the one that it is in directly, 0 for none.
    """

    state: State
    site: str = ""
    party: str = ""
    unit: int = 0
    container: int = 0
    last: Happening | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """What was said of the containers of a stay, in time, each event once; and which containers these were."""

    told: Sequence[Mention]
    containers: frozenset[int]


class Timelines:
    """What was said of things and of what they were in; items of one case share what is known of the case."""

    def __init__(self, mentions: Mapping[int, Sequence[Mention]], stays: Mapping[int, Sequence[Stay]]) -> None:
        self.mentions = mentions
        self.stays = stays
        self._inside: dict[tuple[int, datetime, datetime], Inside] = {}

    def inside(self, stay: Stay) -> Inside:
        """What was said of the containers while the thing was in them, both ends included."""
        key = (stay.container, stay.begin, stay.end)
        if key not in self._inside:
            found = list(windows(stay, self.stays))
            told = {one.happening.event: one for window in found for one in self._during(window)}
            ordered = sorted(told.values(), key=in_time)
            self._inside[key] = Inside(ordered, frozenset(one.container for one in found))
        return self._inside[key]

    def _during(self, window: Window) -> Sequence[Mention]:
        told = self.mentions.get(window.container, ())
        return told[bisect_left(told, window.begin, key=_at) : bisect_right(told, window.end, key=_at)]

    def of(self, thing: int) -> list[Mention]:
        """Everything that was said of it and of its containers, in time."""
        told = list(self.mentions.get(thing, ()))
        for stay in self.stays.get(thing, ()):
            told += self.inside(stay).told
        return sorted(told, key=in_time)

    def containers_of(self, things: Iterable[int]) -> set[int]:
        """Every container that any of them was ever in."""
        stays = [stay for thing in things for stay in self.stays.get(thing, ())]
        return set().union(*(self.inside(stay).containers for stay in stays))

    def container_of(self, thing: int) -> int:
        """The container that it is in now, 0 for none."""
        return next((one.container for one in reversed(self.stays.get(thing, ())) if one.end == FOREVER), 0)


def standing_of(thing: int, told: Sequence[Mention], timelines: Timelines) -> Standing:
    """Where a thing stands by the last that was said; what says nothing of it is passed over."""
    for place in range(len(told) - 1, -1, -1):
        if state := told_by(told[place]):
            return _stands(state, told[: place + 1], timelines.container_of(thing))
    return Standing(State.UNKNOWN)


def _stands(state: State, told: Sequence[Mention], container: int) -> Standing:
    last = told[-1].happening
    if state is State.IN_TRANSIT:
        return Standing(state, last.to_site, last.to_party, last.unit, container, last)
    site = _last_said(told, lambda one: one.site or one.read_at)
    kept = container if state in (State.HELD, State.ON_SHELF) else 0
    return Standing(state, site, "", last.unit, kept, last)


def _last_said(told: Sequence[Mention], of: Callable[[Happening], str]) -> str:
    return next((found for one in reversed(told) if (found := of(one.happening))), "")


def seen_at(told: Sequence[Mention]) -> dict[tuple[str, int], tuple[datetime, datetime]]:
    """By site and reporting unit: when first and last something was said there, of what is in time."""
    found: dict[tuple[str, int], tuple[datetime, datetime]] = {}
    for one in told:
        here = one.happening
        key = (here.site or here.read_at, here.unit)
        known = found.get(key)
        found[key] = (known[0] if known else here.at, here.at)
    return found
