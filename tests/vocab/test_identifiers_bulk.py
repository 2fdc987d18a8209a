"""The check of whole columns says the same as the check of one code, for any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.identifiers import USCC_ALPHABET, check_uscc, uscc_check_character
from zhiheng.vocab.identifiers_bulk import check_uscc_many


@st.composite
def written_codes(draw: st.DrawFn) -> str:
    body = draw(st.text(USCC_ALPHABET, min_size=17, max_size=17))
    code = body + draw(st.sampled_from([uscc_check_character(body), *USCC_ALPHABET]))
    damage = draw(st.sampled_from(["none", "lower", "wide", "spaces", "hyphen", "O", "short", "long"]))
    return {
        "none": code,
        "lower": code.lower(),
        "wide": "".join(chr(ord(character) + 0xFEE0) for character in code),
        "spaces": f" {code[:6]}\u3000{code[6:]}\n",
        "hyphen": f"{code[:8]}-{code[8:]}",
        "O": code.replace("0", "O"),
        "short": code[:17],
        "long": code + "0",
    }[damage]


no_nul = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=24)


@given(st.lists(written_codes() | no_nul, max_size=30))
def test_a_column_is_judged_like_its_codes_one_by_one(codes):
    expected = [check_uscc(code).valid for code in codes]
    assert check_uscc_many(codes).tolist() == expected
    if codes:
        assert check_uscc_many(np.array([code.encode() for code in codes])).tolist() == expected


def test_blocks_join_without_a_seam():
    code = "91350100M000100Y43"
    column = np.array([code] * 70_000 + ["91350100M000100Y44"] * 70_000)
    valid = check_uscc_many(column)
    assert valid[:70_000].all()
    assert not valid[70_000:].any()


def test_a_column_of_numbers_is_refused():
    with pytest.raises(TypeError, match="must be text"):
        check_uscc_many(np.array([1, 2, 3]))


def test_no_codes_give_no_answers():
    assert check_uscc_many([]).shape == (0,)
