"""A firm connects its own system by a query, a subscription and a key; the office ends the claim of a prefix."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import shot

from scan_samples import claimed, enter, person
from zhiheng.apps.traceability.models import Claim, EventSubscription, InterfaceKey
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(settings, tmp_path) -> SimpleNamespace:
    settings.FILES = tmp_path / "files"
    with system_scope():
        made = enter()
        province = Unit.objects.create(code="140000", name="山西省", kind="province", division="140000")
        Unit.objects.filter(pk=made.county.pk).update(parent=province)
        made.keeper = person("keeper", province, "administrator")
        made.claim = claimed(made)
        return made


@pytest.fixture
def look():
    """Keeps pictures of the pages where ``ZHIHENG_PICTURES`` names a folder, to be looked at by people."""
    folder = os.environ.get("ZHIHENG_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            shot(page, Path(folder), name)

    return keep


def test_firm_names_a_query_subscribes_and_makes_a_key_which_the_administrator_withdraws(
    page, check, sign_in, cast, look, faults
):
    sign_in(page, cast.baker)
    page.goto("/work/trace/")
    page.get_by_role("link", name="事件订阅").click()
    check(page)
    look(page, "subscriptions-empty")
    page.get_by_role("link", name="命名查询").click()
    page.get_by_role("link", name="新建查询").click()
    page.fill("[name=name]", "收货")
    page.locator("label", has_text="receiving").first.click()
    check(page)
    look(page, "named-form")
    page.get_by_role("button", name="建立").click()
    check(page)
    look(page, "named")
    page.get_by_role("link", name="订阅", exact=True).click()
    expect(page.locator("[name=query] option:checked")).to_have_text("收货")
    page.fill("[name=endpoint]", "http://receiver.example.cn/in")
    page.get_by_role("button", name="订阅").click()
    expect(page.locator("[name=endpoint]")).to_have_value("http://receiver.example.cn/in")
    faults.clear()  # the answer was refused on purpose
    check(page)
    look(page, "subscription-form")
    page.fill("[name=endpoint]", "https://receiver.example.cn/in")
    page.get_by_role("button", name="订阅").click()
    token = page.locator("#token").inner_text()
    check(page)
    look(page, "subscription-made")
    page.get_by_role("link", name="查看订阅").click()
    expect(page.get_by_text("正常")).to_be_visible()
    assert token not in page.content()
    check(page)
    look(page, "subscription")
    page.get_by_role("button", name="停止推送").click()
    expect(page.get_by_text("已由本单位停止")).to_be_visible()
    look(page, "subscription-stopped")
    page.get_by_role("button", name="恢复推送").click()
    page.get_by_role("link", name="事件订阅").click()
    check(page)
    look(page, "subscriptions")
    page.get_by_role("link", name="程序密钥").click()
    check(page)
    look(page, "programs-empty")
    page.get_by_role("link", name="生成密钥").click()
    page.fill("[name=label]", "仓库系统")
    check(page)
    look(page, "program-form")
    page.get_by_role("button", name="生成").click()
    key = page.locator("#key").inner_text()
    check(page)
    look(page, "program-key")
    page.get_by_role("link", name="已保存").click()
    assert key not in page.content()
    check(page)
    look(page, "programs")
    sign_in(page, cast.keeper)
    page.goto("/work/")
    page.get_by_role("link", name="程序密钥").first.click()
    check(page)
    look(page, "programs-all")
    page.get_by_role("link", name="作废", exact=True).click()
    check(page)
    look(page, "program-withdraw")
    page.get_by_role("button", name="作废").click()
    expect(page.get_by_text("密钥已作废")).to_be_visible()
    with system_scope():
        assert InterfaceKey.objects.get().withdrawn_by == cast.keeper
        assert EventSubscription.objects.get().is_active


def test_office_ends_a_claim_with_two_people_and_the_firm_sees_when(page, check, sign_in, cast, look, faults):
    sign_in(page, cast.officer)
    page.goto("/work/trace/keys/")
    page.get_by_role("link", name="6901234").click()
    page.get_by_text("提出终止", exact=True).first.click()
    page.fill("[name=effective_to]", "2019-01-01")
    page.fill("[name=reason]", "系统成员资格已注销")
    page.get_by_role("button", name="提出终止").click()
    expect(page.locator("[name=reason]")).to_have_value("系统成员资格已注销")
    faults.clear()  # the answer was refused on purpose
    check(page)
    look(page, "claim-wrong")
    page.fill("[name=effective_to]", "2026-02-01")
    page.get_by_role("button", name="提出终止").click()
    expect(page.get_by_text("须由另一人决定")).to_be_visible()
    check(page)
    look(page, "claim-asked")
    sign_in(page, cast.second)
    page.goto("/work/trace/keys/")
    check(page)
    look(page, "claims-to-end")
    page.get_by_role("link", name="厂商识别代码 6901234").click()
    look(page, "claim-decide")
    page.get_by_role("button", name="终止归属").click()
    sign_in(page, cast.baker)
    page.goto("/work/trace/keys/?state=ended")
    expect(page.get_by_role("row", name="6901234")).to_contain_text("2026年2月1日")
    check(page)
    look(page, "claims-ended")
    page.get_by_role("link", name="6901234").click()
    check(page)
    look(page, "claim-ended")
    with system_scope():
        assert Claim.objects.get().effective_to == date(2026, 2, 1)


def test_pages_speak_english_too(page, check, sign_in, cast, look):
    sign_in(page, cast.baker)
    page.goto("/work/trace/subscriptions/")
    page.get_by_role("link", name="English").click()
    for name, told in (
        ("subscriptions/", "No subscriptions"),
        ("subscriptions/new/", "Token for signatures"),
        ("named/new/", "Business steps"),
        ("programs/", "No keys yet"),
        ("programs/new/", "Which program it is for"),
        (f"keys/{cast.claim.pk}/", "Give it up"),
    ):
        page.goto(f"/work/trace/{name}")
        expect(page.get_by_text(told).first).to_be_visible()
        check(page)
        look(page, f"english-{name.strip('/').replace('/', '-')}")
