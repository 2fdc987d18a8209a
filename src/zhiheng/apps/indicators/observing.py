"""What the frozen data say of an indicator, area by area and period by period: exact, and with what is missing.

A part that was not reported is named and never counted as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators.expression import DENOMINATOR, NUMERATOR, counts
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator, Part
from zhiheng.vocab.periods import Period, PeriodKind

Count = int | Decimal
FREQUENCY = {
    "monthly": PeriodKind.MONTH,
    "quarterly": PeriodKind.QUARTER,
    "half-yearly": PeriodKind.HALF,
    "yearly": PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A cell of a return that should be there and is not."""

    item: str
    area: str
    period: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of one indicator in one area and period.

    Attributes:
        numerator: of a ratio.
        denominator: of a ratio.
        value: of everything else.
        se: standard error reported with the value.
        sample: number of answers reported with the value.
        peers: values of the areas compared with.
        missing: cells that were not reported.
        gaps: areas without a single sample; the rate describes the others.
    """

    numerator: Count | None = None
    denominator: Count | None = None
    value: Decimal | None = None
    se: Decimal | None = None
    sample: int | None = None
    peers: tuple[tuple[str, Decimal], ...] = ()
    missing: tuple[Missing, ...] = ()
    gaps: tuple[str, ...] = ()


class Places:
    """The areas that figures are made for: the province and its cities."""

    def __init__(self, pack: Pack) -> None:
        self.cities = tuple(city.code for city in pack.cities)
        self.province = self.cities[0][:2] + "0000"

    @property
    def areas(self) -> tuple[str, ...]:
        """Province first."""
        return (self.province, *self.cities)

    def reporting(self, area: str, *, by_city: bool) -> tuple[str, ...]:
        """The areas whose reports make up the value of ``area``."""
        if not by_city:
            return (area,) if area == self.province else ()
        return self.cities if area == self.province else (area,)


class InspectionCounts:
    """Numerators and denominators of one indicator, by city and quarter, from inspection rows."""

    def __init__(self, table: Any, indicator: Indicator, places: Places) -> None:
        numerator, denominator = indicator.measure.numerator, indicator.measure.denominator
        found = counts(
            table,
            numerator=_where(numerator),
            denominator=_where(denominator),
            by=("city", "year", "quarter"),
        )
        self._places = places
        self._cells = {
            (row["city"], _quarter(row)): (row[NUMERATOR], row[DENOMINATOR]) for row in found.to_pyarrow().to_pylist()
        }

    def observe(self, area: str, period: Period) -> Observation:
        """Sums over the cells of the area and period; rows of no known city belong to the province alone."""
        inside = [
            (city, cell)
            for (city, quarter), cell in self._cells.items()
            if period.contains(quarter) and area in (city, self._places.province)
        ]
        if not inside:
            return Observation()
        seen = {city for city, _ in inside}
        gaps = tuple(city for city in self._places.cities if city not in seen) if area == self._places.province else ()
        return Observation(
            numerator=sum(cell[0] for _, cell in inside),
            denominator=sum(cell[1] for _, cell in inside),
            gaps=gaps,
        )


def _quarter(row: Mapping[str, Any]) -> Period:
    quarter = row["quarter"]
    return Period.parse(quarter if isinstance(quarter, str) else f"{row['year']}Q{quarter}")


class ReturnedCells:
    """The accepted cells of the returns: item, area and period to exact value."""

    def __init__(self, table: Any, pack: Pack, places: Places, first: Period) -> None:
        self._pack = pack
        self._first = first
        self._places = places
        latest: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
        for row in table.select("item", "city", "period", "version", "value").to_pyarrow().to_pylist():
            cell = (row["item"], row["city"] or places.province, row["period"])
            if row["value"] is not None and row["version"] >= latest.get(cell, (-1,))[0]:
                latest[cell] = (row["version"], Decimal(str(row["value"])))
        self._cells = {cell: value for cell, (_, value) in latest.items()}

    def observe(self, indicator: Indicator, area: str, period: Period) -> Observation | None:
        """What was reported; None where nobody reports this item for such an area or period."""
        measure = indicator.measure
        if measure.numerator and measure.denominator:
            return self._ratio(_item(measure.numerator), _item(measure.denominator), area, period)
        if measure.method == "cumulative":
            return self._total(_item(measure.value), area, self._so_far(indicator, period))
        if measure.method == "count":
            return self._total(_item(measure.value), area, [period])
        return self._reported(indicator, area, period)

    def observe_part(self, indicator: Indicator, area: str, period: Period) -> Observation | None:
        """What ``period`` itself adds to a cumulative indicator; of all others, what was observed."""
        measure = indicator.measure
        if measure.method != "cumulative":
            return self.observe(indicator, area, period)
        return self._total(_item(measure.value), area, [period])

    def _ratio(self, numerator: str, denominator: str, area: str, period: Period) -> Observation | None:
        over, under = self._expected(numerator, area, [period]), self._expected(denominator, area, [period])
        if not over or not under:
            return None
        missing = self._missing([*over, *under])
        if missing:
            return Observation(missing=missing)
        return Observation(numerator=self._sum(over), denominator=self._sum(under))

    def _total(self, item: str, area: str, periods: Iterable[Period]) -> Observation | None:
        expected = self._expected(item, area, periods)
        if not expected:
            return None
        missing = self._missing(expected)
        return Observation(missing=missing) if missing else Observation(value=self._sum(expected))

    def _reported(self, indicator: Indicator, area: str, period: Period) -> Observation | None:
        part = indicator.measure.value
        assert part is not None  # says its schema
        expected = self._expected(_item(part), area, [period])
        if len(expected) != 1:  # an index is never added up or averaged
            return None
        names = [_item(part), *(peer.item for peer in indicator.measure.peers)]
        missing = self._missing([Missing(name, area, str(period)) for name in names])
        value = self._cells.get((_item(part), area, str(period)))
        sample = self._cells.get((part.item_n or "", area, str(period)))
        peers = {peer.area: self._cells.get((peer.item, area, str(period))) for peer in indicator.measure.peers}
        return Observation(
            value=value,
            se=self._cells.get((part.item_se or "", area, str(period))),
            sample=None if sample is None else int(sample),
            peers=tuple((code, found) for code, found in peers.items() if found is not None),
            missing=missing,
        )

    def _so_far(self, indicator: Indicator, period: Period) -> list[Period]:
        """The years before ``period`` from the first that counts, and what of its own year has passed."""
        counted = (target.since for target in indicator.targets if target.since is not None)
        start = Period.parse(str(min(counted, default=self._first.year)))
        year = Period.of(period.start, PeriodKind.YEAR)
        return [*start.through(year.previous()), *Period.of(year.start, period.kind).through(period)]

    def _expected(self, item: str, area: str, periods: Iterable[Period]) -> list[Missing]:
        """The cells that make up ``item`` in ``area`` over ``periods``, or none if it is not reported so finely."""
        form, _ = self._pack.form_items[item]
        kind = FREQUENCY[form.frequency]
        reporting = self._places.reporting(area, by_city=form.body == "city")
        cells = []
        for period in periods:
            if list(PeriodKind).index(kind) < list(PeriodKind).index(period.kind):
                return []
            cells += [Missing(item, place, str(part)) for part in period.parts(kind) for place in reporting]
        return cells

    def _missing(self, expected: Iterable[Missing]) -> tuple[Missing, ...]:
        return tuple(sorted(cell for cell in set(expected) if (cell.item, cell.area, cell.period) not in self._cells))

    def _sum(self, cells: Iterable[Missing]) -> Decimal:
        return sum((self._cells[cell.item, cell.area, cell.period] for cell in cells), Decimal(0))


def _where(part: Part | None) -> Mapping[str, Sequence[Any]]:
    return {str(column): values for column, values in part.where.items()} if part and part.where else {}


def _item(part: Part | None) -> str:
    """The return item of a part; the schema sees to it that there is one."""
    assert part is not None
    assert part.item is not None
    return part.item
