"""Clocks of pack ``cn``: dates counted by hand on the notices, versions by era, and what the checker says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from zhiheng.engines.deadlines import Due, Extension, Input, Pause, due, run
from zhiheng.policy.checking import check
from zhiheng.policy.loading import load
from zhiheng.policy.pack import Pack
from zhiheng.vocab.problem import Problem

ORDER_20, ORDER_121 = date(2020, 1, 1), date(2026, 4, 15)
CLOCKS = "clocks/complaints.yaml"


@pytest.fixture(scope="module")
def cn() -> Pack:
    return load("cn")


def end(
    pack: Pack,
    clock: str,
    start: date | datetime,
    *,
    pause: tuple[str, int] | None = None,
    approved_on: date | None = None,
) -> Due:
    """The end of the clock as the law had it on the day of the start, with what the law lets happen to it."""
    on = start.date() if isinstance(start, datetime) else start
    version = pack.clock(clock, on=on)
    paused, extensions = 0, []
    if pause is not None:
        reason, paused = pause
        assert reason in {one.id for one in version.pauses}
    if approved_on is not None:
        assert version.extension is not None
        extensions = [Extension(version.extension.n, version.extension.unit, approved_on)]
    return due(start, version.n, version.unit, roll=version.roll, paused_days=paused, extensions=extensions)


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        ("complaint-accept", "2015-09-24", "2015-10-08"),  # 1998: seven days, the last on the national holiday
        ("complaint-accept", "2020-01-17", "2020-02-04"),  # Order 20: the spring festival as lengthened in January
        ("complaint-accept", "2026-04-14", "2026-04-23"),  # its last day
        ("complaint-accept", "2026-09-18", "2026-09-29"),  # Order 121: a Sunday worked, then mid-autumn
        ("complaint-mediate", "2025-09-01", "2025-11-07"),  # Order 20: 45 working days
        ("complaint-mediate", "2026-06-01", "2026-07-31"),  # Order 121: 60 days
        ("complaint-mediate", "2026-08-04", "2026-10-08"),  # of which the last is 3 October
        ("complaint-end-notice", "2026-04-30", "2026-05-13"),
        ("clue-verify", "2026-06-01", "2026-06-23"),
        ("report-filing-notice", "2025-01-24", "2025-02-07"),
        ("jurisdiction-dispute", "2026-02-12", "2026-02-28"),  # two Saturdays worked around the spring festival
        ("complaint-time-bar", "2024-02-29", "2027-02-28"),  # runs out on whatever day that is
        ("penalty-decide", "2026-01-05", "2026-04-07"),
        ("test-objection", "2026-09-18", "2026-10-08"),
        ("recall-report-defect", "2025-09-26", "2025-09-29"),
        ("blacklist-decide", "2025-12-01", "2025-12-22"),
        ("repair-decide", "2026-03-02", "2026-03-11"),
    ],
)
def test_a_clock_ends_on_the_day_counted_by_hand(cn, clock, start, expected):
    found = end(cn, clock, date.fromisoformat(start))
    assert (found.due, found.provisional) == (date.fromisoformat(expected), False)


@pytest.mark.parametrize(
    ("clock", "start", "reason", "days", "expected"),
    [
        ("complaint-mediate", "2025-09-01", "testing", 10, "2025-11-21"),  # working days where the clock counts them
        ("complaint-mediate", "2026-06-01", "testing", 20, "2026-08-20"),
        ("licence-decide", "2026-03-02", "testing", 25, "2026-05-26"),
        ("penalty-verify", "2026-06-01", "identification", 3, "2026-06-26"),
    ],
)
def test_time_that_the_law_does_not_count_is_added(cn, clock, start, reason, days, expected):
    found = end(cn, clock, date.fromisoformat(start), pause=(reason, days))
    assert (found.due, found.provisional) == (date.fromisoformat(expected), False)


def test_a_pause_as_an_interval_ends_on_the_same_day(cn):
    version = cn.clock("complaint-mediate", on=ORDER_121)
    pause = Pause(date(2026, 6, 10), date(2026, 6, 30))
    assert due(date(2026, 6, 1), version.n, version.unit, pauses=[pause]).due == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("clock", "start", "approved_on", "expected", "late"),
    [
        ("clue-verify", "2026-06-01", "2026-06-20", "2026-07-14", 0),
        ("clue-verify", "2026-06-01", "2026-06-23", "2026-07-14", 0),
        ("clue-verify", "2026-06-01", "2026-06-24", "2026-06-23", 1),  # the day after the end
        (
            "penalty-decide",
            "2026-01-05",
            "2026-04-07",
            "2026-05-06",
            0,
        ),  # on from 5 April, not from the day it moved to
        ("repair-decide", "2026-03-02", "2026-03-11", "2026-03-25", 0),
    ],
)
def test_an_extension_counts_if_it_was_approved_before_the_end(cn, clock, start, approved_on, expected, late):
    found = end(cn, clock, date.fromisoformat(start), approved_on=date.fromisoformat(approved_on))
    assert (found.due, len(found.late)) == (date.fromisoformat(expected), late)


def test_a_report_repeated_with_new_facts_counts_anew(cn):
    version = cn.clock("clue-verify", on=ORDER_121)
    assert version.restart is not None
    given = Input(start=date(2026, 6, 1), n=version.n, unit=version.unit, restarts=(date(2026, 6, 10),))
    assert run(given).due == date(2026, 7, 2)
    assert cn.clock("clue-verify", on=ORDER_20).restart is None


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        ("accident-report", "2026-10-01T23:30:00+08:00", "2026-10-02T00:30:00+08:00"),
        ("accident-report-up", "2026-12-31T15:30:00+00:00", "2027-01-01T01:30:00+08:00"),
        ("food-quick-recheck", "2026-05-01T22:00:00+08:00", "2026-05-02T02:00:00+08:00"),
        ("penalty-evidence-report", "2026-02-15T10:00:00+08:00", "2026-02-16T10:00:00+08:00"),
    ],
)
def test_hours_run_through_nights_holidays_and_the_year_s_end(cn, clock, start, expected):
    found = end(cn, clock, datetime.fromisoformat(start))
    assert isinstance(found.due, datetime)
    assert (found.due.isoformat(), found.provisional) == (expected, False)


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        ("complaint-accept", "2026-12-24", "2027-01-04"),
        ("complaint-mediate", "2026-11-20", "2027-01-19"),
        ("penalty-enforce", "2026-11-30", "2027-02-28"),
    ],
)
def test_a_date_that_waits_for_the_next_notice_is_given_and_marked(cn, clock, start, expected):
    found = end(cn, clock, date.fromisoformat(start))
    assert (found.due, found.provisional) == (date.fromisoformat(expected), True)


@pytest.mark.parametrize(
    ("clock", "on", "n", "unit", "instrument"),
    [
        ("complaint-accept", ORDER_20 - timedelta(days=1), 7, "day", "aqsiq-order-51-1998"),
        ("complaint-accept", ORDER_20, 7, "workday", "samr-order-20"),
        ("complaint-mediate", ORDER_121 - timedelta(days=1), 45, "workday", "samr-order-20"),
        ("complaint-mediate", ORDER_121, 60, "day", "samr-order-121"),
    ],
)
def test_the_day_chooses_the_law(cn, clock, on, n, unit, instrument):
    version = cn.clock(clock, on=on)
    assert (version.n, version.unit, version.instrument) == (n, unit, instrument)


@pytest.mark.parametrize(
    ("clock", "on"), [("report-filing-notice", ORDER_121), ("complaint-mediate", date(2019, 12, 31))]
)
def test_a_law_that_says_nothing_has_no_clock(cn, clock, on):
    with pytest.raises(Problem):
        cn.clock(clock, on=on)


def test_every_clock_cites_an_instrument_and_has_an_end_in_each_version(cn):
    assert len(cn.clocks) >= 40
    for clock in cn.clocks.values():
        for version in clock.versions:
            assert version.instrument in cn.instruments
            start = version.effective_from
            moment = datetime.fromisoformat(f"{start}T12:00:00+08:00") if version.unit == "hour" else start
            found = due(moment, version.n, version.unit, roll=version.roll).due
            assert (found.date() if isinstance(found, datetime) else found) >= start


def test_the_versions_of_a_clock_follow_one_another(cn):
    for clock in cn.clocks.values():
        for earlier, later in pairwise(sorted(clock.versions, key=lambda version: version.effective_from)):
            assert earlier.effective_to == later.effective_from, clock.id


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "zh", "en"),
    [
        (CLOCKS, "- id: complaint-end-notice", "- id: complaint-mediate", "clock_twice", "不止一次", "more than once"),
        (
            "clocks/penalties.yaml",
            "{id: identification, article: 第十八条第二款",
            "{id: testing, article: 第十八条第二款",
            "pause_twice",
            "testing 重复",
            "listed twice",
        ),
        (
            CLOCKS,
            "      - n: 60\n        unit: day\n        instrument: samr-order-121",
            "      - n: 60\n        unit: hour\n        instrument: samr-order-121",
            "pause_of_hours",
            "不能暂停",
            "cannot pause",
        ),
    ],
)
def test_a_clock_that_contradicts_itself_is_found(pack, edit, file, old, new, code, zh, en):
    edit(f"../cn/{file}", old, new)
    found = [fault for fault in check(pack.parent / "cn", on=date(2026, 11, 23)) if fault.code == code]
    assert any(fault.file.endswith(file) and zh in fault.zh and en in fault.en for fault in found), found


def test_a_clock_without_an_article_is_refused(pack, edit):
    edit(f"../cn/{CLOCKS}", "        article: 第十四条\n", "")
    faults = check(pack.parent / "cn", on=date(2026, 11, 23))
    assert any("article" in fault.en and fault.file == CLOCKS for fault in faults), faults
