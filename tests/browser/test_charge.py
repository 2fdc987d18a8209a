"""The head gives out a matter and answers for what is over; the officer finds the own matters first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.complaints.conftest import sent
from tests.browser.conftest import shot

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import CaseClock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_matter_is_given_out_and_an_expiry_answered_for(cast, page, sign_in, check, tmp_path):
    now = timezone.now()
    with system_scope():
        number = sent(at=now - timedelta(days=30)).numbers[0]
        soon = sent(key="another key of enough length", at=now - timedelta(hours=1)).numbers[0]
        running = CaseClock.objects.filter(case__number=soon)
        running.update(started_at=now - timedelta(days=9), expires_at=now + timedelta(days=1))
        workflow.assign(running.get().case, to=cast.officer, by=cast.head, at=now)
        workflow.watch_clocks(at=now)
    sign_in(page, cast.head)
    page.goto("/work/?lang=zh")
    check(page)
    shot(page, tmp_path, "tasks")
    page.get_by_role("link", name=f"期限已过，须督办：{number}").click()
    expect(page.get_by_text("尚无承办人")).to_be_visible()
    check(page)
    shot(page, tmp_path, "case")
    page.get_by_text("指派", exact=True).click()
    page.get_by_label("指派给").select_option(label=cast.officer.display_name)
    page.get_by_role("button", name="确定指派").click()
    expect(page.get_by_text("已确定承办人")).to_be_visible()
    page.get_by_label("督办意见").fill("已责成承办人今日办理")
    page.get_by_role("button", name="确认督办").click()
    expect(page.get_by_text("已记录督办意见")).to_be_visible()
    check(page)
    shot(page, tmp_path, "answered")
    page.goto("/work/overdue/")
    check(page)
    shot(page, tmp_path, "overdue")
    sign_in(page, cast.officer)
    page.goto("/work/")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text(number)
    expect(page.get_by_role("row").nth(2)).to_contain_text(f"即将到期：{soon}")
    shot(page, tmp_path, "officer")
