"""What is published appears and disappears on the right day; the public looks up and finds no person."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.sharing.conftest import AT, fact, organisation

from zhiheng.apps.credit.models import Fact
from zhiheng.apps.sharing import publicity
from zhiheng.apps.sharing.queries import public
from zhiheng.engines.deadlines import SHANGHAI
from zhiheng.platform.accounts.scope import set_scope

# kind, severity, published on, more, last day on which it is shown (None: it never is)
TERMS = [
    ("fine", "general", "2024-03-02", {}, date(2027, 3, 2)),  # Order 45: three years
    ("fine", "minor", "2024-03-02", {}, date(2024, 6, 2)),  # Order 45: three months
    ("criticism", "general", "2023-11-30", {}, date(2024, 2, 29)),  # a shorter month
    ("warning", "general", "2024-03-02", {}, None),
    ("stop", "serious", "2024-03-02", {"restriction_ends_on": "2028-01-01"}, date(2028, 1, 1)),
    ("fine", "general", "2026-01-05", {}, date(2027, 1, 5)),  # Order 107: a year
    ("fine", "minor", "2026-01-05", {}, date(2026, 4, 5)),
    ("fine", "serious", "2026-01-05", {}, date(2029, 1, 5)),
    ("revoked-permit", "serious", "2026-01-05", {}, date(2029, 1, 5)),
    ("warning", "serious", "2026-01-05", {}, None),
    ("none", "general", "2026-01-05", {}, None),
    ("fine", "general", "2026-01-05", {"is_published": False}, None),
    ("fine", "general", "2019-01-05", {}, None),  # no rule of ours speaks for that day
    ("fine", "general", None, {}, None),
]


def penalty(kind, severity, published_on, more, number=1):
    values = {"kind": kind, "severity": severity, "published_on": published_on} | more
    values = {name: value for name, value in values.items() if value is not None}
    return fact(organisation(number), number=number, fields=values, occurred_on=date(2019, 1, 1))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


@pytest.mark.parametrize(("kind", "severity", "published_on", "more", "until"), TERMS)
def test_penalty_is_shown_from_its_publication_to_its_last_day(cast, kind, severity, published_on, more, until):
    penalty(kind, severity, published_on, more)

    def is_there(day: date) -> bool:
        return len(public.published("penalty", at=max(noon(day), AT) if day > AT.date() else noon(day))) == 1

    found = publicity.shown(Fact.objects.get())
    if until is None:
        assert found is None
        assert not is_there(date(2026, 6, 1))
        return
    start = date.fromisoformat(published_on)
    assert (found.since, found.until) == (start, until)
    one = Fact.objects.get()
    days = [start - timedelta(1), start, until, until + timedelta(1)]
    assert [publicity.is_shown(one, day) for day in days] == [False, True, True, False]


def test_list_shows_today_what_the_day_allows(cast):
    penalty("fine", "general", "2026-05-01", {}, 1)
    penalty("fine", "minor", "2026-02-28", {}, 2)
    for day, shown in ((date(2026, 5, 1), 2), (date(2026, 5, 28), 2), (date(2026, 5, 29), 1), (date(2027, 5, 2), 0)):
        assert len(public.published("penalty", at=noon(day))) == shown, day


def test_list_and_single_penalty_always_agree_and_each_term_is_counted_once(cast):
    about, days = organisation(), [date(2026, 1, 5), date(2026, 3, 31), date(2024, 3, 2)]
    said = [(kind, severity, day, flag) for kind in ("fine", "warning", "stop") for severity in ("general", "minor")
            for day in days for flag in ({}, {"is_published": True}, {"is_published": False})]  # fmt: skip
    for number, (kind, severity, day, flag) in enumerate(said * 3):
        values = {"kind": kind, "severity": severity, "published_on": str(day)} | flag
        fact(about, number=number, fields=values, occurred_on=date(2019, 1, 1))
    Fact.objects.filter(key__endswith="7").update(repaired_on=date(2026, 5, 1), repair_recorded_at=AT)
    publicity._window.cache_clear()
    for day in (date(2026, 4, 5), date(2026, 4, 6), date(2026, 6, 30), date(2026, 7, 1), date(2027, 3, 2)):
        one_by_one = {one.pk for one in Fact.objects.all() if publicity.is_shown(one, day)}
        assert {row["fact"] for row in public.published("penalty", at=noon(day))} == one_by_one
    assert publicity._window.cache_info().misses <= len(said)


def test_repair_and_revocation_end_publication_at_once(cast):
    made = penalty("fine", "general", "2026-05-01", {})
    Fact.objects.filter(pk=made.pk).update(repaired_on=date(2026, 5, 20), repair_recorded_at=AT)
    assert [len(public.published("penalty", at=noon(date(2026, 5, day)))) for day in (19, 20)] == [1, 0]
    other = penalty("fine", "general", "2026-05-01", {}, 2)
    Fact.objects.filter(pk=other.pk).update(revoked_at=AT, revocation_reason="误录")
    assert public.published("penalty", at=noon(date(2026, 5, 20))) == []


def test_serious_violators_are_listed_with_their_term_and_leave_on_its_end(cast):
    values = {"listed_on": "2026-01-05", "sector": "food", "document": "列〔1〕"}
    fact(organisation(), "serious_violation_listing", fields=values, occurred_on=date(2026, 1, 5))
    (row,) = public.published("serious_violation_listing", at=noon(date(2026, 6, 1)))
    assert (row["since"], row["until"], row["repair_from"]) == (date(2026, 1, 5), date(2029, 1, 5), date(2027, 1, 5))
    assert len(public.published("serious_violation_listing", at=noon(date(2029, 1, 5)))) == 1
    assert public.published("serious_violation_listing", at=noon(date(2029, 1, 6))) == []


@pytest.fixture
def shown_now(cast):
    """Something on each public list today, whatever day it is."""
    today = timezone.localdate()
    day = (today - timedelta(days=10)).isoformat()
    about = organisation()
    values = {"kind": "fine", "severity": "general", "document": "罚〔1〕", "responsible": "李某某"}
    fact(about, fields=values | {"published_on": day}, occurred_on=today - timedelta(days=20))
    listed = {"listed_on": day, "sector": "food"}
    fact(about, "serious_violation_listing", number=2, fields=listed, occurred_on=today - timedelta(days=20))
    fact(about, "tax_rating", number=3, source="tax", fields={"rating": "D"}, occurred_on=today - timedelta(days=20))
    set_scope()
    return about


@pytest.mark.parametrize("name", ["credit_penalties", "credit_dishonest"])
def test_public_lists_are_filtered_sorted_and_exported_and_name_nobody(shown_now, client, name):
    for asked in ({}, {"text": shown_now.name[:4]}, {"city": "1401"}, {"sort": "-until"}, {"text": shown_now.uscc[:8]}):
        page = client.get(reverse(name), asked).content.decode()
        assert shown_now.name in page
        assert "李某某" not in page
        assert "张某" not in page
    assert shown_now.name not in client.get(reverse(name), {"city": "1402"}).content.decode()
    assert client.get(reverse(name), {"text": "无此企业", "kind": "x"}).status_code == 200
    for form in ("csv", "json", "xlsx"):
        answer = client.get(reverse(name), {"export": form})
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "李某某".encode() not in data
        assert form == "xlsx" or shown_now.uscc.encode() in data


def test_page_of_an_organisation_tells_what_is_public_alone(shown_now, client):
    page = client.get(reverse("credit_organisation", args=[shown_now.uscc])).content.decode()
    assert "罚〔1〕" in page
    for hidden in ("李某某", "张某", "纳税"):
        assert hidden not in page
    assert "还没有评价" in page
    assert client.get(reverse("credit_organisation", args=["1" * 18])).status_code == 404


def test_lookup_finds_by_name_and_code(shown_now, client):
    for typed in (shown_now.name[2:6], shown_now.uscc):
        page = client.get(reverse("credit_lookup"), {"q": typed}).content.decode()
        assert reverse("credit_organisation", args=[shown_now.uscc]) in page
    assert "没有找到" in client.get(reverse("credit_lookup"), {"q": "无此企业"}).content.decode()
    assert client.get(reverse("credit_lookup"), {"q": "\0%"}).status_code in (200, 400)


def test_public_pages_speak_english(shown_now, client):
    client.get(reverse("language", args=["en"]))
    assert "Published penalties" in client.get(reverse("credit_penalties")).content.decode()
    assert "Public facts" in client.get(reverse("credit_organisation", args=[shown_now.uscc])).content.decode()
