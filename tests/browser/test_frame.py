"""The frame in a real browser: accessible, within the content security policy, usable by keyboard."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string

from zhiheng import policy
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PASSWORD = "plum-rain-over-Fen-river"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def admin() -> User:
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    return actions.add_person(
        username="admin",
        full_name="赵敏",
        unit=Unit.objects.get(code="province"),
        roles=["administrator"],
        password=PASSWORD,
        by="system",
        at=AT,
    )


def test_sign_in_page_is_accessible_in_both_languages_and_keeps_what_was_typed(page, check, admin):
    page.goto("/accounts/login/")
    check(page)
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", "wrong")
    page.click("main button")
    page.wait_for_selector(".errorlist")
    assert page.input_value("[name=login]") == "admin"
    check(page)
    page.click("a.language")
    page.wait_for_selector("html[lang=en]")
    check(page)


def test_person_signs_in_by_keyboard_alone_and_signs_out(page, check, admin):
    page.goto("/accounts/login/?next=/work/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("[name=login]").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/work/$"))
    assert page.inner_text("h1") == "我的任务"
    check(page)
    page.click("header form button")
    page.wait_for_url("**/accounts/login/")


@pytest.mark.parametrize(
    "address", ["/work/me/", "/work/units/", "/work/units/people/", "/work/units/?q=zzz", "/work/ledger/", "/api/v1/"]
)
def test_pages_of_the_workbench_are_accessible(page, check, sign_in, admin, address):
    sign_in(page, admin)
    page.goto(address)
    check(page)


def test_entry_of_the_ledger_with_its_proof_is_accessible(page, check, sign_in, admin):
    sign_in(page, admin)
    page.goto("/work/ledger/")
    page.click("td a")
    page.wait_for_selector("pre")
    assert "包含证明" in page.inner_text("main")
    check(page)


def test_unit_its_people_and_the_form_for_an_account_are_accessible(page, check, sign_in, admin):
    sign_in(page, admin)
    page.goto(f"/work/units/{admin.unit_id}/")
    check(page)
    page.goto(f"/work/units/people/{admin.pk}/")
    check(page)
    page.goto(f"/work/units/{Unit.objects.get(code='publicity').pk}/add/")
    check(page)
    page.fill("[name=username]", "lili")
    page.fill("[name=full_name]", "李丽")
    page.fill("[name=password]", "1")
    page.click("main form button")
    page.wait_for_selector(".errorlist")
    assert page.get_attribute("[name=password]", "aria-invalid") == "true"
    assert "id_password_error" in page.get_attribute("[name=password]", "aria-describedby")
    check(page)


def test_table_is_sorted_by_its_heads_and_scrolls_inside_itself_on_a_phone(page, sign_in, admin):
    sign_in(page, admin)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/work/units/")
    page.click("th >> text=代码")
    page.wait_for_selector("th[aria-sort=ascending]")
    page.wait_for_load_state("load")  # the head may stand before the style sheet has come
    region = page.locator(".scroll")
    assert region.evaluate("box => box.scrollWidth > box.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    assert region.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    assert region.evaluate("box => new Promise(done => setTimeout(() => done(box.scrollLeft), 500))") > 0


def test_second_factor_pages_are_accessible_and_show_the_code_within_the_policy(page, check, sign_in, admin):
    page.goto("/accounts/login/?next=/accounts/2fa/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(re.compile(r"^[^?]*/accounts/2fa/$"))
    check(page)
    page.goto("/accounts/2fa/totp/activate/")
    check(page)  # who has been signed in for a while says the password once more
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    assert page.locator(".qr svg path").bounding_box()["width"] > 100
    check(page)
    page.goto("/accounts/2fa/webauthn/add/")
    check(page)
    page.goto("/accounts/password/change/")
    check(page)


@pytest.mark.parametrize("name", ["400", "403", "403_form", "404", "413", "500", "503"])
def test_error_pages_are_accessible(page, check, live_server, name):
    html = render_to_string(f"web/errors/{name}.html", {"status": name[:3], "reason": "reason"})
    page.route("**/broken/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/broken/")
    assert page.evaluate("document.styleSheets.length") == 1
    check(page)


def test_missing_page_is_said_to_be_missing(page, faults):
    answer = page.goto("/nowhere/")
    assert answer.status == 404
    assert page.inner_text("h1") == "没有这一页"
    faults.clear()  # Chromium reports the 404 on its console


def test_print_leaves_the_navigation_away(page, sign_in, admin):
    sign_in(page, admin)
    page.goto("/work/units/")
    page.emulate_media(media="print")
    assert not page.locator("nav.side").is_visible()
    assert not page.locator("form.filter").is_visible()
    assert page.locator("table").is_visible()


def test_security_key_is_added_and_then_opens_the_door(page, check, admin):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("h1:has-text('确认访问')")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("#mfa_webauthn_add")
    page.fill("[name=name]", "蓝色密钥")
    page.click("#mfa_webauthn_add")
    page.wait_for_selector("textarea, table")
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/work/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("#mfa_webauthn_authenticate")
    check(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(re.compile(r"^[^?]*/work/$"))
