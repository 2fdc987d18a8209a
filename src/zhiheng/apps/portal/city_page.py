"""One city beside the province, and all cities side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.apps.portal.document import Part, in_parts
from zhiheng.apps.portal.showing import Placed, Shown, placed
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.divisions import Division, Level


@dataclass(frozen=True, slots=True)
class CityRow:
    """One indicator in one city and in the province."""

    indicator: Indicator
    city: Placed
    province: Shown


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One indicator in the province and in every city."""

    indicator: Indicator
    province: Shown
    cities: list[Shown | None]

    @property
    def goal(self) -> Text | None:
        """The province's target."""
        return self.province.goal if self.province.aim else None


def rows(pack: Pack, figures: Iterable[Shown], province: str, city: str) -> list[Part]:
    """Every indicator that the city has a figure of, by part of the document."""
    names = {one.code: one.name for one in pack.cities}
    found = []
    for indicator, whole, cities in _by_indicator(pack, figures, province):
        mine = [one for one in placed(cities, names, whole) if one.figure.area == city]
        found += [(indicator.clause, CityRow(indicator, one, whole)) for one in mine]
    return in_parts(found)


def matrix(pack: Pack, figures: Iterable[Shown], province: str) -> list[MatrixRow]:
    """Every indicator that is known by city."""
    found = []
    for indicator, whole, cities in _by_indicator(pack, figures, province):
        by_area = {one.area: one for one in cities}
        found.append(MatrixRow(indicator, whole, [by_area.get(city.code) for city in pack.cities]))
    return found


def counties(pack: Pack, city: str) -> list[Division]:
    """The counties of a city as they are now."""
    return [unit for unit in pack.divisions.divisions if _is_county_of(unit, city) and unit.is_effective(None)]


def changes(pack: Pack, city: str, *, since: date) -> list[Text]:
    """What became of counties of the city since a day: old names stand in old papers."""
    gone = [unit for unit in pack.divisions.divisions if _is_county_of(unit, city) and unit.effective_to]
    return [_change(pack, unit, unit.effective_to) for unit in gone if unit.effective_to and unit.effective_to >= since]


def _change(pack: Pack, unit: Division, on: date) -> Text:
    heirs = [one for one in pack.divisions.resolve(unit.code, on=None) if one != unit]
    zh = "、".join(f"{one.name}（{one.code}）" for one in heirs) or "撤销"
    en = ", ".join(f"{one.name} ({one.code})" for one in heirs) or "dissolved"
    return Text(f"{unit.name}（{unit.code}）→ {zh}，{on.year} 年", f"{unit.name} ({unit.code}) → {en}, {on.year}")


def _is_county_of(unit: Division, city: str) -> bool:
    return unit.level == Level.COUNTY and unit.parent == city


def _by_indicator(
    pack: Pack, figures: Iterable[Shown], province: str
) -> Iterable[tuple[Indicator, Shown, Sequence[Shown]]]:
    """Indicators known by city, in the order of the document, with the province's figure and the cities'."""
    found: dict[str, list[Shown]] = {}
    for figure in figures:
        found.setdefault(figure.indicator.id, []).append(figure)
    order = list(dict.fromkeys([*(target.indicator for target in pack.targets), *pack.indicators]))
    for name in order:
        whole = [one for one in found.get(name, []) if one.area == province]
        cities = [one for one in found.get(name, []) if one.area != province]
        if whole and cities:
            yield pack.indicators[name], whole[0], cities
