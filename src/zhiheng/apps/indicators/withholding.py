"""Which figures must not be shown because too few people stand behind them."""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.apps.indicators.observing import Observation, Places
from zhiheng.engines import disclosure
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator

PERSONAL_UNITS = frozenset({"person"})  # enterprises that win an award are named in public; people who answer are not


def withheld(pack: Pack, indicator: Indicator, seen: Mapping[str, Observation], places: Places) -> dict[str, str]:
    """Areas whose figure of one period is withheld, and why (``primary`` or ``complementary``).

    Counts of people are a table of cities with the province as its total, so that a withheld city cannot be computed
    from the others. A survey value is withheld by its own number of answers alone: it adds up to nothing.
    """
    found: dict[str, str] = {}
    for name in _personal(pack, indicator):
        counts = {area: getattr(one, name) for area, one in seen.items() if getattr(one, name) is not None}
        found |= _of_table(counts, places)
    for area, one in seen.items():
        if one.sample is not None and one.value is not None:
            cell = disclosure.Cell(row=area, value=0, contributors=one.sample)
            if disclosure.run(disclosure.Input(cells=[cell], margins=False)).primary:
                found[area] = "primary"
    return found


def _personal(pack: Pack, indicator: Indicator) -> list[str]:
    """The parts of the measure that count people."""
    measure = indicator.measure
    named = {"numerator": measure.numerator, "denominator": measure.denominator, "value": measure.value}
    items = {name: part.item for name, part in named.items() if part is not None and part.item is not None}
    return [name for name, item in items.items() if pack.form_items[item][1].unit in PERSONAL_UNITS]


def _of_table(counts: Mapping[str, object], places: Places) -> dict[str, str]:
    cities = [area for area in places.cities if area in counts]
    if not cities:
        cities = [area for area in (places.province,) if area in counts]
    if not cities:
        return {}
    cells = [disclosure.Cell(row=area, value=float(str(counts[area]))) for area in cities]
    result = disclosure.run(disclosure.Input(cells=cells, margins=places.province in counts and len(cells) > 1))
    decided = {decision.row or places.province: decision.status for decision in [*result.cells, *result.margins]}
    return {area: status for area, status in decided.items() if status != "published"}
