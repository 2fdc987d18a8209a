"""The national platform's table, out and in again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.apps.complaints.conftest import AT, KEY, enter, sent

from intake_files import as_csv as csv_of
from intake_files import balanced, bring_in
from zhiheng.apps.complaints import exchange
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.exchange.arriving import _read
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

NOON = "2026-05-18T12:00:00+08:00"


def out(kind: str = "csv") -> bytes:
    with system_scope():
        rows = Complaint.objects.select_related("case")
        return {"csv": exchange.as_csv, "xlsx": exchange.as_xlsx}[kind](rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_brought_in_again_changes_nothing(kind):
    with system_scope():
        enter()
        sent(Kind.COMPLAINT, Kind.REPORT, facts="=1+1\n第二行", phone="+86 138", amount=Decimal("199.50"))
        sent(key=KEY + "2", occurred_on=date(2026, 5, 1), claim="退款")
    before, table = out(), out(kind)
    told = bring_in("platform_complaints", f"平台.{kind}", table)
    assert balanced(told)
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (0, 3, 0)
    assert out() == before


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"kind": "咨询"}, "kind_unknown"),
        ({"received_at": "昨天"}, "time_unreadable"),
        ({"received_at": "2026-05-18T09:30:00"}, "time_without_zone"),
        ({"received_at": "0001-01-01T00:00:00+08:00"}, "time_out_of_range"),
        ({"received_at": "2999-01-01T00:00:00+08:00"}, "time_out_of_range"),
        ({"received_at": "2019-12-31T09:30:00+08:00"}, "nothing_in_force"),
        ({"amount": "很多"}, "amount_refused"),
        ({"amount": "1.005"}, "amount_refused"),
        ({"amount": "1E10"}, "amount_refused"),
        ({"barcode": "6.90123E+12"}, "number_shortened"),
        ({"number": "1.2E+19"}, "number_shortened"),
        ({"number": "1" * 65}, "text_refused"),
        ({"division": "１４０１０５"}, "division_refused"),
        ({"respondent": "\0\u200b"}, "value_missing"),
        ({"facts": "长" * 4001}, "text_refused"),
    ],
)
def test_what_cannot_be_taken_is_told_in_both_languages(cells, code):
    good = {
        "number": "1",
        "kind": "投诉",
        "received_at": "2026-05-18T09:30:00+08:00",
        "respondent": "店",
        "facts": "坏",
    }
    with pytest.raises(Problem) as caught:
        _read(MappedRow(2, good | cells, []), AT)
    assert (caught.value.code, bool(caught.value.zh), bool(caught.value.en)) == (code, True, True)
    assert caught.value.where["field"] == next(iter(cells))


@pytest.mark.django_db(transaction=True)
def test_a_table_of_another_system_becomes_cases_once():
    head = ("登记编号", "登记类别", "投诉时间", "投诉人", "被投诉人", "事实依据", "天气")
    rows = [
        ("P-1", "投诉", "2026-05-18T09:30:00+08:00", "李某", "某店", "坏了", "晴"),
        ("P-2", "x", "y", "", "店", "坏", ""),
    ]
    told = bring_in("platform_complaints", "平台.csv", csv_of(head, rows))
    assert (told["accepted"], told["rejected"]) == (1, 1)
    first = out()
    assert "P-1" in first.decode("utf-8-sig")
    again = bring_in("platform_complaints", "再来.csv", csv_of(head, [*rows, rows[0]]))
    assert (again["accepted"], again["duplicates"]) == (0, 2)
    assert out() == first


def test_only_whoever_may_exchange_takes_the_table_and_it_is_noted(cast, client):
    sent()
    client.force_login(cast.officer)
    assert client.post(reverse("complaints_exchange", args=["csv"])).status_code == 403
    client.force_login(cast.head)
    assert client.post(reverse("complaints_exchange", args=["exe"])).status_code == 404
    assert "王小明" in client.post(reverse("complaints_exchange", args=["csv"])).content.decode("utf-8-sig")
    assert LedgerEntry.objects.filter(action="complaints.export").count() == 1
