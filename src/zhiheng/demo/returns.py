"""Returns of departments and cities: counts and values behind every other indicator, a workbook a unit and year.

The values follow from the pack: each indicator says which cells make it up, the scenario says where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from openpyxl import Workbook

from zhiheng.demo.chance import binomial, stream
from zhiheng.demo.places import City
from zhiheng.demo.scenario import CLIMB, ENDS, MADE_UP_LEVELS, PEERS, USUAL_END, YEARS
from zhiheng.policy import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.policy.schema.returns import ReturnForm

HEADER = ("表号", "报送单位代码", "报送单位", "期间", "指标代码", "指标名称", "计量单位", "数值")
PERIODS = {"yearly": ("",), "half-yearly": ("H1", "H2"), "quarterly": ("Q1", "Q2", "Q3", "Q4")}
SIZES = {  # what a province has in a year, by the unit the cell is counted in
    "hectare": 3_700_000, "project": 2_600, "kilometre": 21_000, "unit-work": 9_000, "lot": 180_000,
    "yuan": 1_400_000_000_000, "reservoir": 71, "subject": 240,
}  # fmt: skip
CITY = "city"


@dataclass(frozen=True)
class Sheet:
    """What one unit sends for one year: rows of (form, period, item, value)."""

    unit: str
    unit_name: str
    year: int
    rows: list[tuple[ReturnForm, str, str, Decimal]]


def sheets(pack: Pack, places: Sequence[City]) -> Iterator[Sheet]:
    """All returns of the demo, unit by unit and year by year."""
    share = {place.code: place.share for place in places}
    city_bodies = {body.division: body for body in pack.bodies.values() if body.kind == CITY and body.division}
    for year in YEARS:
        for body in [*city_bodies.values(), *(pack.bodies[key] for key in _departments(pack))]:
            part = share.get(body.division or "", 1.0) if body.kind == CITY else 1.0
            forms = [form for form in pack.returns if form.body == (CITY if body.kind == CITY else body.id)]
            rows = [row for form in forms for row in _form(pack, form, body.id, year, part)]
            yield Sheet(body.id, body.name.zh, year, rows)


def _departments(pack: Pack) -> list[str]:
    return sorted({form.body for form in pack.returns if form.body != CITY})


def _form(
    pack: Pack, form: ReturnForm, unit: str, year: int, part: float
) -> Iterator[tuple[ReturnForm, str, str, Decimal]]:
    suffixes = PERIODS[form.frequency]
    for suffix in suffixes:
        chance = stream("returns", form.id, unit, year, suffix)
        for item, value in _values(pack, form, chance, year, part / len(suffixes)).items():
            kind = form.item(item).kind
            yield form, f"{year}{suffix}", item, round(value, 0 if kind == "integer" else 2)


def _values(pack: Pack, form: ReturnForm, chance: Random, year: int, part: float) -> dict[str, Decimal]:
    """One value for each cell of the form; parts never exceed their totals."""
    own = {item.id for item in form.items}
    values: dict[str, Decimal] = {}
    using = [i for i in pack.indicators.values() if i.measure.dataset == "returns"]
    for indicator in using:
        measure = indicator.measure
        if measure.value is not None and measure.value.item in own:
            values.update(_stated(indicator, chance, year))
        elif measure.denominator is not None and measure.denominator.item in own:
            _ratio(indicator, form, values, chance, year, part)
    return values


def _ratio(
    indicator: Indicator, form: ReturnForm, values: dict[str, Decimal], chance: Random, year: int, part: float
) -> None:
    """Numerator and denominator of a ratio; a denominator shared by several indicators is drawn once."""
    total, good = indicator.measure.denominator, indicator.measure.numerator
    assert total is not None
    assert good is not None
    assert total.item is not None
    assert good.item is not None
    unit = form.item(total.item)
    if total.item not in values:
        growth = 1 + 0.02 * (year - YEARS[0]) + chance.uniform(-0.01, 0.01)
        size = SIZES[unit.unit] * part * growth * (0.2 if "accepted" in total.item else 1)
        values[total.item] = Decimal(str(max(8.0, round(size, 2))))
    rate = _level(indicator, year) / 100
    if unit.kind == "integer":
        whole = round(values[total.item])
        values[total.item] = Decimal(whole)
        values[good.item] = Decimal(binomial(chance, whole, rate))
    else:
        share = min(1.0, max(0.0, rate + (chance.uniform(-0.004, 0.004) if rate < 1 else 0)))
        values[good.item] = values[total.item] * Decimal(str(round(share, 6)))


def _stated(indicator: Indicator, chance: Random, year: int) -> dict[str, Decimal]:
    """The cells of a count or index that a body states itself."""
    value = indicator.measure.value
    assert value is not None
    assert value.item is not None
    if indicator.measure.method in {"count", "cumulative"}:
        return {value.item: Decimal(_yearly_count(indicator, year))}
    level = _level(indicator, year) + chance.uniform(-0.15, 0.15)
    found = {value.item: Decimal(str(round(level, 2)))}
    if value.item_se:
        found[value.item_se] = Decimal(str(round(chance.uniform(0.38, 0.5), 2)))
    if value.item_n:
        found[value.item_n] = Decimal(chance.randint(2_300, 3_200))
    for peer in indicator.measure.peers or ():
        name = peer.item.rsplit("_", 1)[-1]
        found[peer.item] = Decimal(str(round(level + PEERS[name], 2)))
    return found


def _level(indicator: Indicator, year: int) -> float:
    """The true value of a rate or index in a year."""
    step = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
    if indicator.id in MADE_UP_LEVELS:
        first, last = MADE_UP_LEVELS[indicator.id]
        return first + (last - first) * step
    goal = next((float(target.value) for target in indicator.targets if target.value is not None), 79.0)
    end = goal + ENDS.get(indicator.id, USUAL_END)
    ceiling = 100.0
    climb = CLIMB if goal < ceiling else 1.8
    return min(ceiling, end - climb * (1 - step))


def _yearly_count(indicator: Indicator, year: int) -> int:
    """What is added in a year, so that the sum ends where the scenario says."""
    goal = next((int(target.value) for target in indicator.targets if target.value is not None), 20)
    total = round(goal * (1.06 + ENDS.get(indicator.id, 0.0)))
    before = YEARS.index(year)
    share = total / len(YEARS)
    return round(share * (before + 1)) - round(share * before)


def write(folder: Path, sheet: Sheet, units: dict[str, str]) -> Path:
    """Write the workbook of one unit and year; ``units`` gives the symbol of each unit of measure."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"演示报送_{sheet.year}_{sheet.unit}.xlsx"
    book = Workbook(write_only=True)
    page = book.create_sheet("填报")
    page.append(HEADER)
    for form, period, item_id, value in sheet.rows:
        item = form.item(item_id)
        shown = int(value) if value == value.to_integral_value() else float(value)
        page.append(
            (form.id, sheet.unit, sheet.unit_name, period, item.id, item.name.zh, units.get(item.unit, ""), shown)
        )
    book.save(path)
    return path
