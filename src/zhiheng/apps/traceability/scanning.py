"""The page on which a firm scans: what was scanned so far, how it grows by a code, and the deed that it makes.

All of it travels with the form, so that nothing is lost when something is wrong, and the same sent twice is the same
event: its time is the one at which the page was opened, or the one typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.http import QueryDict

from zhiheng.apps.traceability.sheets import amounts, coding
from zhiheng.apps.traceability.sheets.composing import Amount, Deed, amount
from zhiheng.apps.traceability.sheets.doings import NEEDS_PARTNER, Doing
from zhiheng.apps.traceability.sheets.faults import Said, Unsound, said
from zhiheng.apps.traceability.sheets.rows import LONGEST_NUMBER, Clock

MOST_LINES = 200
FIELDS = ("at", "partner", "place", "document", "production", "container")
_Read = TypeVar("_Read")
_OF_LINE = ("line", "lot", "quantity", "unit", "side")


@dataclass(slots=True)
class Line:
    """Something that was scanned.

    Attributes:
        code, lot, quantity, unit: as typed.
        side: ``in`` or ``out`` of a production.
        named: what it names, None where it names nothing.
        said: what is wrong with it.
    """

    code: str
    lot: str = ""
    quantity: str = ""
    unit: str = ""
    side: str = "in"
    named: coding.Named | None = None
    said: Said | None = None

    @property
    def is_counted(self) -> bool:
        """Whether there may be more than one of it."""
        return self.named is None or self.named.level != "instance"

    @property
    def takes_lot(self) -> bool:
        """Whether a lot may be typed beside it."""
        return bool(self.lot) or (self.named is not None and self.named.level == "class")

    def look(self) -> None:
        """Find out what it names."""
        try:
            self.named, self.said = coding.goods(self.code, self.lot), None
        except Unsound as wrong:
            self.named, self.said = None, wrong.said


@dataclass(slots=True)
class Scan:
    """What the page holds.

    Attributes:
        code: typed and not taken yet.
        fields: the other cells by name.
        wrong: by name of a cell, what is wrong with it.
    """

    doing: Doing = Doing.RECEIVE
    side: str = "in"
    code: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    wrong: dict[str, Said] = field(default_factory=dict)

    def take(self, code: str) -> None:
        """A code was scanned: a new line, one more of the same, or the case into which things are packed."""
        line = Line(coding.tidy(code), side=self.side)
        line.look()
        if line.said is not None or line.named is None:
            self.code, self.wrong["code"] = line.code, line.said or said("code_missing")
            return
        if self.doing is Doing.PACK and line.named.scheme == "sscc" and not self.fields.get("container"):
            self.fields["container"] = line.code
            return
        same = next((one for one in self.lines if one.named == line.named and one.side == line.side), None)
        if same is not None:
            self._one_more(same)
        elif len(self.lines) < MOST_LINES:
            line.quantity = "1" if line.is_counted else ""
            self.lines.append(line)

    def _one_more(self, line: Line) -> None:
        if not line.is_counted:
            self.wrong["code"] = said("said_twice", other=self.lines.index(line) + 1)
            return
        try:
            line.quantity = str((amounts.quantity(line.quantity) or Decimal(0)) + 1)
        except Unsound as wrong:
            line.said = wrong.said

    def deed(self, clock: Clock) -> Deed | None:
        """What was done; None where something is wrong, which then stands beside its cell."""
        at = self._cell("at", lambda: amounts.instant(self.fields.get("at", ""), "", zone=clock.zone, now=clock.now))
        place = self._cell("place", lambda: coding.place(self.fields.get("place", "")))
        partner = container = None
        if self.doing in NEEDS_PARTNER:
            partner = self._cell("partner", lambda: coding.partner(self.fields.get("partner", "")))
        if self.doing is Doing.PACK:
            container = self._cell("container", lambda: coding.container(self.fields.get("container", "")))
        put_in, made = self._amounts()
        if self.doing is Doing.MAKE and not self.wrong and bool(put_in) != bool(made):
            zh, en = ("投入", "inputs") if put_in else ("产出", "outputs")
            self.wrong["code"] = said("production_one_sided", value=self._number(), zh=zh, en=en)
        if not self.lines:
            self.wrong["code"] = said("no_things")
        if at is None or self.wrong or any(one.said for one in self.lines):
            return None
        number = self._number()
        return Deed(self.doing, at, put_in, made, container, partner, place, number)

    def _number(self) -> str:
        name = "production" if self.doing is Doing.MAKE else "document"
        return coding.tidy(self.fields.get(name, ""))[:LONGEST_NUMBER]

    def _cell(self, name: str, read: Callable[[], _Read]) -> _Read | None:
        try:
            return read()
        except Unsound as wrong:
            self.wrong[name] = wrong.said
            return None

    def _amounts(self) -> tuple[tuple[Amount, ...], tuple[Amount, ...]]:
        """What went in, or was handled, and what came out."""
        found: tuple[list[Amount], list[Amount]] = ([], [])
        for line in self.lines:
            one = self._amount(line)
            if one is not None:
                found[self.doing is Doing.MAKE and line.side == "out"].append(one)
        return tuple(found[0]), tuple(found[1])

    def _amount(self, line: Line) -> Amount | None:
        if line.named is None:
            return None
        try:
            quantity = amounts.quantity(line.quantity) if line.is_counted else None
            return amount(line.named, quantity, amounts.unit(line.unit) if line.is_counted else "")
        except Unsound as wrong:
            line.said = wrong.said
            return None


def scanned(sent: QueryDict, *, opened: str) -> Scan:
    """What a form holds, or an address that says what is done with whom.

    Args:
        sent: the fields.
        opened: the instant of the page, for one that says none.
    """
    doing = sent.get("doing", "")
    side = sent.get("into", "in")
    found = Scan(Doing(doing) if doing in list(Doing) else Doing.RECEIVE, side if side in ("in", "out") else "in")
    found.fields = {name: _typed(sent, name) for name in FIELDS}
    found.fields["at"] = found.fields["at"] or opened
    columns = {name: sent.getlist(name)[:MOST_LINES] for name in _OF_LINE}
    for place, code in enumerate(columns["line"]):
        lot, quantity, unit, side = (_at(columns[name], place) for name in _OF_LINE[1:])
        line = Line(code.replace("\0", "")[:2000], lot, quantity, unit, "out" if side == "out" else "in")
        line.look()
        found.lines.append(line)
    return found


def _typed(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").replace("\0", "")[:200]


def _at(values: list[str], place: int) -> str:
    return values[place].replace("\0", "")[:200] if place < len(values) else ""
