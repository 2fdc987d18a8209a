"""Divisions as of a date, by code, by name and from addresses; the table is the one of the Shanxi pack."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.divisions import DivisionTable, Level, stem
from zhiheng.vocab.problem import Problem

PACK = Path(__file__).parents[2] / "packs" / "cn-sx-2012" / "divisions.csv"
with PACK.open(encoding="utf-8", newline="") as lines:
    TABLE = DivisionTable(csv.DictReader(lines))

IN_2012 = date(2012, 7, 1)
days = st.dates(date(2003, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("on", "counties"),
    [
        (IN_2012, 119),
        (date(2018, 2, 8), 119),
        (date(2018, 2, 9), 118),
        (date(2018, 6, 18), 118),
        (date(2018, 6, 19), 117),
        (date(2026, 11, 23), 117),
    ],
)
def test_eleven_cities_and_the_counties_of_the_day(on, counties):
    assert len(TABLE.cities(on)) == 11
    assert len(TABLE.counties(on)) == counties


def test_today_is_the_default():
    assert (len(TABLE.cities()), len(TABLE.counties())) == (11, 117)


@given(days)
def test_counties_of_the_cities_are_all_counties(on):
    of_cities = [unit for city in TABLE.cities(on) for unit in TABLE.counties(on, city.code)]
    assert sorted(unit.code for unit in of_cities) == [unit.code for unit in TABLE.counties(on)]


@given(days)
def test_every_code_of_any_time_resolves_to_units_of_the_day(on):
    for unit in TABLE.divisions:
        heirs = TABLE.resolve(unit.code, on)
        assert heirs, f"{unit.code} {unit.name} leads nowhere on {on}"
        assert all(heir.is_effective(on) for heir in heirs)


@given(days)
def test_a_code_in_force_resolves_to_itself(on):
    for unit in (*TABLE.cities(on), *TABLE.counties(on)):
        assert TABLE.resolve(unit.code, on) == (unit,)


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("140202", ["140213"]),
        ("140203", ["140214"]),
        ("140211", ["140213", "140214"]),
        ("140227", ["140215"]),
        ("140402", ["140403"]),
        ("140411", ["140403"]),
        ("140421", ["140404"]),
        ("140424", ["140405"]),
        ("140481", ["140406"]),
        ("140624", ["140681"]),
        ("140726", ["140703"]),
        ("142429", ["140703"]),
        ("142300", ["141100"]),
    ],
)
def test_old_codes_lead_to_the_units_of_today(old, now):
    assert [unit.code for unit in TABLE.resolve(old)] == now


def test_a_new_code_leads_back_to_the_units_of_2012():
    assert [unit.name for unit in TABLE.resolve("140403", IN_2012)] == ["城区", "郊区"]
    assert [unit.name for unit in TABLE.resolve("140703", IN_2012)] == ["太谷县"]


def test_development_zones_are_no_divisions_but_lie_in_a_city():
    assert TABLE.find("140171") is None
    assert TABLE.resolve("140171") == ()
    assert str(TABLE.city_of("140171")) == "太原市"
    assert TABLE.city_of("149900") is None


def test_pseudo_rows_are_not_in_the_table():
    assert "市辖区" not in {unit.name for unit in TABLE.divisions}


def test_an_unknown_code_is_named():
    with pytest.raises(Problem, match="149900") as caught:
        TABLE.get("149900")
    assert caught.value.code == "division_unknown"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("太原", ["140100"]),
        ("太原市", ["140100"]),
        ("大同", ["140200"]),
        ("大同县", ["140227"]),
        ("临汾市", ["141000"]),
        ("太谷", ["140703"]),
        ("太谷县", ["140726"]),
        ("应县", ["140622"]),
        ("应", []),
        ("城区", ["140202", "140302", "140402", "140502"]),
        ("吕梁地区", ["142300"]),
        ("长安", []),
    ],
)
def test_names_are_found_with_and_without_suffix(name, codes):
    assert [unit.code for unit in TABLE.by_name(name)] == codes


def test_a_name_that_cities_share_needs_the_city_or_the_day():
    assert [unit.code for unit in TABLE.by_name("郊区", within="140400")] == ["140411"]
    assert [unit.code for unit in TABLE.by_name("郊区", on=date(2020, 1, 1))] == ["140311"]
    assert [unit.level for unit in TABLE.by_name("临汾市", on=date(1995, 1, 1))] == [Level.COUNTY]


@given(st.sampled_from(TABLE.divisions))
def test_every_unit_is_found_by_its_full_name_on_a_day_of_its_own(unit):
    on = unit.effective_from or (date.fromordinal(unit.effective_to.toordinal() - 1) if unit.effective_to else IN_2012)
    assert unit in TABLE.by_name(unit.name, on=on, within=None if unit.level is not Level.COUNTY else unit.parent)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("山西省临汾市尧都区解放路1号", "尧都区"),
        ("山西省太原市太原市小店区", "小店区"),
        ("太原清徐县孟封镇", "清徐县"),
        ("乡宁县昌宁镇", "乡宁县"),
        ("大同县西坪镇", "大同县"),
        ("大同市城区育才南街", "城区"),
        ("山西省大宁县东街14号", "大宁县"),
        ("吕梁地区柳林县", "柳林县"),
        ("太原高新区长治路308号", "太原市"),
        ("忻州原平西镇乡", "原平市"),
        ("山西综改示范区太原唐槐园区龙盛街13号", "太原市"),
        ("山西省 长治市 长治县", "长治县"),
        ("临汾市向阳路", "临汾市"),
    ],
)
def test_an_address_names_its_county_or_city(address, name):
    assert str(TABLE.from_address(address)) == name


@pytest.mark.parametrize(
    "address",
    ["", "城区学苑路5号", "大同路12号", "广西壮族自治区南宁市长治路", "河北省石家庄市平山县", "县城新建西路", "/"],
)
def test_an_address_that_names_no_or_several_places_is_not_guessed(address):
    assert TABLE.from_address(address) is None


def test_the_city_from_another_column_settles_shared_and_short_names():
    assert TABLE.from_address("城区育才南街", within="140200").code == "140202"
    assert TABLE.from_address("侯马开发区东区", within="141000").name == "侯马市"


@given(st.sampled_from(TABLE.counties()), st.text("新建路东街号村123", max_size=8))
def test_a_full_address_of_today_gives_its_county(county, rest):
    city = TABLE.get(county.parent)
    assert TABLE.from_address(f"山西省{city.name}{county.name}镇{rest}") == county


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    found = TABLE.from_address(text)
    assert found is None or found in TABLE.divisions
    assert len(stem(text)) <= len(text)
