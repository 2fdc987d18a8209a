"""Appeals of a hotline, through the whole of intake."""

from __future__ import annotations

import pytest

from conftest import SHARED
from intake_files import as_csv, balanced, bring_in
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db(transaction=True)
FILE = SHARED / "data" / "complaints" / "fuzhou_12345_river_appeals.xlsx"
HEAD = ("序号", "诉求性质", "诉求标题", "诉求内容", "诉求时间", "所在区域", "商家")
ROWS = [
    ("1", "投诉", "电水壶漏水", "用了三天就漏水", "2026-05-18", "小店区", "晋阳某电器店"),
    ("2", "举报", "无证经营", "某店没有执照", "2026/5/19", "", ""),
    ("3", "咨询", "营业时间", "几点开门", "2026-05-19", "", ""),
    ("4", "投诉", "", "", "2026-05-19", "", ""),
    ("5", "投诉", "日期不对", "内容", "五月", "", ""),
    ("6", "投诉", "日期在后", "内容", "2099-01-01", "", ""),
    ("7", "投诉", "电水壶漏水", "用了三天就 漏水", "2026年5月18日", "小店区", "晋阳某电器店"),
]


def taken() -> list[Complaint]:
    with system_scope():
        return list(Complaint.objects.select_related("case__unit").order_by("pk"))


def test_complaints_and_reports_become_cases_and_each_other_row_is_told_why():
    told = bring_in("appeals", "诉求件.csv", as_csv(HEAD, ROWS))
    assert balanced(told)
    assert (told["rows"], told["accepted"], told["duplicates"], told["rejected"]) == (7, 2, 1, 4)
    first, second = taken()
    assert (first.kind, first.respondent, first.case.division) == ("complaint", "晋阳某电器店", "140105")
    assert (first.facts, str(first.occurred_on)) == ("电水壶漏水\n用了三天就漏水", "2026-05-18")
    assert (second.kind, second.respondent) == ("report", "（来件未写明）")


def test_the_same_file_twice_adds_nothing():
    bring_in("appeals", "诉求件.csv", as_csv(HEAD, ROWS))
    again = bring_in("appeals", "又一次.csv", as_csv(HEAD, [*ROWS, ROWS[0]]))
    assert (again["accepted"], again["duplicates"], again["rejected"]) == (0, 4, 4)
    assert len(taken()) == 2


@pytest.mark.realfiles
@pytest.mark.skipif(not FILE.exists(), reason="the real file is not at hand")
def test_the_real_workbook_is_taken_to_the_last_row_and_once():
    told = bring_in("appeals", FILE.name, FILE.read_bytes())
    assert balanced(told)
    figures = (told["rows"], told["accepted"], told["duplicates"], told["rejected"])
    assert figures == (3870, 1128, 2019, 723)
    assert len(taken()) == 1128
    again = bring_in("appeals", "又一次.xlsx", FILE.read_bytes())
    assert again["accepted"] == 0
