"""Where an organisation is, by whatever tells it."""

from __future__ import annotations

import re
import unicodedata

from zhiheng.vocab.divisions import DivisionTable, Level
from zhiheng.vocab.pronunciation import simplified

_NOT_DIGITS = re.compile(r"[^0-9]+")
_HEAD = 24  # characters of an address that can name its county


def city_of(division: str) -> str:
    """The first four digits, which all of a city share; nothing for a province."""
    return division[:4] if division[2:4] != "00" else ""


class Places:
    """Divisions of today for codes, addresses and names; what was found is remembered."""

    def __init__(self, table: DivisionTable | None) -> None:
        """Prepare for one table of divisions; without one, codes of divisions are taken as they are."""
        self._table = table
        self._by_code: dict[str, str] = {}
        self._by_head: dict[str, str] = {}
        self._by_names: dict[tuple[str, ...], str] = {}

    def county(self, code: str, address: str, registered_in: str, named: str) -> str:
        """The county that is told, else that of the address, of the code, of the name: six digits of today, or nothing.

        A city, where no county is known, ends in two zeros.
        """
        return (
            self._today(code)
            or self._today(self._of_address(address))
            or self._known(registered_in)
            or self._today(named)
        )

    def named(self, divisions: tuple[str, ...], *, is_branch: bool) -> str:
        """The narrowest division of a name, unless several bear it; a branch bears the place of its parent."""
        if is_branch or not divisions:
            return ""
        if divisions not in self._by_names:
            self._by_names[divisions] = self._narrowest(divisions)
        return self._by_names[divisions]

    def _narrowest(self, divisions: tuple[str, ...]) -> str:
        units = [unit for unit in (self._table.find(code) for code in divisions) if unit] if self._table else []
        counties = {unit.code for unit in units if unit.level is Level.COUNTY}
        cities = {unit.code for unit in units if unit.level is Level.CITY}
        if len({self._today(code) for code in counties}) == 1:
            return min(counties)
        if len(cities) != 1:
            return ""
        inside = {code for code in counties if code[:4] == min(cities)[:4]}
        return min(inside) if len(inside) == 1 else min(cities)

    def _today(self, code: str) -> str:
        if code not in self._by_code:
            digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", code))
            units = self._table.resolve(digits) if self._table and len(digits) == 6 else ()
            self._by_code[code] = units[0].code if len(units) == 1 else digits if len(digits) == 6 else ""
        return self._by_code[code]

    def _known(self, code: str) -> str:
        return self._today(code) if code and self._table and self._table.find(code) else ""

    def _of_address(self, address: str) -> str:
        if not self._table or not address:
            return ""
        head = address[:_HEAD]
        if head not in self._by_head:
            unit = self._table.from_address(simplified(head))
            self._by_head[head] = unit.code if unit and unit.level is Level.COUNTY else ""
        return self._by_head[head]
