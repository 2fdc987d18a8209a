"""The tree of industries of the national pack (GB/T 4754-2011)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.industries import IndustryLevel, IndustryTable
from zhiheng.vocab.problem import Problem

PACK = Path(__file__).parents[2] / "packs" / "cn" / "industries.csv"
with PACK.open(encoding="utf-8", newline="") as lines:
    TABLE = IndustryTable(csv.DictReader(lines))

classes = st.sampled_from(TABLE.at_level("class"))


def test_the_edition_of_2011_has_20_sections_96_divisions_432_groups_and_1094_classes():
    assert [len(TABLE.at_level(level)) for level in IndustryLevel] == [20, 96, 432, 1094]


@given(classes)
def test_every_class_has_three_levels_above_it(industry):
    above = TABLE.parents(industry.code)
    assert [each.level for each in above] == ["group", "division", "section"]
    assert all(industry.code.startswith(each.code) for each in above)
    assert industry in TABLE.under(above[-1].code)
    assert TABLE.section(industry.code) == above[-1]


@given(classes)
def test_a_code_without_the_letter_of_its_section_is_the_same(industry):
    assert TABLE.get(industry.code[1:]) == industry


def test_an_unknown_code_names_the_nearest_level_above():
    with pytest.raises(Problem, match="A011 谷物种植"):
        TABLE.get("A0118")
    assert TABLE.by_prefix("0118").name == "谷物种植"
    assert TABLE.by_prefix("9999") is None
    assert TABLE.find("") is None


def test_a_name_may_stand_at_two_levels():
    assert [each.code for each in TABLE.by_name("中药材种植")] == ["A017", "A0170"]
