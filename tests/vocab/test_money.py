"""Registered capital in the notations of registers."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.money import parse_capital
from zhiheng.vocab.numerals import chinese_number
from zhiheng.vocab.problem import Problem


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("829(万)", 8_290_000, "CNY"),
        ("20(万元)", 200_000, "CNY"),
        ("20（万元）", 200_000, "CNY"),
        ("100(万元人民币)", 1_000_000, "CNY"),
        ("12,300(万元)", 123_000_000, "CNY"),
        ("1,703,464.1600(万元)", 17_034_641_600, "CNY"),
        ("57万人民币元", 570_000, "CNY"),
        ("200万元人民币", 2_000_000, "CNY"),
        ("10万人民币", 100_000, "CNY"),
        ("0.9万元人民币", 9_000, "CNY"),
        ("16(万美元)", 160_000, "USD"),
        ("35,000(万香港元)", 350_000_000, "HKD"),
        ("0万港币", 0, "HKD"),
        ("人民币１００万元整", 1_000_000, "CNY"),
        ("1.2亿元", 120_000_000, "CNY"),
        ("3千万元", 30_000_000, "CNY"),
        ("USD 5,000", 5_000, "USD"),
        ("￥1000", 1_000, "CNY"),
        ("贰仟万元整", 20_000_000, "CNY"),
        ("三亿五千万元", 350_000_000, "CNY"),
        ("注册资本：100万元", 1_000_000, "CNY"),
    ],
)
def test_notations_of_capital(text, amount, currency):
    capital = parse_capital(text)
    assert (capital.amount, capital.currency, capital.raw) == (amount, currency, text)
    assert "E" not in str(capital.amount)


@pytest.mark.parametrize("text", ["N/A", "-", "", "/", "无"])
def test_a_missing_capital_is_not_zero(text):
    assert parse_capital(text).amount is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100", "capital_unit_missing"),
        ("一百", "capital_unit_missing"),
        ("-3万元", "capital_negative"),
        ("12,34万元", "capital_unreadable"),
        ("1.2.3万元", "capital_unreadable"),
        ("万元", "capital_unreadable"),
        ("20万元人民币（美元）", "capital_unreadable"),
        ("约100万元", "capital_unreadable"),
        ("王某", "capital_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_not_guessed(text, code):
    with pytest.raises(Problem) as caught:
        parse_capital(text)
    assert caught.value.code == code
    assert caught.value.where == {"value": text}


@given(
    st.decimals(0, 10**9, places=4),
    st.sampled_from(
        [("万元", "CNY"), ("(万)", "CNY"), ("万美元", "USD"), ("万元人民币", "CNY"), ("（万香港元）", "HKD")]
    ),
)
def test_any_amount_is_read_exactly_with_and_without_thousands_commas(number, unit):
    spelling, currency = unit
    for written in (f"{number}{spelling}", f"{number:,}{spelling}"):
        capital = parse_capital(written)
        assert (capital.amount, capital.currency) == (number * Decimal(10_000), currency)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text):
    with suppress(Problem):
        assert parse_capital(text).raw == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("一百零五", 105),
        ("二十三万", 230_000),
        ("壹亿零伍佰万", 105_000_000),
        ("两千", 2000),
        ("百", 100),
        ("万万", None),
        ("二三", None),
        ("", None),
    ],
)
def test_chinese_numbers(text, number):
    assert chinese_number(text) == number
