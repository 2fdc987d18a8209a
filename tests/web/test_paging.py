"""Long lists are counted and paged no further than anybody looks."""

from __future__ import annotations

import django_tables2
import pytest
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.web import paging
from zhiheng.web.export import table_response
from zhiheng.web.tables import Table

pytestmark = pytest.mark.django_db


class UnitTable(Table):
    code = django_tables2.Column()


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 6)


def shown(rf, rows: int, per_page: int = 2, **asked: str) -> tuple[str, list[str]]:
    Unit.objects.bulk_create([Unit(code=f"u{n}", name=f"第{n}科", kind=UnitKind.DEPARTMENT) for n in range(rows)])
    request: HttpRequest = rf.get("/", asked)
    table = UnitTable(Unit.objects.order_by("code"))
    with CaptureQueriesContext(connection) as queries:
        page = table_response(request, table, "web/_table.html", {}, per_page=per_page)
    return page.content.decode(), [one["sql"] for one in queries]


def test_a_list_of_any_length_costs_the_count_of_a_short_one(rf):
    page, asked = shown(rf, 9)
    assert "超过 6 条" in page
    assert "?page=3" in page
    assert "?page=4" not in page
    counts = [sql for sql in asked if "COUNT(" in sql.upper()]
    assert len(counts) == 1
    assert "LIMIT 7" in counts[0]


@pytest.mark.parametrize(("rows", "words"), [(6, "共 6 条"), (1, "共 1 条"), (0, "没有符合条件的记录")])
def test_a_short_list_is_counted_exactly(rf, rows, words):
    page, _ = shown(rf, rows)
    assert words in page
    assert "超过" not in page


def test_a_page_past_the_last_is_the_last(rf):
    page, _ = shown(rf, 9, page="99")
    assert "u4" in page
    assert "u5" in page


def test_rows_alike_are_each_on_one_page(rf):
    Unit.objects.bulk_create([Unit(code=f"u{n}", name="一样", kind=UnitKind.DEPARTMENT) for n in range(6)])

    class Alike(UnitTable):
        name = django_tables2.Column()

    def codes(number: int) -> list[str]:
        table = Alike(Unit.objects.all())
        table_response(rf.get("/", {"sort": "-name", "page": str(number)}), table, "web/_table.html", {}, per_page=2)
        assert table.rows.data.data.query.order_by == ("-name", "pk")
        return [row.record.code for row in table.paginated_rows]

    assert sorted(codes(1) + codes(2) + codes(3)) == [f"u{n}" for n in range(6)]


def test_the_export_holds_what_cannot_be_paged(rf):
    Unit.objects.bulk_create([Unit(code=f"u{n}", name="x", kind=UnitKind.DEPARTMENT) for n in range(9)])
    answer = table_response(
        rf.get("/", {"export": "csv"}), UnitTable(Unit.objects.order_by("code")), "web/_table.html", {}
    )
    assert b"".join(answer.streaming_content).decode().count("\r\n") == 10
