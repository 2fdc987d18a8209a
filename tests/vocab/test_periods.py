"""Periods nest, follow one another without gaps, and read back what they write."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.vocab.problem import Problem

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
periods = st.builds(Period.of, days, st.sampled_from(PeriodKind))


@given(periods)
def test_a_period_reads_back_what_it_writes(period):
    assert Period.parse(str(period)) == period
    assert Period.parse(period.label().zh) == period


@given(periods)
def test_periods_follow_one_another_without_gap_or_overlap(period):
    assert period.previous().end + timedelta(days=1) == period.start
    assert period.following().previous() == period
    assert period.previous() < period < period.following()


@given(days)
def test_the_parts_of_a_year_cover_it_once(day):
    year = Period.of(day, "year")
    for kind in PeriodKind:
        parts = year.parts(kind)
        assert sum((part.end - part.start).days + 1 for part in parts) == (year.end - year.start).days + 1
        assert sum(part.contains(day) for part in parts) == 1
        assert all(year.contains(part) for part in parts)


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31), "year"),
        ("2015H2", date(2015, 7, 1), date(2015, 12, 31), "half"),
        ("2015q1", date(2015, 1, 1), date(2015, 3, 31), "quarter"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "month"),
        ("2015年度", date(2015, 1, 1), date(2015, 12, 31), "year"),
        ("2015年 上半年", date(2015, 1, 1), date(2015, 6, 30), "half"),
        ("2015年四季度", date(2015, 10, 1), date(2015, 12, 31), "quarter"),
        ("2015年7月", date(2015, 7, 1), date(2015, 7, 31), "month"),
    ],
)
def test_notations_of_periods(text, start, end, kind):
    period = Period.parse(text)
    assert (period.start, period.end, period.kind) == (start, end, kind)


@pytest.mark.parametrize("text", ["", "15", "2015Q5", "2015-13", "2015H3", "0000", "二〇一五年", "2015年13月"])
def test_what_is_no_period_is_refused_with_an_example(text):
    with pytest.raises(Problem) as caught:
        Period.parse(text)
    assert caught.value.code == "period_unreadable"
    assert "2015Q3" in caught.value.zh


def test_a_month_has_no_quarters():
    with pytest.raises(ValueError, match="no quarter parts"):
        Period.parse("2015-07").parts("quarter")


def test_a_run_of_years():
    assert [str(year) for year in Period.parse("2011").through(Period.parse("2015"))] == [
        "2011", "2012", "2013", "2014", "2015",
    ]  # fmt: skip
