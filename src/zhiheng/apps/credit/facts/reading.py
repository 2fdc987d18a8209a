"""From the cells of a row to a fact: pure, no database.

Where a file has no number of its own for a record, the field that names the paper serves; where it says of no day that
something occurred on it, the first of the item's clocks does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.facts import faults as say
from zhiheng.apps.credit.facts.mapping import DOCUMENTS, HEADS, is_money
from zhiheng.apps.registry.reading import Fault
from zhiheng.engines.grading.months import after
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab import identifiers
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.missing import MARKERS
from zhiheng.vocab.money import parse_capital
from zhiheng.vocab.problem import Problem

MOST_TEXT, MOST_KEY = 500, 120
WIDTHS = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,8})?")
YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "√", "✓"})
NO = frozenset({"否", "无", "n", "no", "false", "f", "0", "×", "x"})
Value = str | bool


@dataclass(slots=True)
class Line:
    """A row of facts, read.

    Attributes:
        number: of the row in its file; 0 for what came in no file.
        key: what the source calls it.
        code: of the organisation, in the spelling of its standard; empty if only its name was given.
        name: of the organisation as written.
        effective_to: the first day on which it holds no longer.
        is_end_stated: whether the source said so itself; else it follows from the catalogue.
        fields: what the item holds, as the table keeps it.
        faults: why it cannot be recorded.
        organisation: primary key, once it was found.
        organisation_key: of the register.
        division: of the organisation.
    """

    number: int
    key: str = ""
    code: str = ""
    name: str = ""
    occurred_on: date = date.min
    effective_to: date | None = None
    is_end_stated: bool = False
    fields: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    organisation: int = 0
    organisation_key: str = ""
    division: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """What two rows of one key must agree in; an end that follows from the catalogue is nobody's statement."""
        told = {"organisation": self.organisation, "occurred_on": self.occurred_on, "fields": self.fields}
        return told | ({"effective_to": self.effective_to} if self.is_end_stated else {})


