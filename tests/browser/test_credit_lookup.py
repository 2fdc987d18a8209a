"""The public looks up credit in a real browser, on a phone and on a desk, in both languages; officers share facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.sharing.conftest import enter as enter_sharing
from tests.apps.sharing.conftest import fact, organisation, terms

from zhiheng.apps.credit.actions.grading import grade_organisation
from zhiheng.apps.sharing.actions import recalling, subscribing
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.choices import Channel, Reason
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shared():
    """A graded organisation whose penalty was given to a department and recalled; another on the list."""
    now, today = timezone.now(), timezone.localdate()
    day = (today - timedelta(days=10)).isoformat()
    with system_scope():
        cast = enter_sharing()
        about = organisation()
        values = {"kind": "fine", "severity": "general", "document": "晋市监罚〔2026〕1号", "published_on": day}
        penalty = fact(about, fields=values, occurred_on=today - timedelta(days=20))
        listed = {"listed_on": day, "sector": "food", "document": "列〔2026〕1号"}
        fact(organisation(2), "serious_violation_listing", fields=listed, occurred_on=today - timedelta(days=20))
        given = terms(from_on=today, until_on=today + timedelta(days=100))
        made = subscribing.ask_subscription(unit=cast.finance, terms=given, by=cast.reporter, at=now)
        subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=now)
        made.refresh_from_db()
        give_facts(made, asked=Asked(), channel=Channel.PULL, at=now)
        recalling.tell_receivers(penalty.pk, reason=Reason.REPAIRED, at=now - timedelta(days=20))
    grade_organisation(about.pk, as_of=today, by=None, at=timezone.now())
    return cast, about, made


def test_everybody_looks_up_credit_and_takes_a_report(page, check, shared):
    _, about, _ = shared
    page.goto(reverse("credit_lookup"))
    check(page)
    page.fill("#q", about.name[2:7])
    page.click("form[role=search] button")
    page.click(f"text={about.name}")
    page.wait_for_url(f"**/credit/{about.uscc}/")
    check(page)
    page.click("text=出具今天的报告")
    page.wait_for_selector("a.button:has-text('PDF')")
    check(page)
    with page.expect_download() as download:
        page.click("a.button:has-text('JSON')")
    assert download.value.suggested_filename.endswith(".json")
    for name in ("credit_penalties", "credit_dishonest", "credit_how_to_verify"):
        page.goto(reverse(name))
        check(page)
    page.goto(reverse("credit_penalties"))
    page.click("a.language")
    page.wait_for_selector("html[lang=en]")
    check(page)


def test_officers_see_subscriptions_receipts_and_overdue_recalls(page, check, shared, sign_in):
    cast, _, made = shared
    sign_in(page, cast.reporter)
    for name in ("subscriptions", "subscription_choose", "receipts", "notices", "packages", "credit_report_issue"):
        page.goto(reverse(name))
        check(page)
    page.goto(reverse("subscription_ask", args=["penalty"]))
    check(page)
    page.goto(reverse("subscription", args=[made.pk]))
    check(page)
    page.goto(f"{reverse('notices')}?state=overdue")
    page.click("tbody a")
    page.fill("textarea", "已移出名单")
    page.click("text=确认已处理")
    page.wait_for_url("**/notices/")
    assert page.locator("text=逾期后确认").count() >= 1
