"""Barcodes: every digit counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.gtin import is_gtin


@pytest.mark.parametrize("digits", ["96385074", "614141000036", "6901234567892", "10614141000415"])
def test_numbers_of_every_length_are_known(digits):
    assert is_gtin(digits)


@pytest.mark.parametrize("digits", ["", "1", "69012345678921", "６９０１２３４５６７８９２", "690123456789x"])
def test_what_is_no_number_is_not(digits):
    assert not is_gtin(digits)


@given(st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place, more):
    good = "6901234567892"
    bad = good[:place] + str((int(good[place]) + more) % 10) + good[place + 1 :]
    assert not is_gtin(bad)
