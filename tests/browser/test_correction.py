"""An enterprise finds a mistake in the register, asks for a correction, and an officer answers; anybody looks it up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import shot
from tests.correction_samples import enter

from registry_samples import code
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import run_waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LICENCE = {"name": "营业执照.txt", "mimeType": "text/plain", "buffer": "变更登记通知书".encode()}


@pytest.fixture
def cast():
    """The register and its people, committed, so that the live site sees them."""
    with system_scope():
        return enter()


def test_a_mistake_in_the_register_is_corrected(cast, page, sign_in, check, tmp_path):
    sign_in(page, cast.owner)
    page.goto("/work/enterprise/?lang=zh")
    expect(page.get_by_role("heading", name="山西某某1号食品有限公司", exact=True)).to_be_visible()
    check(page)
    shot(page, tmp_path, "mine")
    page.get_by_role("link", name="申请更正 名称").click()
    check(page)
    page.get_by_label("应为").fill("山西某某1号食品有限公司")
    page.get_by_label("理由").fill("2026 年 11 月 20 日变更登记")
    page.get_by_label("证明材料").set_input_files(LICENCE)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("与登记内容一致，无须更正")).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("2026 年 11 月 20 日变更登记")
    expect(page.get_by_text("已保留的文件")).to_be_visible()
    check(page)
    shot(page, tmp_path, "came-back")
    page.get_by_label("应为").fill("山西新名食品有限公司")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交，编号")).to_be_visible()
    with system_scope():
        run_waiting()
    page.reload()
    check(page)
    shot(page, tmp_path, "sent")

    sign_in(page, cast.officer)
    page.goto("/work/")
    page.get_by_role("link", name="审核更正申请：山西某某1号食品有限公司（名称）").click()
    expect(page.get_by_role("link", name="营业执照.txt")).to_be_visible()
    check(page)
    shot(page, tmp_path, "to-answer")
    page.get_by_role("button", name="属实，予以更正").click()
    expect(page.get_by_text("已更正登记信息")).to_be_visible()
    check(page)
    shot(page, tmp_path, "answered")
    page.goto("/work/organisations/corrections/")
    check(page)
    shot(page, tmp_path, "list")
    page.goto("/work/organisations/?q=某某1号食品")
    page.get_by_role("link", name="山西新名食品有限公司").click()
    expect(page.get_by_role("heading", name="曾用名")).to_be_visible()
    check(page)
    shot(page, tmp_path, "organisation")

    sign_in(page, cast.owner)
    page.goto("/work/enterprise/")
    expect(page.get_by_role("heading", name="山西新名食品有限公司")).to_be_visible()
    check(page)
    shot(page, tmp_path, "mine-after")


def test_a_refusal_says_why_and_the_enterprise_reads_it(cast, page, sign_in, check, tmp_path):
    sign_in(page, cast.owner)
    page.goto("/work/enterprise/corrections/new/?fact=legal_representative&lang=zh")
    page.get_by_label("应为").fill("李某")
    page.get_by_label("理由").fill("换届")
    page.get_by_role("button", name="提交申请").click()
    number = page.get_by_role("heading", level=1).inner_text().split()[-1]
    sign_in(page, cast.officer)
    page.goto(f"/work/organisations/corrections/{number}/")
    page.locator("summary").filter(has_text="不予更正").click()
    page.get_by_role("button", name="答复不予更正").click()
    expect(page.get_by_text("没有办理，请在下方修改后再提交")).to_be_visible()
    check(page)
    shot(page, tmp_path, "wrong")
    page.get_by_label("不予更正的理由").fill("登记机关没有该变更记录")
    page.get_by_role("button", name="答复不予更正").click()
    expect(page.get_by_text("已答复不予更正")).to_be_visible()
    sign_in(page, cast.owner)
    page.goto(f"/work/enterprise/corrections/{number}/")
    expect(page.get_by_text("登记机关没有该变更记录")).to_be_visible()
    check(page)
    shot(page, tmp_path, "refused")
    page.goto("/work/enterprise/corrections/")
    check(page)
    shot(page, tmp_path, "own-list")


def test_anybody_looks_an_enterprise_up(cast, page, check, tmp_path):
    page.goto("/organisations/?lang=zh")
    check(page)
    shot(page, tmp_path, "empty")
    page.get_by_label("名称（可只写一部分）").fill("某某1号")
    page.get_by_role("button", name="查询").click()
    check(page)
    shot(page, tmp_path, "found")
    page.get_by_role("link", name="山西某某1号食品有限公司", exact=True).click()
    expect(page).to_have_url(f"/organisations/{code(1)}/")
    expect(page.get_by_text("张某")).to_have_count(0)
    check(page)
    shot(page, tmp_path, "public")
    page.emulate_media(media="print")
    page.screenshot(path=tmp_path / "print.png", full_page=True)
    page.emulate_media(media="screen")
    page.goto("/organisations/?q=没有这家企业")
    expect(page.get_by_text("没有找到")).to_be_visible()
    check(page)
    shot(page, tmp_path, "none")
