"""Which of two lines the register believes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.apps.registry.choices import Flag, SourceOutcome
from zhiheng.apps.registry.merging import FACTS, merge


def values(**told):
    blank = {
        "key": "91140000000000000X",
        "uscc": "91140000000000000X",
        "orgcode": "",
        "name": "山西某某食品有限公司",
        "kind": "limited",
        "kind_basis": "name",
        "kind_raw": "",
        "legal_representative": "",
        "capital_raw": "",
        "capital_amount": None,
        "capital_currency": "",
        "scope": "",
        "address": "",
        "province_raw": "",
        "city_raw": "",
        "division": "",
        "division_written": "",
        "division_basis": "none",
        "division_of_code": "",
        "registered_on": date(2010, 1, 4),
        "industry": "",
        "status": "unstated",
        "flags": [],
    }
    return blank | told


def test_what_is_not_said_never_overwrites_what_is_known():
    known = values(capital_raw="100(万)", capital_amount=1_000_000, address="太原市小店区平阳路1号", division="140105")
    result = merge(known, values(registered_on=date(2019, 1, 1)))
    assert set(result.changes) == {"registered_on"}


def test_the_line_with_the_later_registration_wins_and_the_difference_is_recorded():
    known = values(name="太原旧名有限公司")
    result = merge(known, values(name="太原新名有限公司", registered_on=date(2012, 6, 1)))
    assert result.changes["name"] == "太原新名有限公司"
    assert result.differences["name"] == ("太原旧名有限公司", "太原新名有限公司")
    assert result.outcome == SourceOutcome.UPDATED


def test_an_older_line_changes_nothing_but_its_differences_are_recorded():
    known = values(name="太原新名有限公司", registered_on=date(2012, 6, 1))
    result = merge(known, values(name="太原旧名有限公司"))
    assert result.changes == {}
    assert result.outcome == SourceOutcome.OLDER
    assert set(result.differences) == {"name", "registered_on"}


def test_an_older_line_still_fills_what_nobody_had_said():
    known = values(registered_on=date(2012, 6, 1))
    result = merge(known, values(scope="食品销售"))
    assert result.changes == {"scope": "食品销售"}


def test_of_two_lines_of_one_date_the_one_received_later_wins():
    assert merge(values(name="甲"), values(name="乙")).changes == {"name": "乙"}


def test_a_line_that_says_the_same_confirms():
    assert merge(values(scope="食品销售"), values(scope="食品销售")).outcome == SourceOutcome.CONFIRMED


def test_figures_follow_the_words_they_were_read_from():
    line = values(capital_raw="20(万美元)", capital_amount=200_000, capital_currency="USD")
    result = merge(values(capital_raw="5(万)", capital_amount=50_000, capital_currency="CNY"), line)
    assert (result.changes["capital_amount"], result.changes["capital_currency"]) == (200_000, "USD")


def test_a_mark_goes_with_the_fact_it_is_about():
    known = values(capital_raw="若干", flags=[Flag.CAPITAL_UNREAD, Flag.DIVISION_UNREAD])
    result = merge(known, values(capital_raw="5(万)", capital_amount=50_000, capital_currency="CNY"))
    assert result.changes["flags"] == [Flag.DIVISION_UNREAD]


def test_a_code_that_arrives_late_becomes_the_key():
    known = values(key="org:00000000X", uscc=None, flags=[Flag.NO_CODE])
    result = merge(known, values())
    assert result.changes["key"] == "91140000000000000X"
    assert result.changes["flags"] == []


LINES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["甲", "乙", "丙"]),
        "scope": st.sampled_from(["", "煤炭", "食品"]),
        "industry": st.sampled_from(["", "C13", "C14"]),
        "registered_on": st.sampled_from([None, date(2010, 1, 4), date(2012, 6, 1)]),
    }
).map(lambda told: values(**told))


@given(LINES, LINES)
def test_merging_the_same_line_twice_changes_nothing_the_second_time(known, line):
    once = known | merge(known, line).changes
    assert merge(once, line).changes == {}


@given(LINES, LINES)
def test_no_fact_that_was_known_is_ever_lost(known, line):
    merged = known | merge(known, line).changes
    for fact in FACTS:
        assert merged[fact] in (known[fact], line[fact])
        if known[fact] not in (None, "", "unstated"):
            assert merged[fact] not in (None, "", "unstated")


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_every_fact_names_fields_of_an_organisation(fact):
    assert {fact, *FACTS[fact][0]} <= set(values())
