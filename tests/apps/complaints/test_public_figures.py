"""Public figures tell of no single case; what is published names no complainant; indicators get typed rows."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pyarrow as pa
import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.apps.complaints.conftest import AT, enter_as, sent

from zhiheng.apps.complaints import actions, datasets, statistics
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.datasets.declarations import ExtractScope, dataset
from zhiheng.platform.workflow import actions as workflow
from zhiheng.vocab.periods import Period


@pytest.fixture
def many(cast):
    """Nine in one county, two in another, one report; the two and one of the nine withdrawn."""
    places = ["140105"] * 9 + ["140202"] * 2
    numbers = [sent(key=f"key {n} of quite enough length", division=place).numbers[0] for n, place in enumerate(places)]
    sent(Kind.REPORT, key="a report of enough length")
    for number in numbers[8:]:
        actions.withdraw(Complaint.objects.get(case__number=number), by="follower", at=AT)
    return numbers


def test_small_cells_are_withheld_and_cannot_be_computed(many):
    found = statistics.figures(AT.date(), AT.date())
    table = found.tables[0]
    assert found.total == 12
    shown = {(name.zh, head.zh): value for name, row in table.rows for head, value in zip(table.head, row, strict=True)}
    assert shown["合计", "合计"] == 12
    assert shown["大同市", "撤回"] is None
    assert shown["太原市", "撤回"] is None
    assert shown["大同市", "合计"] is None
    assert table.withheld >= 4
    assert 2 not in [value for _, row in table.rows for value in row]


def test_the_page_and_its_export_hold_no_small_number(many, client):
    enter_as(None)
    page = client.get(reverse("complaint_statistics"), {"year": "2026"})
    assert "public" in page["Cache-Control"]
    assert "为保护个人信息不公布" in page.content.decode()
    answer = client.get(reverse("complaint_statistics"), {"year": "2026", "export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    counts = [line.rsplit(",", 1)[-1] for line in lines[1:]]
    assert {"", "0"} | {str(n) for n in range(5, 13)} >= set(counts)
    for asked in ("x", "1900", "99999", "20261", "²"):
        assert client.get(reverse("complaint_statistics"), {"year": asked}).status_code == 200


def test_a_rate_has_its_interval_and_few_cases_have_none():
    (rate,) = statistics._rate(statistics.UNSORTED, 30, 40)
    assert rate.low < rate.share < rate.high
    assert statistics._rate(statistics.UNSORTED, 2, 40) == statistics._rate(statistics.UNSORTED, 3, 4) == []


def test_only_what_was_published_is_shown_and_never_by_whom(many, cast, client):
    closed = Complaint.objects.get(case__number=many[-1])
    actions.publish(closed, is_public=True, by=cast.officer, at=AT)
    enter_as(None)
    page = client.get(reverse("complaints_published")).content.decode()
    assert page.count("晋阳某电器店") == 1
    for secret in ("王小明", "138", "漏水", many[-1]):
        assert secret not in page
    assert "没有找到" in client.get(reverse("complaints_published"), {"text": "nothing"}).content.decode()
    set_scope(everything=True)
    actions.publish(closed, is_public=False, by=cast.officer, at=AT)
    enter_as(None)
    kept = client.get(reverse("complaints_published"))
    assert kept["Cache-Control"] == "public, max-age=60"  # for so long the list may tell what it told
    assert "晋阳某电器店" not in client.get(reverse("complaints_published"), {"text": "晋阳"}).content.decode()
    caches["pages"].clear()
    assert "晋阳某电器店" not in client.get(reverse("complaints_published")).content.decode()


def test_a_search_of_what_is_published_that_finds_nothing_says_so(many, client):
    html = client.get(reverse("complaints_published"), {"text": "没有这家店"}).content.decode()
    assert "公示中没有找到：没有这家店" in html
    assert "查看全部公示" in html


def test_the_figures_are_counted_once_in_ten_minutes_and_not_for_strangers_alone(many, cast, client):
    enter_as(None)
    address = reverse("complaint_statistics")
    first = client.get(address)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address)
    assert again.content == first.content
    assert not any("complaints_complaint" in one["sql"] for one in asked)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    client.force_login(cast.officer)
    assert client.get(address)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("asked", ["?year=2026x", "?year=02026", "?page=99", "?page=x", "?page=-1", "?page=01", "?x=1"])
def test_nonsense_is_answered_and_not_kept(many, client, asked):
    enter_as(None)
    for name in ("complaint_statistics", "complaints_published"):
        with mock.patch.object(caches["pages"], "set") as kept:
            assert client.get(reverse(name) + asked).status_code == 200
        kept.assert_not_called()


def test_the_dataset_is_typed_has_no_persons_and_knows_what_was_known_then(many, cast):
    declared = dataset("complaints")
    later = AT + timedelta(days=2)
    first = Complaint.objects.get(case__number=many[0])
    workflow.take(first.case, transition="accept", by=cast.officer, at=later)

    def rows(known_at) -> list[dict]:
        batches = list(declared.extract(ExtractScope(Period.parse("2026"), known_at)))
        return pa.Table.from_batches(batches, declared.schema).to_pylist()

    then = {row["complaint_id"]: row for row in rows(AT)}
    now = {row["complaint_id"]: row for row in rows(later)}
    assert len(then) == len(now) == 12
    assert (then[first.pk]["state"], now[first.pk]["state"]) == ("received", "accepted")
    assert now[first.pk]["first_in_time"] is True
    assert {row["city"] for row in now.values()} == {"140100", "140200"}
    assert not {"name", "phone", "facts"} & {column.name for column in datasets.COMPLAINTS.columns}
    assert rows(AT - timedelta(days=1)) == []
