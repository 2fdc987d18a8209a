"""Working days: against a second source, and notices that are put in the place of others."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.calendars import Notice, WorkCalendar
from zhiheng.vocab.problem import Problem

FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)


def test_every_day_of_twenty_years_agrees_with_a_second_source():
    known, second = WorkCalendar.default(), holidays.China(years=range(2007, 2027))
    days = [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]
    assert len(days) == 7305
    differ = [day for day in days if known.is_workday(day) != second.is_working_day(day)]
    assert differ == []


def test_a_year_without_a_notice_has_its_weekends_only():
    empty = WorkCalendar()
    assert empty.last_published is None
    assert not empty.is_published(2026)
    assert empty.is_workday(date(2026, 10, 1))
    assert not empty.is_workday(date(2026, 10, 3))
    assert not empty.is_settled(date(2026, 1, 1), date(2026, 1, 2))


def test_the_last_week_of_december_waits_for_the_next_notice():
    known = WorkCalendar.default()
    last = known.last_published
    assert known.is_settled(date(last, 12, 1), date(last, 12, 24))
    assert not known.is_settled(date(last, 12, 1), date(last, 12, 25))


def test_a_notice_takes_the_place_of_the_one_known_of_its_year():
    off = date(2026, 3, 9)
    changed = WorkCalendar.default().with_notices(Notice(2026, frozenset({off}), frozenset()))
    assert not changed.is_workday(off)
    assert changed.is_workday(date(2026, 10, 1))
    assert changed.last_published == 2026
    assert not changed.without(2026).is_published(2026)


@pytest.mark.parametrize(
    ("off", "worked", "code"),
    [
        ({date(2025, 12, 24)}, set(), "notice_day_outside"),
        ({date(2027, 1, 1)}, set(), "notice_day_outside"),
        ({date(2026, 5, 1)}, {date(2026, 5, 1)}, "notice_day_twice"),
    ],
)
def test_a_notice_that_cannot_be_meant_is_refused(off, worked, code):
    with pytest.raises(Problem) as caught:
        Notice(2026, frozenset(off), frozenset(worked))
    assert caught.value.code == code


def test_two_notices_of_one_year_are_refused():
    one = Notice(2026, frozenset(), frozenset())
    with pytest.raises(Problem) as caught:
        WorkCalendar((one, one))
    assert caught.value.code == "notice_year_twice"


@given(st.dates(FIRST, LAST), st.integers(0, 60))
def test_working_days_counted_one_by_one_are_those_listed(start, n):
    known = WorkCalendar.default()
    end = start
    for _, end in zip(range(n), known.workdays_after(start), strict=False):
        assert known.is_workday(end)
    assert known.workdays_between(start, end) == n
