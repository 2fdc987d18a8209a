"""Which division an address names: a city, then a county of that city, by their longest names, old ones included.

Short names are accepted only where they cannot mislead: a city without 市 at the head of an address, unless a street
follows (大同路 is a street in any town); a county without 县 only where its city is known, by the address or from
elsewhere. Names that several cities share (城区, 郊区) need their city.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhiheng.vocab.divisions import Division, DivisionTable

_SPACES = re.compile(r"[\s,，、。:：;；.·（）()\[\]【】“”\"'-]+")
_NOT_A_STREET = "(?!大?[路街道巷]|胡同)"
_NOR_ITS_ARM = "(?![东西南北][大]?[路街])"
_ZONE = "(?:转型)?(?:综改|综合改革)?示范区"
_PROVINCES = (
    "北京|天津|上海|重庆|河北|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|山西"
)


@dataclass(frozen=True, slots=True)
class _City:
    """A city by one of its names, with the counties that its area ever held, by name."""

    unit: Division
    counties: dict[str, Division]
    pattern: re.Pattern[str]
    by_stem: dict[str, Division]
    stem_pattern: re.Pattern[str]

    def county_at_head(self, plain: str) -> Division | None:
        found = self.pattern.match(plain)
        return self.counties[found[0]] if found else None

    def county_by_stem(self, plain: str) -> Division | None:
        found = self.stem_pattern.match(plain)
        return self.by_stem[found[0]] if found else None


class AddressReader:
    """Reads addresses of one province."""

    def __init__(self, table: DivisionTable) -> None:
        """Prepare the names of ``table``; takes some milliseconds, so keep the reader."""
        province = next((unit for unit in table.divisions if unit.level == "province"), None)
        own = province.stem if province else ""
        others = "|".join(name for name in _PROVINCES.split("|") if name != own)
        self._elsewhere = re.compile(f"(?:中国)?(?:{others})(?:省|市|自治区|壮族|回族|维吾尔|特别)")
        own_names = f"|{own}省?{_ZONE}|{own}省|{own}(?!路|街)" if own else ""
        self._head = re.compile(f"(?:中国|中华人民共和国{own_names})+")
        self._cities = _cities(table)
        self._city_at_head = _city_pattern(self._cities.values(), with_stems=True)
        self._city_anywhere = _city_pattern(self._cities.values(), with_stems=False)
        self._city_by_code = {city.unit.code: city for city in self._cities.values() if city.unit.effective_to is None}
        self._unique = _unique_counties(self._cities.values())
        self._county_at_head = _any_of(self._unique)
        self._county_anywhere = _any_of(name for name in self._unique if len(name) > 2)

    def read(self, text: str, *, within: str | None = None) -> Division | None:
        """The unit an address names; see :meth:`DivisionTable.from_address`."""
        plain = _SPACES.sub("", text)
        if self._elsewhere.match(plain):
            return None
        if head := self._head.match(plain):
            plain = plain[head.end() :]
        return self._at_head(plain, self._city_by_code.get(within or "")) or self._anywhere(plain)

    def _at_head(self, plain: str, city: _City | None) -> Division | None:
        county = city.county_at_head(plain) if city else None
        if county is None and (unique := self._county_at_head.match(plain)):
            county = self._unique[unique[0]]
        found = self._city_at_head.match(plain)
        if found and (county is None or len(found[0]) >= len(county.name)):
            return self._after_city(found, plain)
        return county or (city.county_by_stem(plain) if city else None)

    def _anywhere(self, plain: str) -> Division | None:
        if found := self._city_anywhere.search(plain):
            return self._after_city(found, plain)
        county = self._county_anywhere.search(plain)
        return self._unique[county[0]] if county else None

    def _after_city(self, found: re.Match[str], plain: str) -> Division:
        city = self._cities[found[0]]
        rest = plain[found.end() :]
        while again := (self._head.match(rest) or re.match(re.escape(city.unit.name), rest)):
            rest = rest[again.end() :]
        return city.county_at_head(rest) or city.county_by_stem(rest) or city.unit


def _cities(table: DivisionTable) -> dict[str, _City]:
    """Each name of a city, full or short, with the city; names of today win over former ones."""
    found: dict[str, _City] = {}
    units = [unit for unit in table.divisions if unit.level == "city"]
    for unit in sorted(units, key=lambda unit: (unit.effective_to is not None, unit.code)):
        counties = _counties(table, unit)
        stems = {county.stem: county for county in counties.values() if county.stem != unit.stem}
        city = _City(unit, counties, _any_of(counties), stems, _any_of(stems, also_not=_NOR_ITS_ARM))
        found.setdefault(unit.name, city)
        found.setdefault(unit.stem, city)
    return found


def _counties(table: DivisionTable, city: Division) -> dict[str, Division]:
    areas = {city.code, *(unit.code for unit in table.resolve(city.code))}
    areas |= {
        unit.parent or "" for own in table.divisions if own.parent == city.code for unit in table.resolve(own.code)
    }
    inside = [
        unit
        for unit in table.divisions
        if unit.level == "county"
        and (unit.parent in areas or any(heir.parent in areas for heir in table.resolve(unit.code)))
    ]
    city_names = {unit.name for unit in table.divisions if unit.level == "city"}
    return {unit.name: unit for unit in _oldest_first(inside) if unit.name not in city_names}


def _oldest_first(units: Iterable[Division]) -> list[Division]:
    """So that, in a dictionary by name, the latest bearer of a name stays."""
    return sorted(units, key=lambda unit: (unit.effective_to is None, str(unit.effective_to), unit.code))


def _unique_counties(cities: Iterable[_City]) -> dict[str, Division]:
    """Counties whose name means one place: of several bearers each must be of one city."""
    bearers: dict[str, dict[str, Division]] = {}
    for city in cities:
        if city.unit.effective_to is None:
            for name, unit in city.counties.items():
                bearers.setdefault(name, {})[city.unit.code] = unit
    return {name: next(iter(units.values())) for name, units in bearers.items() if len(units) == 1}


def _city_pattern(cities: Iterable[_City], *, with_stems: bool) -> re.Pattern[str]:
    units = {city.unit for city in cities}
    names = sorted({unit.name for unit in units}, key=len, reverse=True)
    stems = sorted({unit.stem for unit in units}, key=len, reverse=True) if with_stems else []
    short = (f"{re.escape(name)}{_NOT_A_STREET}{_NOR_ITS_ARM}" for name in stems)
    return re.compile("|".join([*map(re.escape, names), *short]))


def _any_of(names: Iterable[str], *, also_not: str = "") -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return re.compile(r"(?!)")
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){_NOT_A_STREET}{also_not}")
