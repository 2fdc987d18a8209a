from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.canonical import canonical_bytes

NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


@given(VALUES)
def test_fast_way_and_the_library_write_the_same_bytes(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


def test_keys_are_sorted_by_utf16_code_units():
    # the example of RFC 8785 section 3.2.3: an emoji sorts before U+FB33, though its code point is larger
    keys = ["\u20ac", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    text = canonical_bytes(dict.fromkeys(keys, 0)).decode()
    assert sorted(keys, key=text.index) == ["1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), "\ud800"])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_bytes(value)


def test_dates_decimals_sets_and_named_words_have_one_spelling():
    class Verdict(StrEnum):
        PASS = "pass"

    said = {"on": date(2015, 3, 15), "at": datetime(2015, 3, 15, 8, tzinfo=UTC), "rate": Decimal("97.10"), "of": {2, 1}}
    expected = '{"at":"2015-03-15T08:00:00+00:00","of":[1,2],"on":"2015-03-15","rate":"97.10","verdict":"pass"}'
    assert canonical_bytes({**said, "verdict": Verdict.PASS}) == expected.encode()