class Reader:
    """Reads rows of one item; what is wrong in a row is gathered, so that its sender hears of all of it at once."""

    def __init__(self, item: CatalogueItem, *, received_on: date) -> None:
        self.item = item
        self._today = received_on
        self._words = {one.id: _words(one) for one in item.fields if one.kind == "code"}
        self._clocks = [one.id for one in item.fields if one.clock]
        self._document = next((one.id for one in item.fields if one.id in DOCUMENTS), "")

    def read(self, number: int, cells: Mapping[str, str]) -> Line:
        """One row; ``cells`` by the names of the mapping."""
        if any("\0" in cell for cell in cells.values()):
            cells = {name: cell.replace("\0", "\ufffd") for name, cell in cells.items()}
        line = Line(number)
        fields, faults = line.fields, line.faults
        for one in self.item.fields:
            value = self._value(one, cells.get(one.id, ""), faults)
            if value is not None:
                fields[one.id] = value
        self._who(line, cells)
        self._key(line, cells)
        self._days(line, cells)
        return line

    def _value(self, one: FactField, written: str, faults: list[Fault]) -> Value | None:
        if not written or (one.kind != "flag" and written in MARKERS):
            if one.required:
                faults.append(say.missing(one.id, one.name))
            return None
        try:
            return self._READERS[one.kind](self, one, written)
        except _Unreadable as unreadable:
            faults.append(unreadable.fault)
            return None

    def _code(self, one: FactField, written: str) -> Value:
        found = self._words[one.id].get(_tidy(written))
        if found is None:
            raise _Unreadable(say.code_unknown(one, written, [code.name.zh for code in catalogue.codes_of(one)]))
        return found

    def _number(self, one: FactField, written: str) -> Value:
        if is_money(one):
            return _amount(one, written)
        tidy = written.translate(WIDTHS).replace(",", "").rstrip("%")
        if not NUMBER.fullmatch(tidy):
            raise _Unreadable(say.number_unreadable(one, written))
        return plain(Decimal(tidy))

    def _flag(self, one: FactField, written: str) -> Value:
        word = written.strip().casefold()
        if word not in YES and word not in NO:
            raise _Unreadable(say.flag_unreadable(one, written))
        return word in YES

    def _date(self, one: FactField, written: str) -> Value:
        try:
            return _day(written).isoformat()
        except Problem as problem:
            raise _Unreadable(say.from_problem(one.id, problem)) from None

    def _text(self, one: FactField, written: str) -> Value:
        if len(written) > MOST_TEXT:
            raise _Unreadable(say.too_long(one.id, one.name, MOST_TEXT))
        return written

    _READERS = {"code": _code, "number": _number, "flag": _flag, "date": _date, "text": _text}

    def _who(self, line: Line, cells: Mapping[str, str]) -> None:
        written = cells.get("organisation_code", "")
        line.name = cells.get("organisation_name", "")[:300]
        if not written:
            if not line.name:
                line.faults.append(say.organisation_missing())
            return
        checked = _checked(written)
        line.code = checked.canonical
        if not checked.valid and "early_pilot_code" not in checked.warnings:
            line.faults.append(say.code_wrong(written, checked))

    def _key(self, line: Line, cells: Mapping[str, str]) -> None:
        line.key = " ".join((cells.get("fact_key") or cells.get(self._document, "")).split())
        if not line.key:
            line.faults.append(say.missing("fact_key", HEADS["fact_key"][0]))
        elif len(line.key) > MOST_KEY:
            line.faults.append(say.too_long("fact_key", HEADS["fact_key"][0], MOST_KEY))

    def _days(self, line: Line, cells: Mapping[str, str]) -> None:
        occurred_on = self._occurred_on(line, cells)
        if occurred_on is None:
            return
        line.occurred_on = occurred_on
        if occurred_on > self._today:
            line.faults.append(say.in_future("occurred_on", occurred_on, self._today))
        if (written := cells.get("fact_until", "")) and written not in MARKERS:
            self._until(line, written)
        else:
            line.effective_to = end_of(self.item, occurred_on)

    def _occurred_on(self, line: Line, cells: Mapping[str, str]) -> date | None:
        if written := cells.get("occurred_on", ""):
            try:
                return _day(written)
            except Problem as problem:
                line.faults.append(say.from_problem("occurred_on", problem))
                return None
        stated = (line.fields.get(clock) for clock in self._clocks)
        if (found := next(filter(None, stated), None)) is not None:
            return date.fromisoformat(str(found))
        line.faults.append(say.missing("occurred_on", HEADS["occurred_on"][0]))
        return None

    def _until(self, line: Line, written: str) -> None:
        try:
            until = _day(written)
        except Problem as problem:
            line.faults.append(say.from_problem("fact_until", problem))
            return
        line.is_end_stated, line.effective_to = True, until + timedelta(days=1)  # "until" counts the day itself
        if until < line.occurred_on:
            line.faults.append(say.ends_early(until, line.occurred_on))


class _Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def end_of(item: CatalogueItem, occurred_on: date) -> date | None:
    """The first day on which a fact that names no end holds no longer; none if the item has no validity."""
    return None if item.valid_months is None else after(occurred_on, item.valid_months)


def plain(number: Decimal) -> str:
    """A number as the table keeps it: no exponent, no trailing noughts.

    >>> plain(Decimal("5E+4")), plain(Decimal("12.50")), plain(Decimal("-0.0"))
    ('50000', '12.5', '0')
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


@lru_cache(maxsize=50_000)
def _day(written: str) -> date:
    return parse_date(written)


@lru_cache(maxsize=50_000)
def _checked(written: str) -> identifiers.Checked:
    return identifiers.check_orgcode(written) if len(written) <= 10 else identifiers.check_uscc(written)


def _amount(one: FactField, written: str) -> str:
    try:
        capital = parse_capital(written)
    except Problem as problem:
        raise _Unreadable(say.amount_unreadable(one, written, problem)) from None
    if capital.currency != "CNY":
        raise _Unreadable(say.currency_foreign(one, written))
    if capital.amount is None:
        raise _Unreadable(say.number_unreadable(one, written))
    return plain(capital.amount)


def _words(one: FactField) -> dict[str, str]:
    """Code, Chinese name and English name, to the code."""
    codes = catalogue.codes_of(one)
    names = {_tidy(word): code.code for code in codes for word in (code.name.en, code.name.zh)}
    return names | {_tidy(code.code): code.code for code in codes}


def _tidy(word: str) -> str:
    return "".join(word.split()).casefold()
