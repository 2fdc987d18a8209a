"""The office sorts matters: one on its own page, several on one page, and while the caller speaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.apps.complaints.conftest import sent
from tests.browser.conftest import shot

from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "买的电水壶用了三天就漏水，是质量问题，商家不肯退。"


def test_a_matter_is_sorted_as_proposed_and_several_on_one_page(cast, page, sign_in, check, tmp_path):
    with system_scope():
        numbers = [sent(key=f"key {n} of quite enough length", facts=WORDS).numbers[0] for n in range(3)]
    sign_in(page, cast.officer)
    page.goto(f"/work/complaints/{numbers[0]}/?lang=zh")
    expect(page.get_by_text("尚未分类")).to_be_visible()
    expect(page.get_by_text("建议：家用电器、电子产品（得分 1.00")).to_be_visible()
    check(page)
    shot(page, tmp_path, "case")
    page.get_by_role("button", name="确定类目").click()
    expect(page.get_by_text("家用电器、电子产品 · ").first).to_be_visible()
    page.goto("/work/complaints/sort/")
    check(page)
    shot(page, tmp_path, "sort")
    page.get_by_label(f"已核对 {numbers[1]}").check()
    page.get_by_role("button", name="保存勾选的分类").click()
    expect(page.get_by_text("已分类 1 件")).to_be_visible()
    expect(page.get_by_label(f"已核对 {numbers[2]}")).to_be_visible()


def test_what_the_caller_says_chooses_a_category_until_the_operator_does(cast, page, sign_in, check, tmp_path):
    sign_in(page, cast.operator)
    page.goto("/work/complaints/register/?lang=zh")
    category = page.locator("#id_category")
    page.locator("#id_facts").press_sequentially("买的羽绒服跑绒")
    expect(category).to_have_value("clothing")
    page.locator("#id_facts").fill("买的电水壶漏水")
    expect(category).to_have_value("appliances")
    category.select_option("household")
    page.locator("#id_facts").press_sequentially("，还有羽绒服")
    expect(page.locator("#advice").get_by_text("服装鞋帽")).to_be_visible()
    expect(category).to_have_value("household")
    check(page)
    shot(page, tmp_path, "register")
