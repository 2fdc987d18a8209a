"""A citizen with a phone complains, loses the connection, and comes back with the receipt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, excess_width

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.attachments.models import Attachment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    with page.expect_response("**/businesses/**"):  # what is proposed arrives before the connection is lost
        fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("网络已断开")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/complain/")
    expect(page.get_by_label("您的姓名")).to_have_value("王小明")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    page.wait_for_load_state()  # the draft is forgotten by a script of the page
    page.goto("/complain/")
    expect(page.get_by_label("您的姓名")).to_have_value("")


@pytest.fixture
def as_person(chromium, live_server, sign_in):
    """``as_person(user)``: a browser of that person's own, closed at the end."""
    contexts = []

    def enter_as(user) -> Page:
        contexts.append(chromium.new_context(base_url=live_server.url, locale="zh-CN"))
        opened = contexts[-1].new_page()
        sign_in(opened, user)
        return opened

    yield enter_as
    for context in contexts:
        context.close()


def complained(page: Page) -> tuple[str, str]:
    """Send a complaint from a phone; receipt and number."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/complain/")
    fill(page)
    photo = {"name": "小票.txt", "mimeType": "text/plain", "buffer": "小票 199 元".encode()}
    page.get_by_label("照片和文件").set_input_files(files=[photo])
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    return page.locator(".receipt").inner_text(), page.locator("dd.mono").inner_text()


def take(page: Page, step: str, **typed: str) -> None:
    """Unfold a step, fill it in and take it."""
    box = page.locator(f"#step-{step}")
    box.locator("summary").click()
    for name, value in typed.items():
        field = box.locator(f"[name='{step}-{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    box.locator(".actions button").click()
    page.wait_for_load_state()


def test_a_complete_complaint_from_the_phone_to_the_answer(cast, page, as_person, check):
    receipt, number = complained(page)
    office = as_person(cast.officer)
    office.goto("/work/complaints/")
    office.get_by_role("link", name=number).click()
    check(office)
    take(office, "accept")
    office.get_by_role("button", name="记录：同意").click()
    take(office, "start-mediation")
    told = {"held_on": "2026-11-20", "attended": "双方", "record": "各执一词", "outcome": "open"}
    take(office, "record-session", **told)
    lab = {"laboratory": "省质检院", "question": "是否漏水", "payer": "商家垫付"}
    take(office, "start-testing", **lab)
    expect(office.get_by_text("暂停", exact=True).first).to_be_visible()
    found = {"verdict": "fail", "result": "密封圈不合格", "cost": "350.5", "final_payer": "商家"}
    take(office, "testing-done", **found)
    expect(office.get_by_text("费用 350.50 元，约定：商家垫付；最终承担：商家")).to_be_visible()
    take(office, "agree", text="商家退款 199 元。")
    expect(office.locator("h1 + p, .head p").get_by_text("达成调解协议")).to_be_visible()
    check(office)
    page.goto("/follow/")
    page.get_by_label("回执码").fill(receipt.lower())
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("商家退款 199 元。")).to_be_visible()
    page.get_by_label("非常满意").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("5 / 5")).to_be_visible()
    check(page)


def test_a_refused_complaint_takes_two_persons(cast, page, as_person, check):
    receipt, number = complained(page)
    office = as_person(cast.officer)
    office.goto(f"/work/complaints/{number}/")
    take(office, "refuse", ground="not-competent", reason="应由住建部门处理")
    expect(office.get_by_text("待确认").first).to_be_visible()
    head = as_person(cast.head)
    head.goto(f"/work/complaints/{number}/")
    check(head)
    head.get_by_role("button", name="确认").click()
    expect(head.get_by_text("不予受理").first).to_be_visible()
    page.goto("/follow/")
    page.get_by_label("回执码").fill(receipt)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("不予受理").first).to_be_visible()


def test_an_operator_takes_a_call_by_keyboard_alone_with_hints_while_typing(cast, page, as_person, check):
    _, number = complained(page)
    desk = as_person(cast.operator)
    desk.goto("/work/complaints/register/")
    check(desk)
    told = {
        "respondent": "晋阳某电器店",
        "product": "电水壶",
        "facts": "买的电水壶用了三天就漏水，商家不肯退。请退款 199 元！",
        "name": "李四",
        "phone": "13900000000",
    }
    expect(desk.locator("[name=respondent]")).to_be_focused()
    while told:
        name = desk.evaluate("document.activeElement.name")
        if name == "division":
            desk.keyboard.press("ArrowDown")  # the first county
        if name in told:
            desk.keyboard.type(told.pop(name))
        desk.keyboard.press("Tab")
    expect(desk.locator("#advice").get_by_text(number)).to_be_visible()
    expect(desk.locator("#advice").get_by_text(cast.county.name).first).to_be_visible()
    check(desk)
    desk.locator("[name=phone]").press("Enter")
    expect(desk.get_by_role("heading", name="请读给来电人")).to_be_visible()
    expect(desk.locator(".receipt")).to_have_text(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$"))
    check(desk)


def test_a_social_supervisor_reads_the_course_and_no_words_of_persons(cast, page, as_person, check):
    _, number = complained(page)
    seen = as_person(cast.supervisor)
    seen.goto(f"/work/complaints/{number}/")
    expect(seen.get_by_text("含个人信息，不予显示").first).to_be_visible()
    assert "三天就漏水" not in seen.content()
    check(seen)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_files_stay_when_the_form_comes_back(cast, page, check, size, tmp_path):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/complain/?lang=zh")
    fill(page)
    page.get_by_label("联系电话").fill("12")
    chosen = [("购物小票及商家出具的三包凭证扫描件" * 3 + ".txt", b"total 199"), ("b.txt", b"two")]
    page.get_by_label("照片和文件").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in chosen]
    )
    page.get_by_role("button", name="提交").click()
    kept = page.get_by_role("group", name="已保留的文件")
    expect(kept.get_by_text("b.txt").first).to_be_visible()
    check(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    kept.screenshot(path=tmp_path / "kept.png")
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    kept.get_by_label("不要这个文件：b.txt").check()
    page.get_by_label("联系电话").fill("13800000000")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    page.get_by_role("button", name="查看进展").click()
    expect(page.get_by_text("购物小票")).to_be_visible()
    expect(page.get_by_text("b.txt")).to_have_count(0)


def test_an_operator_need_not_choose_files_twice(cast, as_person, check, tmp_path):
    office = as_person(cast.operator)
    office.goto("/work/complaints/register/")
    office.get_by_label("商家名称").fill("晋阳某电器店")
    photo = {"name": "来信扫描件.txt", "mimeType": "text/plain", "buffer": "来信".encode()}
    office.locator("[name=photos]").set_input_files(files=[photo])
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_role("group", name="已保留的文件").get_by_text("来信扫描件.txt").first).to_be_visible()
    check(office)
    for width in (PHONE[0], DESKTOP[0]):
        office.set_viewport_size({"width": width, "height": 900})
        office.screenshot(path=tmp_path / f"register-{width}.png", full_page=True)
    office.get_by_label("发生了什么").fill("来信反映电水壶漏水，请求退款。")
    office.get_by_label("来电人姓名").fill("王小明")
    office.get_by_label("来电人电话").fill("13800000000")
    office.get_by_role("button", name="保存").click()
    expect(office.locator(".receipt, .mono").first).to_be_visible()
    with system_scope():
        assert list(Attachment.objects.values_list("name", flat=True)) == ["来信扫描件.txt"]


def test_a_case_is_printed_without_its_forms_and_within_the_sheet(cast, page, as_person):
    _, number = complained(page)
    office = as_person(cast.officer)
    for language in ("zh-hans", "en"):
        office.goto(f"/language/{language}/?next=/work/complaints/{number}/")
        office.emulate_media(media="print")
        office.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
        assert excess_width(office) == 0
        expect(office.locator("main table").first).to_be_visible()
        for form in office.locator("main form").all():
            expect(form).to_be_hidden()
        office.emulate_media(media="screen")
