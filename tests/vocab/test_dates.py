"""Dates as files write them: what is certain is read, what is not is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.vocab.dates import months_later, parse_date, parse_date_and_lot
from zhiheng.vocab.problem import Problem

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
FORMATS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y.%m.%d}", "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日", "{0:%Y年%m月%d日}", "{0:%Y%m%d}",
    "{0:%Y-%m-%d} 20:26:58", "{0:%Y-%m-%d}T08:00:00+08:00",
)  # fmt: skip
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@given(days, st.sampled_from(FORMATS))
def test_every_day_is_read_in_every_notation(day, notation):
    assert parse_date(notation.format(day)) == day


@given(days)
def test_english_dates_and_excel_serials_are_read(day):
    month = MONTHS[day.month - 1]
    assert parse_date(f"{month} {day.day}, {day.year}") == day
    assert parse_date(f"{day.day} {month} {day.year}") == day
    assert parse_date(str((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2019-02-30", "date_impossible"),
        ("2019年13月1日", "date_impossible"),
        ("20191301", "date_impossible"),
        ("Feb 30, 2024", "date_impossible"),
        ("03/04/2019", "date_ambiguous"),
        ("17年9月2日", "date_year_short"),
        ("17/9/2", "date_year_short"),
        ("2019年1月", "date_unreadable"),
        ("Foo 30, 2024", "date_unreadable"),
        ("12345", "date_unreadable"),
        ("", "date_unreadable"),
        ("/", "date_unreadable"),
        ("2018-04-04180404", "date_unreadable"),
    ],
)
def test_what_is_no_certain_day_is_refused(text, code):
    with pytest.raises(Problem) as caught:
        parse_date(text)
    assert caught.value.code == code


def test_a_day_above_twelve_settles_the_order():
    assert parse_date("25/04/2019") == parse_date("04/25/2019") == date(2019, 4, 25)


@given(days, st.text("0123456789ABC-", min_size=1, max_size=10))
def test_a_padded_date_glued_to_a_batch_is_split(day, lot):
    cell = parse_date_and_lot(f"{day:%Y.%m.%d}{lot}")
    assert (cell.day, cell.lot) == (day, lot)


@pytest.mark.parametrize(
    ("cell", "day", "lot"),
    [
        ("2018-04-04180404", date(2018, 4, 4), "180404"),
        ("2018.5.318050302", date(2018, 5, 3), "18050302"),
        ("2018.5.1618051601", date(2018, 5, 16), "18051601"),
        ("2018年3月1日ATSE1802022", date(2018, 3, 1), "ATSE1802022"),
        ("2018050520180505010113", date(2018, 5, 5), "20180505010113"),
        ("2018/04/182018/04-1", date(2018, 4, 18), "2018/04-1"),
        ("2019/1/13", date(2019, 1, 13), None),
        ("20180412", date(2018, 4, 12), None),
        ("2018/5/280518050001", None, "2018/5/280518050001"),
        ("2017年2月AKL170201A20", None, "2017年2月AKL170201A20"),
        ("KL60774", None, "KL60774"),
        ("2018年02月30日A1", None, "2018年02月30日A1"),
        ("", None, None),
    ],
)
def test_glued_cells_are_split_only_where_the_day_is_certain(cell, day, lot):
    found = parse_date_and_lot(cell)
    assert (found.day, found.lot, found.raw) == (day, lot, cell)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text):
    parse_date_and_lot(text)
    with suppress(Problem):
        assert 1900 <= parse_date(text).year <= 2100


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2024, 12, 31), 0, date(2024, 12, 31)),
    ],
)
def test_months_later_is_the_same_number_or_the_last_day_of_the_month(day, months, later):
    assert months_later(day, months) == later


def test_there_are_no_months_after_the_last_year():
    with pytest.raises(OverflowError):
        months_later(date(9999, 12, 1), 1)
