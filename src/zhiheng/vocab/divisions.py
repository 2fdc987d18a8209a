"""Administrative divisions as of a date (GB/T 2260), with what they came from and what became of them.

``effective_from`` is the first day of a unit, ``effective_to`` the first day on which it is gone; an empty date means
"before the records" or "still there". Development zones have statistical codes but are no divisions, so no table
holds them; :meth:`DivisionTable.city_of` still finds their city.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.vocab.addresses import AddressReader

SUFFIXES = ("地区", "市", "县", "区", "省")


class Level(StrEnum):
    """How high a division stands."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Division:
    """One unit over the time in which its code, name and parent did not change."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    predecessors: tuple[str, ...] = ()

    def is_effective(self, on: date | None) -> bool:
        """Whether the unit exists on that day; without a day, whether it exists still."""
        if on is None:
            return self.effective_to is None
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on < self.effective_to
        )

    @property
    def stem(self) -> str:
        """The name without 市, 县, 区 or 地区; names of two characters (应县) are kept whole."""
        return stem(self.name)

    def __str__(self) -> str:
        return self.name


def stem(name: str) -> str:
    """``name`` without its suffix, unless one character would be left.

    >>> stem("太原市"), stem("应县"), stem("忻州地区")
    ('太原', '应县', '忻州')
    """
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) > 1:
            return name.removesuffix(suffix)
    return name


class DivisionTable:
    """All divisions of a province through time."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Read rows with the columns code, name, level, parent, effective_from, effective_to, predecessors."""
        self.divisions: tuple[Division, ...] = tuple(_division(row) for row in rows)
        self._by_code: dict[str, list[Division]] = {}
        for division in self.divisions:
            self._by_code.setdefault(division.code, []).append(division)
        for namesakes in self._by_code.values():
            namesakes.sort(key=lambda unit: unit.effective_from or date.min)
        self._successors: dict[str, list[Division]] = {}
        for division in self.divisions:
            for code in division.predecessors:
                self._successors.setdefault(code, []).append(division)

    def find(self, code: str, *, on: date | None = None) -> Division | None:
        """The unit of that code on that day; without a day, the latest that bore the code. None if there is none."""
        found = self._by_code.get(code, [])
        if on is None:
            return found[-1] if found else None
        return next((division for division in found if division.is_effective(on)), None)

    def get(self, code: str, *, on: date | None = None) -> Division:
        """Like :meth:`find`, for codes that must exist.

        Raises:
            Problem: ``division_unknown``.
        """
        found = self.find(code, on=on)
        if found is None:
            when = f"（{on.isoformat()}）" if on else ""
            raise Problem(
                "division_unknown",
                f"行政区划代码 {code} 不在区划表中{when}",
                f"no division has the code {code}" + (f" on {on.isoformat()}" if on else ""),
                division=code,
            )
        return found

    def cities(self, on: date | None = None) -> list[Division]:
        """Cities (and, before 2003, prefectures) on that day, by code; without a day, today's."""
        return self._at(Level.CITY, on)

    def counties(self, on: date | None = None, city: str | None = None) -> list[Division]:
        """Counties, districts and county-level cities on that day, by code; of one city, if given."""
        return [unit for unit in self._at(Level.COUNTY, on) if city is None or unit.parent == city]

    def resolve(self, code: str, on: date | None = None) -> tuple[Division, ...]:
        """The unit or units of that day that hold the area of ``code``, whenever that code was in force.

        More than one means that the area was divided; none, that the code is no division of the table.
        Without a day, today's units.

        >>> table = DivisionTable([
        ...     {"code": "140726", "name": "太谷县", "level": "county", "effective_to": "2019-11-01"},
        ...     {"code": "140703", "name": "太谷区", "level": "county", "effective_from": "2019-11-01",
        ...      "predecessors": "140726"}])
        >>> [unit.name for unit in table.resolve("140726")]
        ['太谷区']
        """
        start = self.find(code, on=on) or self.find(code)
        if start is None:
            return ()
        found: dict[str, Division] = {}
        self._trace(start, on, found, seen=set())
        return tuple(found[each] for each in sorted(found))

    def city_of(self, code: str, on: date | None = None) -> Division | None:
        """The city that a code of any age, even of a development zone, lies in on that day; None if not certain."""
        units = self.resolve(code, on)
        cities = {unit.code if unit.level is Level.CITY else unit.parent or "" for unit in units}
        if not units and len(code) == 6:
            cities = {unit.code for unit in self.resolve(f"{code[:4]}00", on) if unit.level is Level.CITY}
        if len(cities) != 1:
            return None
        city = self.find(cities.pop(), on=on)
        return city if city is not None and city.level is Level.CITY else None

    def by_name(self, name: str, on: date | None = None, *, within: str | None = None) -> tuple[Division, ...]:
        """Units called ``name``, with or without 市, 县, 区, now or formerly; more than one if it is ambiguous.

        Of one area only the latest unit of that name counts (太谷 is 太谷区, though it was 太谷县). Full names come
        before short ones, cities before counties, and with ``on`` the units of that day before all others.
        ``within`` is the code of today's city, for names that several have (城区, 郊区).
        """
        wanted = "".join(name.split())
        named = [unit for unit in self._by_stem.get(stem(wanted), ()) if wanted in (unit.name, unit.stem)]
        if within is not None:
            named = [unit for unit in named if within == unit.code or self._lies_within(unit, within)]
        that_day = [unit for unit in named if on is not None and unit.is_effective(on)]
        fitting = that_day or self._without_forerunners(named)
        best = min(((unit.name != wanted, unit.level is Level.COUNTY) for unit in fitting), default=None)
        return tuple(unit for unit in fitting if (unit.name != wanted, unit.level is Level.COUNTY) == best)

    def from_address(self, text: str, *, within: str | None = None) -> Division | None:
        """The county, else the city, that an address names; None if it names none or could mean several.

        The unit is the one named, even if it is gone (大同市城区): pass its code to :meth:`resolve`.
        ``within`` is the code of the city, where another column tells it.
        """
        return self._addresses.read(text, within=within)

    def _at(self, level: Level, on: date | None) -> list[Division]:
        found = (unit for unit in self.divisions if unit.level is level and unit.is_effective(on))
        return sorted(found, key=lambda unit: unit.code)

    def _trace(self, unit: Division, on: date | None, found: dict[str, Division], seen: set[Division]) -> None:
        if unit in seen:
            return
        seen.add(unit)
        if unit.is_effective(on):
            found[unit.code] = unit
        elif unit.effective_to is not None and (on is None or unit.effective_to <= on):
            for successor in self._successors.get(unit.code, ()):
                if (successor.effective_from or date.min) >= (unit.effective_from or date.min):
                    self._trace(successor, on, found, seen)
        else:
            for code in unit.predecessors:
                for predecessor in self._by_code.get(code, ()):
                    self._trace(predecessor, on, found, seen)

    def _lies_within(self, unit: Division, city: str) -> bool:
        return unit.parent == city or any(heir.parent == city for heir in self.resolve(unit.code))

    def _without_forerunners(self, units: list[Division]) -> list[Division]:
        forerunners = {code for unit in units for code in self._all_predecessors(unit)}
        return [unit for unit in units if unit.code not in forerunners]

    def _all_predecessors(self, unit: Division) -> set[str]:
        found: set[str] = set()
        waiting = list(unit.predecessors)
        while waiting:
            code = waiting.pop()
            if code not in found and code != unit.code:
                found.add(code)
                waiting.extend(each for older in self._by_code.get(code, ()) for each in older.predecessors)
        return found

    @cached_property
    def _by_stem(self) -> dict[str, tuple[Division, ...]]:
        stems: dict[str, list[Division]] = {}
        for unit in sorted(self.divisions, key=lambda unit: unit.code):
            stems.setdefault(unit.stem, []).append(unit)
        return {key: tuple(units) for key, units in stems.items()}

    @cached_property
    def _addresses(self) -> AddressReader:
        from zhiheng.vocab.addresses import AddressReader

        return AddressReader(self)


def _division(row: Mapping[str, str]) -> Division:
    return Division(
        code=row["code"].strip(),
        name=row["name"].strip(),
        level=Level(row["level"].strip()),
        parent=(row.get("parent") or "").strip() or None,
        effective_from=_day(row.get("effective_from")),
        effective_to=_day(row.get("effective_to")),
        predecessors=tuple(code for code in (row.get("predecessors") or "").split("|") if code),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text.strip()) if text and text.strip() else None
