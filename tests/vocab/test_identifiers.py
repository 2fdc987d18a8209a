"""Codes of organisations: what valid means, what the check characters catch, what is repaired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.identifiers import (
    ORGCODE_ALPHABET,
    USCC_ALPHABET,
    WARNINGS,
    check_orgcode,
    check_uscc,
    orgcode_check_character,
    uscc_check_character,
)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def orgcodes(draw: st.DrawFn) -> str:
    body = draw(st.text(USCC_ALPHABET, min_size=8, max_size=8))
    return body + orgcode_check_character(body)


@st.composite
def usccs(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(["91", "92", "12", "51", "N2", "A1", "Y1"])) + draw(digits(6)) + draw(orgcodes())
    return body + uscc_check_character(body)


@given(usccs())
def test_every_code_made_by_the_rule_is_valid_without_a_warning(code):
    checked = check_uscc(code)
    assert (checked.valid, checked.canonical, checked.warnings, checked.suggestion) == (True, code, (), None)


@given(usccs(), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_any_single_wrong_character_is_detected(code, place, other):
    damaged = code[:place] + other + code[place + 1 :]
    assert check_uscc(damaged).valid == (damaged == code)


@given(usccs(), st.integers(0, 15))
def test_any_swap_of_neighbours_before_the_check_character_is_detected(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check_uscc(swapped).valid == (swapped == code)


@given(usccs(), st.integers(0, 16), st.integers(0, 16))
def test_a_swap_at_any_distance_is_detected_since_no_two_weights_agree(code, one, other):
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)
    assert check_uscc(swapped).valid == (swapped == code)


def test_two_wrong_characters_can_cancel_out_so_they_are_not_always_detected():
    # 9 x 3**0 and 1 x 3**1: raising the first by 3 and lowering the second by 1 keeps the sum
    body = "93" + "140100" + "40502345" + orgcode_check_character("40502345")
    code = body + uscc_check_character(body)
    assert check_uscc("C2" + code[2:]).valid


@given(orgcodes(), st.integers(0, 8), st.sampled_from(ORGCODE_ALPHABET))
def test_orgcode_detects_single_errors_unless_the_values_are_congruent_modulo_11(code, place, other):
    damaged = code[:place] + other + code[place + 1 :]
    before, after = ORGCODE_ALPHABET.index(code[place]), ORGCODE_ALPHABET.index(other)
    expected = damaged == code or (place < 8 and (before - after) % 11 == 0)
    assert check_orgcode(damaged).valid == expected


@given(orgcodes())
def test_an_organisation_code_is_the_same_with_and_without_hyphen(code):
    printed = check_orgcode(f"{code[:8]}-{code[8]}")
    assert printed == check_orgcode(code)
    assert printed.valid


LOOKALIKES = [("0", "O"), ("1", "I"), ("5", "S"), ("2", "Z"), ("U", "V"), ("0", "〇"), ("A", "А")]


@given(usccs(), st.data())
def test_a_forbidden_look_alike_is_always_repaired(code, data):
    possible = [(place, wrong) for place, c in enumerate(code) for right, wrong in LOOKALIKES if c == right]
    if not possible:
        return
    place, wrong = data.draw(st.sampled_from(possible))
    checked = check_uscc(code[:place] + wrong + code[place + 1 :])
    assert not checked.valid
    assert checked.suggestion == code
    assert "uscc_character" in checked.warnings


@given(orgcodes(), st.sampled_from([("0", "O"), ("1", "I"), ("5", "S"), ("U", "V")]), st.integers(0, 8))
def test_a_letter_that_codes_given_out_never_use_is_repaired_in_an_organisation_code(code, pair, place):
    right, wrong = pair
    if code[place] != right:
        return
    checked = check_orgcode(code[:place] + wrong + code[place + 1 :])
    assert (checked.valid, checked.suggestion) == (False, code)


@given(usccs(), st.data())
def test_a_suggestion_for_a_permitted_look_alike_is_right_or_absent(code, data):
    swaps = {"8": "B", "B": "8", "G": "6", "6": "G", "D": "0", "L": "1", "1": "7"}
    possible = [place for place, c in enumerate(code) if c in swaps]
    if not possible:
        return
    place = data.draw(st.sampled_from(possible))
    checked = check_uscc(code[:place] + swaps[code[place]] + code[place + 1 :])
    assert not checked.valid
    if checked.suggestion is not None:
        assert check_uscc(checked.suggestion).valid


@pytest.mark.parametrize(
    ("written", "warning"),
    [
        ("91350100m000100y43", "lower_case"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "full_width"),
        ("91350100-M0001 00Y43", "separators"),
    ],
)
def test_case_width_and_separators_are_set_right(written, warning):
    checked = check_uscc(written)
    assert checked.valid
    assert checked.canonical == "91350100M000100Y43"
    assert warning in checked.warnings


def test_all_letters_o_typed_for_zeros_are_repaired_together():
    assert check_uscc("9135O1OOMOOO1OOY43").suggestion == "91350100M000100Y43"


def test_a_small_l_is_a_one():
    assert check_uscc("9l350100M000100Y43").suggestion == "91350100M000100Y43"


def test_turkish_and_german_letters_do_not_become_latin_capitals():
    assert check_uscc("9ı350100M000100Y43").canonical[1] == "ı"
    assert check_orgcode("ß9467239").valid is False


def test_a_code_of_the_early_pilot_is_invalid_but_no_typing_error():
    body = "350211M0001"
    code = "91" + body + "3FA" + orgcode_check_character("M00013FA")
    checked = check_uscc(code + ("N" if uscc_check_character(code) != "N" else "P"))
    assert not checked.valid
    assert "early_pilot_code" in checked.warnings
    assert checked.suggestion is None


def test_an_embedded_organisation_code_that_disagrees_is_a_warning_only():
    body = "91140100" + "405023456"
    checked = check_uscc(body + uscc_check_character(body))
    assert checked.valid
    assert checked.warnings == ("orgcode_check_character",)


@pytest.mark.parametrize("value", ["", "9114", "N/A", "91350100M000100Y431", "/", "１"])
def test_a_wrong_length_is_named(value):
    assert "uscc_length" in check_uscc(value).warnings


@given(st.text(max_size=24))
def test_no_text_breaks_the_check_and_every_warning_has_words(value):
    for checked in (check_uscc(value), check_orgcode(value)):
        assert set(checked.warnings) <= set(WARNINGS)
        assert checked.valid or checked.warnings
