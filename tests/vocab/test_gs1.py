"""GS1 data: round trips, refused check digits, one name for one thing."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab import gs1
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.gs1.checks import CHECKS, MEANINGS, check_digit
from zhiheng.vocab.gs1.digital_link import canonical_uri, from_elements, parse_digital_link
from zhiheng.vocab.gs1.elements import SEPARATOR, element_string, parse_data, parse_element_string
from zhiheng.vocab.gs1.table import table
from zhiheng.vocab.gs1.urns import to_digital_link, to_urn
from zhiheng.vocab.problem import Problem

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + check_digit(body))
texts = st.text(CSET82, min_size=1, max_size=20)


@pytest.mark.parametrize("module", [found.name for found in pkgutil.iter_modules(gs1.__path__, gs1.__name__ + ".")])
def test_the_examples_of_each_module_hold(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@given(gtins, texts, texts)
def test_element_string_to_link_and_back_keeps_every_element(gtin, lot, serial):
    elements = (("01", gtin), ("10", lot), ("21", serial), ("17", "300131"))
    assert parse_element_string(element_string(elements)) == elements
    uri = canonical_uri(from_elements(elements))
    assert parse_digital_link(uri).elements == elements
    assert canonical_uri(parse_digital_link(uri)) == uri


@given(gtins, texts, texts)
def test_scanned_data_say_the_same_as_the_element_string(gtin, lot, serial):
    elements = (("01", gtin), ("10", lot), ("21", serial))
    assert parse_data(f"01{gtin}10{lot}{SEPARATOR}21{serial}") == elements


@given(gtins, st.integers(0, 13), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_gtin_is_refused(gtin, place, by):
    wrong = gtin[:place] + str((int(gtin[place]) + by) % 10) + gtin[place + 1 :]
    for written in (f"(01){wrong}", f"https://id.gs1.org/01/{wrong}", f"]d201{wrong}", wrong):
        with pytest.raises(Problem):
            identify(written)


@given(gtins, texts, st.integers(6, 12))
def test_link_to_urn_and_back_is_the_same_thing(gtin, serial, length):
    uri = canonical_uri(from_elements((("01", gtin), ("21", serial))))
    assert to_digital_link(to_urn(uri, length)) == uri


@given(gtins, texts)
def test_a_serialised_item_has_one_name_however_it_is_written(gtin, serial):
    link = canonical_uri(from_elements((("01", gtin), ("21", serial))))
    escaped = serial.replace("(", "\\(")
    written = [link, to_urn(link, 7), f"]C101{gtin}21{serial}", f"(21){escaped}(01){gtin}", link + "?17=300131"]
    assert {identify(one).canonical for one in written} == {link}


@pytest.mark.parametrize("written", ["6901234567892", "06901234567892", "(01)06901234567892", "]E06901234567892"])
def test_a_gtin_has_one_name_with_13_or_14_digits(written):
    found = identify(written)
    assert (found.canonical, found.level) == ("https://id.gs1.org/01/06901234567892", "class")


def test_a_serialised_item_knows_its_lot_and_its_class():
    found = identify("(01)06901234567892(10)L1(21)S1")
    assert found.canonical == "https://id.gs1.org/01/06901234567892/21/S1"
    assert found.lot_uri == "https://id.gs1.org/01/06901234567892/10/L1"
    assert found.class_uri == "https://id.gs1.org/01/06901234567892"


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("(00)369485546880967910", "instance"),
        ("(01)06901234567892(10)L1", "lot"),
        ("(414)6976161873538", "place"),
        ("(417)6976161873538", "party"),
        ("(8003)06960067895176", "class"),
        ("(8003)069600678951760102", "instance"),
        ("urn:epc:idpat:sgtin:6901234.056789.*", "class"),
    ],
)
def test_the_level_says_what_kind_of_thing_is_named(written, level):
    assert identify(written).level == level


def refusal(written):
    try:
        identify(written)
    except Problem as problem:
        return problem.code
    return "gs1_"


@given(st.text(max_size=60))
def test_any_text_is_identified_or_refused_with_a_reason(text):
    for written in (text, f"({text}", f"https://{text}", f"urn:epc:id:{text}", f"]d2{text}", f"^{text}"):
        assert refusal(written).startswith(("gs1_", "epc_"))


def test_each_identifier_and_each_check_is_told_in_both_languages():
    assert MEANINGS.keys() == CHECKS.keys()
    assert all(entry.title.zh and entry.title.en for entry in table().values())


def test_every_primary_key_can_be_identified():
    from zhiheng.vocab.gs1.canonical import _SCHEMES

    assert _SCHEMES.keys() == {ai for ai, entry in table().items() if entry.is_key}
