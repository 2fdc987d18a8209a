"""Where an organisation or a sample is: the unit as it was written, and the unit of today that holds it.

The finest source wins: a stated division, else the address, else the city column, else the digits of the code, else the
province. What several could mean is not guessed: of a county that was divided only the city is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhiheng.apps.registry.choices import DivisionBasis, Flag
from zhiheng.vocab.divisions import Division, DivisionTable, Level


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is certain.

    Attributes:
        division: code of the unit of today; empty when none of the table is certain (another province, or unreadable).
        written: code of the unit as named, which may be long gone; empty when none was named.
        basis: what it was read from.
        of_code: the digits in the unified social credit code, kept apart.
        flags: what a person should look at.
    """

    division: str
    written: str
    basis: str
    of_code: str = ""
    flags: tuple[str, ...] = ()


NOWHERE = Place("", "", str(DivisionBasis.NONE))


class Places:
    """Finds divisions as of one day.

    Args:
        table: the divisions of the province through time.
        on: the day whose units are wanted.
    """

    def __init__(self, table: DivisionTable, on: date) -> None:
        self._table = table
        self._on = on
        self._province = lru_cache(maxsize=200)(self._province_named)
        self.city = lru_cache(maxsize=2_000)(self._city)
        self.unit = lru_cache(maxsize=20_000)(self._unit)
        self._named = lru_cache(maxsize=20_000)(self._resolved)
        self._of_code = lru_cache(maxsize=2_000)(self._city_of_code)

    def find(self, *, stated: str = "", address: str = "", city: str = "", province: str = "", uscc: str = "") -> Place:
        """The place that these cells tell, with what does not fit together.

        Args:
            stated: a division by code or name.
            address: a postal address.
            city: the city column, with or without 市.
            province: the province column.
            uscc: a unified social credit code that passed its check.
        """
        if province and self._province(province) is None:
            return Place("", "", str(DivisionBasis.NONE), uscc[2:8], (str(Flag.CITY_UNKNOWN),))
        within = self.city(city)
        place = self._stated(stated, within) or self._addressed(address, within) or self._of(within, DivisionBasis.CITY)
        flags = [] if place is None else list(place.flags)
        if city and within is None:
            flags.append(str(Flag.CITY_UNKNOWN))
        if address and (place is None or place.basis not in (DivisionBasis.STATED, DivisionBasis.ADDRESS)):
            flags.append(str(Flag.DIVISION_UNREAD))
        by_code = self._of_code(uscc[2:8]) if uscc else None
        if place is None:
            province_unit = self._province(province) if province else None
            place = self._of(by_code, DivisionBasis.CODE) or self._of(province_unit, DivisionBasis.PROVINCE) or NOWHERE
        elif by_code is not None and place.division[:4] != by_code.code[:4]:
            flags.append(str(Flag.DIVISION_DIFFERS))
        return Place(place.division, place.written, place.basis, uscc[2:8], tuple(dict.fromkeys(flags)))

    def _province_named(self, name: str) -> Division | None:
        return next((unit for unit in self._table.by_name(name) if unit.level is Level.PROVINCE), None)

    def _city(self, name: str) -> Division | None:
        if not name:
            return None
        found = self.unit(name, None)
        return None if found is None else self._table.city_of(found.code, self._on)

    def _unit(self, text: str, within: str | None) -> Division | None:
        """A division named by code or by name, as it was written; None when it is none or could be several."""
        if text.isascii() and text.isdigit():
            return self._table.find(text)
        found = self._table.by_name(text, within=within)
        return found[0] if len(found) == 1 else self._table.from_address(text, within=within)

    def _city_of_code(self, digits: str) -> Division | None:
        return self._table.city_of(digits, self._on)

    def _stated(self, text: str, within: Division | None) -> Place | None:
        return self._of(self.unit(text, within.code if within else None), DivisionBasis.STATED) if text else None

    def _addressed(self, address: str, within: Division | None) -> Place | None:
        if not address:
            return None
        unit = self._table.from_address(address, within=within.code if within else None)
        return self._of(unit, DivisionBasis.ADDRESS)

    def _of(self, unit: Division | None, basis: DivisionBasis) -> Place | None:
        if unit is None:
            return None
        division, is_split = self._named(unit.code)
        flags = (str(Flag.DIVISION_SPLIT),) if is_split else ()
        return Place(division, unit.code, str(basis), flags=flags) if division else None

    def _resolved(self, code: str) -> tuple[str, bool]:
        units = self._table.resolve(code, self._on)
        if len(units) == 1:
            return units[0].code, False
        city = self._table.city_of(code, self._on)
        return (city.code if city else ""), len(units) > 1
