"""The engine `identifiers`: parts of valid codes, and agreement with an independent library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from zhiheng.engines.identifiers import Input, run
from zhiheng.vocab.identifiers import USCC_ALPHABET, uscc_check_character


def check(value: str, scheme: str = "uscc"):
    return run(Input(scheme=scheme, value=value))


def test_a_valid_code_tells_its_parts():
    result = check("91350100M000100Y43")
    assert result.valid
    assert (result.registering_body.zh, result.kind.zh) == ("工商", "企业")
    assert (result.division, result.orgcode) == ("350100", "M000100Y4")


@pytest.mark.parametrize(
    ("first", "body", "kind"),
    [("A1", "中央军委改革和编制办公室", "军队事业单位"), ("N2", "农业", "村级集体经济组织"), ("Y1", "其他", "其他")],
)
def test_registering_bodies_that_other_libraries_refuse(first, body, kind):
    code = f"{first}140100405023454"
    result = check(code + uscc_check_character(code))
    assert result.valid
    assert (result.registering_body.zh, result.kind.zh) == (body, kind)


def test_an_invalid_code_tells_no_parts():
    result = check("91350100M000100Y44")
    assert not result.valid
    assert result.registering_body is result.kind is result.division is result.orgcode is None


def test_an_unknown_kind_is_a_warning():
    code = "98140100405023454"
    result = check(code + uscc_check_character(code))
    assert result.valid
    assert "kind_unknown" in result.warnings
    assert result.kind is None
    assert result.registering_body is not None


def test_an_organisation_code_has_no_parts():
    result = check("D2143569-X", scheme="orgcode")
    assert (result.valid, result.canonical, result.division) == (True, "D2143569X", None)


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
    st.sampled_from(USCC_ALPHABET),
)
def test_the_check_character_agrees_with_python_stdnum(head, rest, last):
    code = head + rest + last
    assert check(code).valid == uscc.is_valid(code)
    assert uscc_check_character(code[:17]) == uscc.calc_check_digit(code[:17])
