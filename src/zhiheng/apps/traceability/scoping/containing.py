"""In which containers a thing was, and from when to when (EPCIS 2.0 section 7.4.3: aggregation, 7.4.6: association)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter

from zhiheng.apps.traceability.choices import Action

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
_at = attrgetter("at", "event")


@dataclass(frozen=True, slots=True)
class Packing:
    """That a child was put into a parent, was seen in it, or was taken out (without a parent: of wherever it was)."""

    child: int
    parent: int | None
    at: datetime
    event: int
    action: Action
    quantity: Decimal | None = None
    uom: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a container; what happens to the container then happens to the thing.

    Attributes:
        end: when it was taken out, ``FOREVER`` where nobody said so.
        is_unclosed: it was put elsewhere, or only part of it was taken out, and no event says that it left.
    """

    container: int
    begin: datetime
    end: datetime
    quantity: Decimal | None = None
    uom: str = ""
    is_unclosed: bool = False


def stays_of(
    packings: Sequence[Packing], emptyings: Mapping[int, Sequence[datetime]], *, is_single: bool
) -> list[Stay]:
    """The stays of one thing, in time.

    Args:
        packings: of the thing, in any order.
        emptyings: by container, when all was taken out of it without saying what.
        is_single: an instance, which is in one container at a time; a lot may be in many.
    """
    told = sorted(packings, key=_at)
    stays: list[Stay] = []
    for place, one in enumerate(told):
        if one.action is Action.DELETE or one.parent is None:
            continue
        if one.action is Action.OBSERVE and any(s.container == one.parent and s.end > one.at for s in stays):
            continue
        end, is_unclosed = _end(one, told[place + 1 :], emptyings.get(one.parent, ()), is_single=is_single)
        stays.append(Stay(one.parent, one.at, end, one.quantity, one.uom, is_unclosed))
    return stays


def _end(
    begun: Packing, later: Sequence[Packing], emptied: Sequence[datetime], *, is_single: bool
) -> tuple[datetime, bool]:
    """When a stay ends, and whether it is told in a way that leaves doubt."""
    out = min((at for at in emptied if at >= begun.at), default=FOREVER)
    for one in later:
        if one.at > out:
            break
        if one.action is Action.DELETE and one.parent in (None, begun.parent):
            is_part = one.quantity is not None and begun.quantity is not None and one.quantity < begun.quantity
            return one.at, is_part
        if is_single and one.action is not Action.DELETE and one.parent != begun.parent:
            return one.at, True
    return out, False


@dataclass(frozen=True, slots=True)
class Window:
    """A time in a container, be it inside of others."""

    container: int
    begin: datetime
    end: datetime


def windows(stay: Stay, stays: Mapping[int, Sequence[Stay]]) -> Iterator[Window]:
    """The container of a stay, with the containers of the container, as long as both hold.

    Args:
        stay: of a thing.
        stays: of the containers.
    """
    seen = set()
    open_ = [Window(stay.container, stay.begin, stay.end)]
    while open_:
        one = open_.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        for outer in stays.get(one.container, ()):
            begin, end = max(one.begin, outer.begin), min(one.end, outer.end)
            if begin < end:
                open_.append(Window(outer.container, begin, end))
