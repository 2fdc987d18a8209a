"""A baker with a phone scans and records, fills in the template, and looks at what was recorded."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE

from apps.traceability.firm import BREAD, CASE, FLOUR, MILL, enter
from apps.traceability.test_sheets import filled
from zhiheng.apps.traceability.models import Event
from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# a browser that reads barcodes, with a camera before which one lies
CAMERA = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: "0106901234567892" + "10B7" }]; } };
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.fixture
def cast(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return enter()


@pytest.fixture
def look():
    """Keeps pictures of the pages where ``ZHIHENG_PICTURES`` names a folder, to be looked at by people."""
    folder = os.environ.get("ZHIHENG_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            for width, height in (PHONE, (1280, 800)):
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    return keep


def bodies() -> list[dict]:
    with system_scope():
        return list(Event.objects.order_by("pk").values_list("body", flat=True))


def scan(page: Page, *codes: str) -> None:
    """What a hardware scanner does: it types as fast as it can and sends Enter."""
    page.focus("#code")
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def test_a_baker_scans_as_fast_as_a_scanner_sends_and_records(page, check, sign_in, cast, look):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    sign_in(page, cast.baker)
    page.goto("/work/trace/")
    check(page)
    look(page, "home")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.get_by_role("link", name="扫码记录").click()
    check(page)
    look(page, "scan-empty")
    page.locator(".choices label", has_text="发货").click()
    page.fill("#partner", MILL)
    lot = f"(01)0{BREAD}(10)B1"
    scan(page, lot, *(f"(01)0{BREAD}(21)S{one}" for one in range(5)), CASE, lot)
    expect(page.locator("#lines li")).to_have_count(7)
    expect(page.locator("[name=quantity]").first).to_have_value("2")
    scan(page, "6901234567890")
    expect(page.locator("#code_error")).to_contain_text("校验位")
    expect(page.locator("#code")).to_have_value("6901234567890")
    check(page)
    look(page, "scan-wrong")
    page.fill("#code", "")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已记录：发货 7")).to_be_visible()
    assert page.locator("#partner").input_value() == MILL
    check(page)
    (body,) = bodies()
    assert len(body["epcList"]) == 6
    assert body["quantityList"][0]["quantity"] == 2


def test_without_script_a_page_for_each_code_does_the_same(chromium, live_server, sign_in, cast):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.baker)
    page.goto("/work/trace/scan/?doing=sell")
    for code in (f"(01)0{BREAD}(10)B1", f"(01)0{BREAD}(21)S1"):
        page.fill("#code", code)
        page.press("#code", "Enter")
    assert page.locator("#lines li").count() == 2
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已记录：零售 2")).to_be_visible()
    context.close()
    assert len(bodies()) == 1


def test_camera_adds_what_it_sees_once(page, sign_in, cast):
    page.add_init_script(CAMERA)
    sign_in(page, cast.baker)
    page.goto("/work/trace/scan/?doing=sell")
    page.get_by_role("button", name="用摄像头扫码").click()
    expect(page.locator("#lines li")).to_have_count(1)
    expect(page.locator("#lines li")).to_contain_text("批次 B7")
    page.get_by_role("button", name="关闭摄像头").click()
    expect(page.get_by_role("button", name="用摄像头扫码")).to_be_visible()


def test_production_is_scanned_with_what_goes_in_and_what_comes_out(page, check, sign_in, cast, look):
    sign_in(page, cast.baker)
    page.goto("/work/trace/scan/")
    page.locator(".choices label", has_text="生产").click()
    scan(page, f"(01)0{FLOUR}(10)F1")
    expect(page.locator("#lines li")).to_have_count(1)
    page.locator(".choices label", has_text="产出的成品").click()
    scan(page, BREAD)
    expect(page.locator("#lines li")).to_have_count(2)
    page.locator("[name=lot]").last.fill("B1")
    look(page, "scan-make")
    check(page)
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已记录：生产 2")).to_be_visible()
    (body,) = bodies()
    assert body["outputQuantityList"][0]["epcClass"].endswith("/10/B1")


def test_template_is_filled_in_looked_at_and_recorded(page, check, sign_in, cast, look, tmp_path):
    sign_in(page, cast.baker)
    page.goto("/work/trace/captures/")
    check(page)
    look(page, "captures-empty")
    page.get_by_role("link", name="上传表格").click()
    check(page)
    look(page, "sheet-upload")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    assert download.value.suggested_filename == "trace-events.xlsx"
    made = {"日期": "2026-03-02", "生产单号": "SC9", "单位": "千克"}
    path = filled(
        tmp_path,
        receive=[
            {"日期": "2026-03-02", "产品编码": FLOUR, "批号": "F1", "数量": "70", "单位": "千克", "对方编码": MILL},
            {"日期": "2026-03-02", "产品编码": FLOUR, "批号": "F2", "数量": "七十", "单位": "千克"},
        ],
        make=[
            made | {"投入或产出": "投入", "产品编码": FLOUR, "批号": "F1", "数量": "60"},
            made | {"投入或产出": "产出", "产品编码": BREAD, "批号": "B1", "数量": "80", "单位": "袋"},
        ],
    )
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("需要改正的行").first).to_be_visible()
    check(page)
    look(page, "sheet-preview")
    page.get_by_role("button", name="只登记可以登记的").click()
    expect(page.get_by_text("全部接收")).to_be_visible()
    check(page)
    look(page, "capture")
    page.get_by_role("link", name="查看登记的事件").click()
    check(page)
    look(page, "events")
    page.get_by_role("row", name="赋码生产").get_by_role("link").click()
    check(page)
    look(page, "event")
    page.get_by_role("link", name=f"商品 0{BREAD} 批次 B1").click()
    check(page)
    look(page, "thing")
    assert len(bodies()) == 2


def test_file_with_faults_is_told_fault_by_fault(page, check, sign_in, cast, look, tmp_path):
    from apps.traceability.test_capturing import document, event

    bad = event(2)
    del bad["action"]
    (tmp_path / "事件.json").write_bytes(document(event(1), bad, event(3, bizStep="sending")))
    sign_in(page, cast.baker)
    page.goto("/work/trace/captures/new/")
    check(page)
    look(page, "upload")
    page.set_input_files("[name=file]", tmp_path / "事件.json")
    page.locator("[value=proceed]").check()
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("部分接收")).to_be_visible()
    check(page)
    look(page, "capture-faults")
    page.goto("/work/trace/captures/")
    check(page)
    look(page, "captures")
