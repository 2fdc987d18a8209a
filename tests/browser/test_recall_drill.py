"""The drill of a recall in a browser: from the suspect lot to the signed scope and the list of whom to tell."""

from __future__ import annotations

import io

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import shot

from apps.traceability.telling import BAKERY, BISCUIT, CASE, FLOUR, MILL, SHOP, Story, kilograms, send
from zhiheng.apps.traceability.models import RecallScope
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOT = f"{FLOUR}/10/F1"
MOST_CLICKS = 12
COUNT = """
addEventListener("click", () => sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks"))), true);
"""


@pytest.fixture
def officer() -> User:
    """An officer of the city, and what a mill and a bakery reported."""
    with system_scope():
        city = Unit.objects.create(code="140100", name="太原市", kind="city", division="140100")
        mill, bakery = (
            Unit.objects.create(code=code, name=name, kind="enterprise", parent=city)
            for code, name in (("mill", "演示面粉厂"), ("bakery", "演示饼干厂"))
        )
        story = Story()
        story.make({"QuantityList": [kilograms(LOT, 80)]}, {"QuantityList": [kilograms(f"{FLOUR}/10/W", 100)]}, at=MILL)
        story.ship({"quantityList": [kilograms(LOT, 60)]}, at=MILL, to=BAKERY)
        send(story.events, unit=mill)
        told = len(story.events)
        story.tell("ObjectEvent", "OBSERVE", at=BAKERY, bizStep="receiving", quantityList=[kilograms(LOT, 60)])
        names = [f"{BISCUIT}/21/{one}" for one in range(40)]
        story.make({"EPCList": names}, {"QuantityList": [kilograms(LOT, 50)]}, at=BAKERY)
        story.pack(CASE, names[:30], at=BAKERY)
        story.move({"epcList": [CASE]}, at=BAKERY, to=SHOP)
        story.sell({"epcList": names[:2]}, at=SHOP)
        send(story.events[told:], unit=bakery)
        made = User.objects.create_user(username="officer", password="pw", unit=city, full_name="王追溯")
        Membership.objects.create(user=made, role="traceability-officer")
        return made


def test_suspect_lot_becomes_a_signed_scope_with_a_list_of_whom_to_tell_in_few_clicks(
    page: Page, check, sign_in, officer, tmp_path
):
    sign_in(page, officer)
    page.goto("/work/")
    page.add_init_script(COUNT)
    page.evaluate(f"() => {{ {COUNT} }}")
    page.click("nav >> text=产品追溯")
    check(page)
    page.fill("[name=code]", "(01)06901234567892(10)F1")
    page.select_option("[name=purpose]", "recall")
    page.click("main form button")
    page.wait_for_selector("text=测算召回范围")
    check(page)
    shot(page, tmp_path, "trace")
    page.click("text=测算并封存")
    page.wait_for_selector("text=应通知")
    expect(page.locator("main")).to_contain_text("产出不足")
    check(page)
    page.click("main button >> text=签发")
    page.wait_for_selector("text=已签发")
    check(page)
    shot(page, tmp_path, "scope")
    with page.expect_download() as waiting:
        page.click("text=通知名单（Excel）")
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    told = {(row[0], row[2]): row[4] for row in book["通知名单"].iter_rows(min_row=2, values_only=True)}
    assert told == {("演示饼干厂", SHOP): 28, ("演示饼干厂", BAKERY): 11, ("演示面粉厂", MILL): 1}
    assert 5 <= int(page.evaluate("sessionStorage.getItem('clicks')")) <= MOST_CLICKS
    with system_scope():
        assert RecallScope.objects.get().signed_by == officer
