"""One row, and rows that belong together, read as what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from zhiheng.apps.traceability.sheets import amounts, coding
from zhiheng.apps.traceability.sheets.composing import Amount, Deed, amount
from zhiheng.apps.traceability.sheets.doings import INPUT, NEEDS_PARTNER, OUTPUT, Doing, is_input
from zhiheng.apps.traceability.sheets.faults import Unsound

LONGEST_NUMBER = 60


class At(NamedTuple):
    """Where a row stands: name of the sheet, number of the row as a spreadsheet shows it."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells by field; a field without a column is not there."""

    at: At
    doing: Doing
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The text of a cell, empty where there is none."""
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Clock:
    """What is read without a clock of one's own: the zone of the place, and now."""

    zone: tzinfo
    now: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a production or of a packing, sound by itself."""

    row: Row
    at: datetime
    goods: Amount
    is_input: bool
    container: coding.Named | None


def key_of(row: Row) -> str:
    """What rows that make one event share; empty where a row is an event by itself."""
    if row.doing is Doing.MAKE:
        return coding.tidy(row.cell("production"))[:LONGEST_NUMBER]
    if row.doing is Doing.PACK:
        return f"{coding.tidy(row.cell('container'))} {row.cell('occurred_on')} {row.cell('occurred_at')}"
    return ""


def alone(row: Row, clock: Clock, own: str | None) -> Deed:
    """A row of what was received, shipped or sold.

    Raises:
        Unsound: one of its cells cannot be used.
    """
    at, goods = _when(row, clock), goods_of(row)
    partner = coding.partner(row.cell("partner")) if row.doing in NEEDS_PARTNER else None
    if partner is not None and partner == own:
        raise Unsound("partner_self", "partner")
    document = coding.tidy(row.cell("document"))[:LONGEST_NUMBER]
    place = coding.place(row.cell("place"))
    return Deed(row.doing, at, (goods,), partner=partner, place=place, document=document, rows=(row.at,))


def part(row: Row, clock: Clock) -> Part:
    """A row of a production or of a packing.

    Raises:
        Unsound: one of its cells cannot be used.
    """
    if row.doing is Doing.PACK:
        return Part(row, _when(row, clock), goods_of(row), False, coding.container(row.cell("container")))
    if not key_of(row):
        raise Unsound("production_missing", "production")
    side = is_input(row.cell("side"))
    if side is None:
        raise Unsound("side_missing", "side")
    coding.place(row.cell("place"))
    return Part(row, _when(row, clock), goods_of(row), side, None)


def together(parts: Sequence[Part]) -> Deed:
    """The rows of one production or one packing; it was over at the last of their times.

    Raises:
        Unsound: a production without one of its sides.
    """
    first = parts[0]
    places = (coding.place(one.row.cell("place")) for one in parts)
    place = next((one for one in places if one), None)
    told = {"at": max(one.at for one in parts), "place": place, "rows": tuple(one.row.at for one in parts)}
    if first.row.doing is Doing.PACK:
        goods = tuple(one.goods for one in parts)
        return Deed(Doing.PACK, goods=goods, container=first.container, **told)  # type: ignore[arg-type]  # as above
    put_in, made = (tuple(one.goods for one in parts if one.is_input is side) for side in (True, False))
    if not put_in or not made:
        there = INPUT if put_in else OUTPUT
        raise Unsound("production_one_sided", "side", value=key_of(first.row), zh=there.zh, en=there.en)
    number = key_of(first.row)
    return Deed(Doing.MAKE, goods=put_in, made=made, document=number, **told)  # type: ignore[arg-type]  # as above


def _when(row: Row, clock: Clock) -> datetime:
    return amounts.instant(row.cell("occurred_on"), row.cell("occurred_at"), zone=clock.zone, now=clock.now)


def goods_of(row: Row) -> Amount:
    """The goods of a row with their quantity.

    Raises:
        Unsound: they cannot be read.
    """
    named = coding.goods(row.cell("code"), row.cell("lot"), row.cell("serial"))
    return amount(named, amounts.quantity(row.cell("quantity")), amounts.unit(row.cell("unit")))
