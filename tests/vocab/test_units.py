"""Units of reported figures and of laboratories."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.missing import LABELS, Missing, missing_kind
from zhiheng.vocab.units import UNITS, convert, laboratory_unit, unit_written

units = st.sampled_from(list(UNITS.values()))


@given(units)
def test_a_unit_is_found_by_its_id_and_its_base_exists(unit):
    assert unit_written(unit.id) == unit
    assert UNITS[unit.base].factor == 1


@given(units, units, st.decimals(-(10**6), 10**6, places=2))
def test_conversion_comes_back_where_it_began(one, other, value):
    if one.base != other.base:
        with pytest.raises(ValueError, match="different things"):
            convert(value, one, other)
        return
    assert abs(convert(convert(value, one, other), other, one) - value) < Decimal("1e-15")


def test_numbers_carry_their_unit_in_both_languages():
    assert UNITS["percent"].write("95.3").en == "95.3%"
    assert UNITS["kilometre"].write("1,200").zh == "1,200公里"
    assert UNITS["kilometre"].write("1,200").en == "1,200 km"
    assert UNITS["index"].write("82.5").zh == "82.5"


@pytest.mark.parametrize(
    ("text", "unit"),
    [("万元", "ten-thousand-yuan"), ("％", "percent"), ("批次", "lot"), ("公里", "kilometre"), ("元", "yuan")],
)
def test_files_write_units_in_several_ways(text, unit):
    assert unit_written(f" {text} ").id == unit


def test_an_unknown_unit_is_none():
    assert unit_written("光年") is None


@pytest.mark.parametrize(
    ("written", "unit"),
    [("g/100ml", "g/100mL"), ("µg／kg", "μg/kg"), ("cfu/g", "CFU/g"), ("㎎/㎏", "mg/kg"), ("mg/L", "mg/L"), ("％", "%"),
     ("MPN/100mL", "MPN/100mL"), ("毫克/千克", "mg/kg"), ("g/l", "g/L")],
)  # fmt: skip
def test_laboratory_units_have_one_spelling(written, unit):
    assert laboratory_unit(written) == unit


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("", Missing.EMPTY), (" \u3000", Missing.EMPTY), (None, Missing.EMPTY), ("/", Missing.SLASH),
     ("／", Missing.SLASH),
     ("—", Missing.DASH), ("--", Missing.DASH), ("n/a", Missing.NOT_APPLICABLE), ("N / A", Missing.NOT_APPLICABLE),
     ("不详", Missing.UNKNOWN), ("0", None), ("-1", None), ("1/2", None)],
)  # fmt: skip
def test_missing_markers_are_told_apart(cell, kind):
    assert missing_kind(cell) == kind
    assert kind is None or LABELS[kind].zh


def test_a_pack_may_bring_its_own_markers():
    assert missing_kind("未测", {"未测": Missing.NOT_APPLICABLE}) is Missing.NOT_APPLICABLE
    assert missing_kind("/", {"未测": Missing.NOT_APPLICABLE}) is None
