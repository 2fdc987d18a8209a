"""Returns in a real browser: accessible from phone to desk, checked while typing, nothing typed is lost."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.returns import actions
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.periods import Period

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2016, 1, 20, 9, tzinfo=UTC)
GOOD = {
    "county_road_km_rated": Decimal(1000),
    "county_road_km_good": Decimal("801.5"),
    "rural_road_km_rated": Decimal(2000),
    "rural_road_km_good": Decimal(1500),
    "rural_road_accepted_total": Decimal(40),
    "rural_road_accepted_passed": Decimal(40),
    "rural_road_accepted_excellent": Decimal(26),
}
JUMP = {**GOOD, "county_road_km_rated": Decimal(1300)}


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def people():
    """A reporter and a checker of Taiyuan and the statistician of the lead office."""
    with system_scope():
        sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
        taiyuan, office = Unit.objects.get(code="city-taiyuan"), Unit.objects.get(code="lead-office")
        found = {}
        for name, full, unit, role in (
            ("alice", "王丽", taiyuan, "city-reporter"),
            ("bob", "李强", taiyuan, "city-checker"),
            ("olga", "赵敏", office, "office-statistician"),
        ):
            found[name] = User.objects.create(username=name, full_name=full, unit=unit)
            Membership.objects.create(user=found[name], role=role)
    return found


def begun(people, period="2015", values=GOOD) -> Return:
    with system_scope():
        unit = people["alice"].unit
        at = timezone.now()
        ret = actions.open_return(form="city-roads", unit=unit, period=Period.parse(period), by=people["alice"], at=at)
        actions.write_cells(ret, values=values, by=people["alice"], at=at)
    return ret


def locked(people, period="2014") -> Return:
    ret = begun(people, period)
    with system_scope():
        at = timezone.now()
        ret = actions.submit(ret, by=people["alice"], at=at)
        ret = actions.check(ret, by=people["bob"], at=at)
        ret = actions.accept(ret, by=people["olga"], at=at)
        return actions.lock(ret, by=people["olga"], at=at)


@pytest.fixture
def corrected(people) -> Return:
    """A return with an accepted version that is being corrected, and the year after it with a warning."""
    ret = locked(people)
    with system_scope():
        at = timezone.now()
        actions.send_back(ret, by=people["olga"], at=at, comment="县公路里程重复计算")
        values = {"county_road_km_good": Decimal(790)}
        actions.write_cells(ret, values=values, by=people["alice"], at=at, reason="剔除重复路段")
    begun(people, values=JUMP)
    return ret


@pytest.mark.parametrize("address", ["/work/", "/work/returns/", "/work/returns/begin/", "/work/findings/"])
def test_lists_are_accessible(page, check, sign_in, people, corrected, address):
    sign_in(page, people["alice"])
    page.goto(address)
    check(page)


def test_who_has_reported_is_accessible_to_the_lead_office(page, check, sign_in, people, corrected):
    sign_in(page, people["olga"])
    page.goto("/work/returns/standings/?form=city-roads&period=2014")
    assert page.locator("tbody tr").count() == 11
    check(page)


@pytest.mark.parametrize("part", ["", "versions/", "sheet/", "history/county_road_km_good/"])
def test_pages_of_a_return_are_accessible(page, check, sign_in, people, corrected, part):
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{corrected.pk}/{part}")
    check(page)


def test_next_step_is_accessible_to_the_checker(page, check, sign_in, people):
    ret = begun(people)
    with system_scope():
        actions.submit(ret, by=people["alice"], at=timezone.now())
    sign_in(page, people["bob"])
    page.goto(f"/work/returns/{ret.pk}/")
    check(page)
    page.click(".panel button.second")
    page.wait_for_selector(".errorlist")
    assert "退回须写明原因" in page.inner_text(".panel")
    check(page)


def test_findings_appear_while_typing_and_nothing_is_saved(page, check, sign_in, people):
    ret = begun(people)
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{ret.pk}/")
    assert "校验通过" in page.inner_text("#findings-summary")
    page.fill("#id_cell-county_road_km_good", "1001")
    page.wait_for_selector("#findings-county_road_km_good .alert.bad")
    assert page.evaluate("document.activeElement.id") == "id_cell-county_road_km_good"
    assert "100.10%" in page.inner_text("#hint-county_road_km_good")
    page.click("#findings-summary a")
    assert page.evaluate("document.activeElement.id") == "id_cell-county_road_km_good"
    check(page)
    with system_scope():
        assert ret.cells.count() == len(GOOD)


def test_a_warning_that_appears_while_typing_asks_for_its_explanation_and_keeps_it(page, sign_in, people):
    locked(people)
    ret = begun(people)
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{ret.pk}/")
    page.fill("#id_cell-county_road_km_rated", "1300")
    page.wait_for_selector("#whys-county_road_km_rated input")
    page.fill("#whys-county_road_km_rated input", "区划调整并入")
    with page.expect_response("**/live/"):
        page.fill("#id_cell-rural_road_km_good", "1510")
    assert page.input_value("#whys-county_road_km_rated input") == "区划调整并入"
    page.click("button[name=save]")
    page.wait_for_selector(".message.success")
    assert "已说明" in page.inner_text("#findings-county_road_km_rated")
    page.click("button[name=submit]")
    page.wait_for_selector(".message.success")
    with system_scope():
        assert Return.objects.get(pk=ret.pk).state == "submitted"


def test_what_cannot_be_read_stays_in_its_cell_with_the_reason_tied_to_it(page, check, sign_in, people):
    ret = begun(people)
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{ret.pk}/")
    page.fill("#id_cell-county_road_km_good", "八百公里")
    page.fill("#id_cell-rural_road_km_good", "1,600")
    page.keyboard.press("Enter")
    page.wait_for_selector(".errorlist")
    field = page.locator("#id_cell-county_road_km_good")
    assert field.input_value() == "八百公里"
    assert page.input_value("#id_cell-rural_road_km_good") == "1,600"
    assert field.get_attribute("aria-invalid") == "true"
    for part in field.get_attribute("aria-describedby").split():
        assert page.locator(f"#{part}").count() == 1
    assert "不是数字" in page.inner_text("#id_cell-county_road_km_good_error")
    check(page)


def test_form_is_filled_in_by_keyboard_alone_on_a_phone(page, sign_in, people):
    ret = begun(people)
    sign_in(page, people["alice"])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/work/returns/{ret.pk}/")
    page.focus("#id_cell-county_road_km_rated")
    page.keyboard.press("Control+A")
    page.keyboard.type("1100")
    box = page.locator("#id_cell-county_road_km_rated").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.success")
    assert page.input_value("#id_cell-county_road_km_rated") == "1100"


def test_form_works_without_scripts(chromium, live_server, sign_in, people):
    ret = begun(people)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{ret.pk}/")
    page.fill("#id_cell-county_road_km_good", "1001")
    page.click("button[name=submit]")
    page.wait_for_selector(".message.error")
    assert "已保存，但未报送" in page.inner_text(".messages")
    context.close()


def test_printed_form_bears_its_marks_and_no_navigation(page, sign_in, people):
    ret = begun(people)
    sign_in(page, people["alice"])
    page.goto(f"/work/returns/{ret.pk}/sheet/")
    page.emulate_media(media="print")
    for mark in ("表号", "制表机关", "批准文号", "有效期至", "填报人", "审核人"):
        assert page.locator(f"text={mark}").first.is_visible()
    assert not page.locator(".side").is_visible()
