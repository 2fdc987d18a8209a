"""A citizen with a phone complains, loses the connection, and comes back with the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.apps.complaints.conftest import enter
from tests.browser.conftest import DESKTOP, PHONE

from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast():
    with system_scope():
        return enter()


def fill(page: Page) -> None:
    page.get_by_label("商家名称").fill("晋阳某电器店")
    page.get_by_label("商家所在县").select_option("140105")
    page.get_by_label("商品或服务").fill("电水壶")
    page.get_by_label("发生了什么").fill("买的电水壶用了三天就漏水，商家不肯退。请退款 199 元。")
    page.get_by_label("您的姓名").fill("王小明")
    page.get_by_label("联系电话").fill("13800000000")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_complaint_is_sent_and_followed(cast, page, check, size, tmp_path):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/complain/?lang=zh")
    check(page)
    fill(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    check(page)
    page.screenshot(path=tmp_path / "sent.png", full_page=True)
    page.get_by_role("button", name="查看进展").click()
    expect(page.get_by_text("承办单位正在审查是否受理")).to_be_visible()
    check(page)
    page.get_by_label("留言").fill("补充：有发票。")
    page.get_by_role("button", name="发送留言").click()
    expect(page.get_by_text("补充：有发票。")).to_be_visible()
    check(page)


def test_a_draft_survives_a_lost_connection_and_is_gone_once_it_was_sent(cast, page):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/complain/")
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("网络已断开")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/complain/")
    expect(page.get_by_label("您的姓名")).to_have_value("王小明")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    page.goto("/complain/")
    expect(page.get_by_label("您的姓名")).to_have_value("")
