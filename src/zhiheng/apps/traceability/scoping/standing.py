"""Where one item stands: the last that was said of it, or of what it was in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from zhiheng.apps.traceability.choices import State
from zhiheng.apps.traceability.scoping.containing import FOREVER, Stay, Window, windows
from zhiheng.apps.traceability.scoping.facts import Happening, Mention
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


class Timelines:
    """What was said of things and of what they were in."""

    def __init__(self, mentions: Mapping[int, Sequence[Mention]], stays: Mapping[int, Sequence[Stay]]) -> None:
        self.mentions = mentions
        self.stays = stays

    def during(self, window: Window) -> Sequence[Mention]:
        """What was said of a container while a thing was in it, both ends included."""
        told = self.mentions.get(window.container, ())
        return told[bisect_left(told, window.begin, key=_at) : bisect_right(told, window.end, key=_at)]

    def windows_of(self, thing: int) -> list[Window]:
        """Every container that it was ever in."""
        own = self.stays.get(thing)
        return list(windows(own, self.stays)) if own else []

    def of(self, thing: int) -> list[Mention]:
        """Everything that was said of it and of its containers, in time."""
        own = list(self.mentions.get(thing, ()))
        inside = [one for window in self.windows_of(thing) for one in self.during(window)]
        return sorted(own + inside, key=lambda one: one.order) if inside else own

    def container_of(self, thing: int) -> int:
        """The container that it is in now, 0 for none."""
        return next((one.container for one in reversed(self.stays.get(thing, ())) if one.end == FOREVER), 0)


def standing_of(thing: int, timelines: Timelines) -> Standing:
    """Where a thing stands by the last that was said; what says nothing of it is passed over."""
    told = timelines.of(thing)
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
    """By site and reporting unit: when first and last something was said there."""
    found: dict[tuple[str, int], tuple[datetime, datetime]] = {}
    for one in told:
        here = one.happening
        key = (here.site or here.read_at, here.unit)
        first, last = found.get(key, (here.at, here.at))
        found[key] = (min(first, here.at), max(last, here.at))
    return found
