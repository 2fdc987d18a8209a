"""Importing a file in a real browser: every step accessible, moving on by itself, usable on a phone."""

import os

import pytest

from intake_samples import workbook
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.jobs.actions import run_waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADER = ["样品编号", "样品名称", "受检单位名称", "抽样时间", "检验结果", "不合格项目‖检验结果‖标准值", "附记"]
ROWS = [
    ["山西省监督抽查结果"],
    HEADER,
    *([f"SP{n}", "老陈醋", "太原某某超市", "2015-03-02", "合格", "/", ""] for n in range(3)),
    ["SP9", "花生油", "太原某某超市", "没有日期", "不合格", "黄曲霉毒素B1‖26.1μg/kg‖≤20μg/kg", "="],
]


@pytest.fixture
def alice(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    unit = Unit.objects.create(code="lab-1", name="山西省某检验院", kind="laboratory")
    user = User.objects.create(username="alice", full_name="李慧", unit=unit)
    Membership.objects.create(user=user, role="laboratory")
    return user


@pytest.fixture
def look(request):
    """Keeps pictures of the pages where ``ZHIHENG_PICTURES`` names a folder, to be looked at by people."""
    folder = os.environ.get("ZHIHENG_PICTURES")

    def keep(page, name):
        if folder:
            for width, height in ((360, 740), (1280, 800)):
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    return keep


def test_laboratory_brings_a_workbook_in_step_by_step(page, check, sign_in, alice, tmp_path, look):
    sign_in(page, alice)
    page.goto("/work/imports/")
    check(page)
    look(page, "1-empty")
    page.click("text=上传文件")
    check(page)
    look(page, "2-form")
    page.select_option("[name=kind]", "inspections")
    page.set_input_files("[name=file]", workbook(tmp_path / "抽查结果.xlsx", ROWS))
    page.click("main button")
    page.wait_for_selector("text=正在排队识别")
    check(page)
    look(page, "3-waiting")
    run_waiting()
    page.wait_for_selector("text=确认并导入")  # the page has moved on by itself
    check(page)
    look(page, "4-columns")
    assert page.locator("select").count() == len(HEADER)
    page.click("text=确认并导入")
    page.wait_for_selector("text=正在排队导入")
    run_waiting()
    page.wait_for_selector("text=下载退回行标注表")
    page.reload()
    check(page)
    look(page, "5-receipt")
    with page.expect_download() as download:
        page.click("text=下载退回行标注表")
    assert download.value.suggested_filename.endswith(".xlsx")
    page.click("nav.crumbs >> text=数据导入")
    check(page)
    look(page, "6-list")


def test_refused_file_is_explained(page, check, sign_in, alice, tmp_path, look):
    sign_in(page, alice)
    page.goto("/work/imports/new/?kind=inspections")
    assert page.input_value("[name=kind]") == "inspections"
    (tmp_path / "报表.xlsx").write_bytes(b"%PDF-1.7")
    page.set_input_files("[name=file]", tmp_path / "报表.xlsx")
    page.click("main button")
    run_waiting()
    page.wait_for_selector("text=文件未被接收")
    check(page)
    look(page, "7-refused")
