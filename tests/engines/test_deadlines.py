"""When periods of law end: the calendar's oddities, and properties that hold for all periods."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines import deadlines
from zhiheng.engines.deadlines import Extension, Input, Pause, due
from zhiheng.vocab.calendars import Notice, WorkCalendar
from zhiheng.vocab.problem import Problem

DAYS = st.dates(date(2010, 1, 1), date(2025, 6, 30))
COUNTS = st.integers(0, 90)
UNITS = st.sampled_from(["workday", "day", "month"])
REVERSED = {"from_on": "2026-03-05", "to_on": "2026-03-04"}
ROLLS = st.sampled_from(["statutory_holiday", "any_rest_day", "none"])


@pytest.mark.parametrize(
    ("start", "n", "unit", "roll", "expected"),
    [
        ("2026-09-18", 1, "workday", "none", "2026-09-20"),  # a Sunday worked in exchange
        ("2026-09-25", 5, "workday", "none", "2026-10-09"),  # over the national holiday
        ("2026-09-23", 10, "day", "statutory_holiday", "2026-10-08"),  # 3 October is in the notice
        ("2026-05-21", 9, "day", "statutory_holiday", "2026-05-30"),  # a plain Saturday is not
        ("2026-05-21", 9, "day", "any_rest_day", "2026-06-01"),
        ("2026-05-21", 9, "day", "none", "2026-05-30"),
        ("2024-01-31", 1, "month", "none", "2024-02-29"),
        ("2023-01-31", 1, "month", "none", "2023-02-28"),
        ("2024-02-29", 2, "year", "none", "2026-02-28"),
        ("2026-03-04", 0, "workday", "none", "2026-03-04"),
    ],
)
def test_a_period_ends_on_the_day_of_law(start, n, unit, roll, expected):
    found = due(date.fromisoformat(start), n, unit, roll=roll)
    assert (found.due, found.provisional) == (date.fromisoformat(expected), False)


def test_hours_run_from_the_instant_through_the_night_and_are_told_in_shanghai():
    found = due(datetime.fromisoformat("2026-10-01T16:30:00+00:00"), 2, "hour")
    assert found.due.isoformat() == "2026-10-02T02:30:00+08:00"


def test_the_day_of_an_instant_is_its_day_in_shanghai():
    assert due(datetime.fromisoformat("2026-06-01T17:00:00+00:00"), 1, "day").due == date(2026, 6, 3)


@pytest.mark.parametrize("unit", ["workday", "day", "month", "year"])
def test_beyond_the_last_notice_a_date_is_provisional_and_never_an_error(unit):
    calendar = WorkCalendar.default()
    start = date(calendar.last_published, 12, 20)
    assert due(start, 30, unit, calendar=calendar).provisional
    assert not due(start.replace(month=3), 2, "day", calendar=calendar).provisional


def test_a_notice_makes_a_provisional_date_firm():
    before = WorkCalendar.default().without(2026)
    start = date(2026, 1, 12)
    assert due(start, 7, "workday", calendar=before).provisional
    assert not due(start, 7, "workday", calendar=WorkCalendar.default()).provisional


def test_a_changed_notice_moves_the_date():
    extra = Notice(2026, days_off=frozenset({date(2026, 3, 9)}), workdays=frozenset(), source="test")
    start = date(2026, 3, 6)
    assert due(start, 1, "workday", calendar=WorkCalendar((extra,))).due == date(2026, 3, 10)


def test_an_extension_counts_only_if_it_was_approved_in_time():
    start, more = date(2026, 3, 2), Extension(15, "workday", date(2026, 3, 23))
    assert due(start, 15, "workday").due == date(2026, 3, 23)
    assert due(start, 15, "workday", extensions=[more]).due == due(start, 30, "workday").due
    late = Extension(15, "workday", date(2026, 3, 24))
    assert due(start, 15, "workday", extensions=[late]) == deadlines.Due(
        date(2026, 3, 23), provisional=False, nominal=date(2026, 3, 23), late=(late,)
    )


def test_a_restart_begins_anew_and_spends_earlier_extensions():
    asked = {
        "start": "2026-03-02",
        "unit": "workday",
        "n": 15,
        "extensions": [{"n": 15, "unit": "workday", "approved_on": "2026-03-10"}],
        "restarts": ["2026-04-01"],
    }
    assert deadlines.run(Input.model_validate(asked)).due == due(date(2026, 4, 1), 15, "workday").due


def test_the_earlier_of_both_readings_is_told():
    found = deadlines.run(Input(start=date(2026, 5, 21), unit="day", n=9, roll="any_rest_day"))
    assert (found.due, found.earlier) == (date(2026, 6, 1), date(2026, 5, 30))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"start": "2026-03-02", "unit": "hour", "n": 1}, "hour_needs_instant"),
        ({"start": "2026-03-02T08:00:00", "unit": "hour", "n": 1}, "instant_without_zone"),
        ({"start": "2026-03-02", "unit": "year", "n": 9000}, "date_out_of_range"),
        ({"start": "2026-03-02", "unit": "workday", "n": 1, "paused_days": 1_000_000}, None),
        (
            {
                "start": "2026-03-02",
                "unit": "day",
                "n": 9,
                "pauses": [{"from_on": "2026-03-05", "to_on": "2026-03-04"}],
            },
            "pause_reversed",
        ),
        (
            {
                "start": "2026-03-02",
                "unit": "day",
                "n": 9,
                "extensions": [{"n": 1, "unit": "hour", "approved_on": "2026-03-04"}],
            },
            "units_mixed",
        ),
    ],
)
def test_what_cannot_be_counted_is_explained(asked, code):
    given_ = Input.model_validate(asked)
    if code is None:
        assert deadlines.run(given_).provisional
        return
    with pytest.raises(Problem) as caught:
        deadlines.run(given_)
    assert caught.value.code == code


@given(DAYS, st.integers(0, 30), COUNTS, UNITS, ROLLS)
def test_a_later_start_never_ends_earlier(start, later, n, unit, roll):
    assert due(start, n, unit, roll=roll).due <= due(start + timedelta(later), n, unit, roll=roll).due


@given(DAYS, COUNTS, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["workday", "day"]))
def test_pauses_add_up(start, n, one, other, unit):
    both = due(start, n, unit, roll="none", paused_days=one + other)
    assert both.due == due(start, n + one, unit, roll="none", paused_days=other).due


@given(DAYS, st.integers(30, 90), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_pauses_as_intervals_equal_their_days(start, n, first, length, gap, second):
    a = start + timedelta(first)
    b = a + timedelta(length + gap)
    pauses = [Pause(b, b + timedelta(second)), Pause(a, a + timedelta(length))]
    found = due(start, n, "day", roll="none", pauses=pauses)
    assert found.due == due(start, n, "day", roll="none", paused_days=length + second).due


@given(DAYS, COUNTS, UNITS, ROLLS)
def test_the_end_is_a_day_on_which_one_can_act_under_its_reading(start, n, unit, roll):
    calendar = WorkCalendar.default()
    end = due(start, n, unit, roll=roll).due
    assert end >= start
    if unit == "workday":
        assert n == 0 or calendar.is_workday(end)
    elif roll != "none":
        assert not calendar.is_holiday(end)
        assert roll == "statutory_holiday" or calendar.is_workday(end)
