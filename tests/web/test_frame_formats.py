"""Numbers, dates, exports."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from zhiheng.web import export, formats


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567, None, "1,234,567"),
        (Decimal("1234.50"), None, "1,234.50"),
        (0.125, 2, "0.12"),
        (Decimal("2.675"), 2, "2.68"),
        (0, None, "0"),
        (None, None, "—"),
        (float("nan"), 1, "—"),
        (-1234.5, 0, "-1,234"),
    ],
)
def test_numbers_have_separators_and_a_missing_one_is_never_zero(value, digits, text):
    assert formats.number(value, digits) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.973, "97.3%"), (Decimal("0.9725"), "97.2%"), (1, "100.0%"), (0, "0.0%"), (None, "—")]
)
def test_share_is_written_as_percentage(share, text):
    assert formats.percent(share) == text


def test_interval_and_dates_follow_the_language_of_the_page():
    noon = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # already the next day in Shanxi
    with translation.override("zh-hans"):
        assert formats.interval(0.969, 0.977) == "96.9%～97.7%"
        assert formats.day(date(2026, 1, 3)) == "2026年1月3日"
        assert formats.instant(noon) == "2026年11月24日 00:30"
    with translation.override("en"):
        assert formats.interval(0.969, None) == "—"
        assert formats.day(noon) == "24 November 2026"


ROWS = [["=1+1", 5, None], ["甲,乙\n丙", Decimal("-1.50"), date(2015, 12, 31)], ["@x\x01", -3, "-4"]]


def body(answer) -> bytes:
    return b"".join(answer)


def test_csv_opens_in_chinese_and_runs_no_formula():
    text = body(export.csv_answer(["名称", "数", "日"], ROWS, "x")).decode()
    assert text == "\ufeff名称,数,日\r\n'=1+1,5,\r\n\"甲,乙\n丙\",-1.50,2015-12-31\r\n'@x\x01,-3,'-4\r\n"


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_csv_runs_nothing_whatever_a_formula_begins_with(start):
    line = body(export.csv_answer(["x"], [[f"{start}1+1"]], "x")).decode().split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")


def test_workbook_keeps_text_as_text_and_numbers_as_numbers():
    answer = export.xlsx_answer(["名称", "数", "日"], ROWS, "质量")
    sheet = load_workbook(BytesIO(body(answer))).active
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["B3"].value == -1.5
    assert sheet["C3"].value == datetime(2015, 12, 31)  # noqa: DTZ001 - a workbook has no time zones
    assert sheet["A4"].value == "@x"
    assert "filename*=UTF-8''%E8%B4%A8%E9%87%8F.xlsx" in answer.headers["Content-Disposition"]


def test_json_loses_no_digit():
    text = body(export.json_answer(["name", "value", "day"], ROWS[1:2], "x")).decode()
    assert text == '[\n{"name": "甲,乙\\n丙", "value": "-1.50", "day": "2015-12-31"}\n]\n'
