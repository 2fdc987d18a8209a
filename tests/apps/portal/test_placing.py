"""Places of cities are only as certain as their intervals; words for targets and chances say no more than is known."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.apps.portal import wording
from zhiheng.apps.portal.overview import rows, tally
from zhiheng.apps.portal.showing import Outlook, Shown, placed
from zhiheng.vocab.bilingual import Text

PACK = policy.load("cn-sx-2012")
FOOD = PACK.indicators["food-spot-check-pass"]


def city(area: str, value: str | None, low: str | None = None, high: str | None = None) -> Shown:
    result = {"unit": "percent", "value": value, "shown": value, "low": low, "high": high}
    return Shown({"indicator": FOOD.id, "area": area, "period": "2015", "result": result, "targets": []}, FOOD)


def places(*figures: Shown, province: Shown | None = None) -> dict[str, tuple[str, str]]:
    names = {figure.area: figure.area for figure in figures}
    return {one.name: (one.place, one.against) for one in placed(figures, names, province)}


def test_overlapping_cities_share_their_places():
    found = places(city("a", "98", "97", "99"), city("b", "97", "96", "98"), city("c", "90", "88", "92"))
    assert found == {"a": ("1～2", ""), "b": ("1～2", ""), "c": ("3", "")}


def test_complete_counts_are_placed_exactly_and_equals_share():
    found = places(city("a", "98"), city("b", "98"), city("c", "97"), city("d", None))
    assert found == {"a": ("1～2", ""), "b": ("1～2", ""), "c": ("3", ""), "d": ("—", "")}


def test_city_is_above_or_below_only_where_intervals_lie_apart():
    whole = city("p", "95", "94.5", "95.5")
    found = places(
        city("a", "97", "96", "98"), city("b", "96", "95", "97"), city("c", "90", "89", "91"), province=whole
    )
    assert [found[name][1] for name in "abc"] == ["above", "alike", "below"]
    assert places(city("a", "95"), province=city("p", "95"))["a"][1] == "same"


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 50)), min_size=1, max_size=11))
def test_place_range_always_holds_the_place_of_the_value(drawn):
    figures = [city(f"{n:02d}", str(v), str(v - w), str(v + w)) for n, (v, w) in enumerate(drawn)]
    found = placed(figures, {figure.area: figure.area for figure in figures}, None)
    for place, one in enumerate(found, start=1):
        assert one.best is not None
        assert one.worst is not None
        ties = [other for other in found if other.figure.number == one.figure.number]
        assert one.best <= place + len(ties)
        assert one.best <= one.worst
        assert one.worst >= place - len(ties)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("agri-spot-check-pass-2015", "≥ 96%（每季度）"),
        ("agri-standardised-production-2015", "> 30%"),
        ("provincial-famous-products-2015", "≥ 350（2011 年起累计）"),
        ("manufacturing-competitiveness-2015", "≥ 85"),
        ("user-satisfaction-rank-2020", "第 1 位"),
        ("overall-quality-2020", "定性"),
    ],
)
def test_target_in_words(target, words):
    found = PACK.target(target)
    assert wording.goal(found, found.unit).zh == words


@pytest.mark.parametrize(
    ("status", "probability", "chance"),
    [
        ("projected", "0.0001", "<1%"),
        ("projected", "0.9999", ">99%"),
        ("projected", "0.834", "83%"),
        ("settled", "1", "100%"),
    ],
)
def test_what_is_still_open_is_never_called_certain(status, probability, chance):
    outlook = Outlook(status, Decimal(probability), "", Text("", ""), 5)
    assert outlook.chance == chance


def test_every_target_has_a_row_even_without_a_figure():
    found = rows(PACK, [], {})
    assert len(found) == 63
    assert tally(found) == [("met", 0), ("missed", 0), ("inconclusive", 0), ("no_data", 38)]
    assert {row.status for row in found if row.target.kind == "qualitative"} == {"worded"}
