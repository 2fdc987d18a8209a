# ruff: noqa: F811 - fixtures are imported by name
"""The public site in a real browser: accessible at every width, links of charts and maps work, prints."""

import pytest
from django.core.cache import caches

from release_samples import FOOD, records, released, small_packs  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/",
    "/?period=2013",
    "/indicators/food-spot-check-pass/",
    "/indicators/agri-spot-check-pass/",
    "/indicators/leading-product-quality/",
    f"/figures/{FOOD}/",
    f"/why/2015-1/{FOOD}/",
    "/cities/",
    "/cities/140200/",
    "/targets/",
    "/coverage/",
    "/bodies/",
    "/releases/",
    "/releases/2015-2/",
    "/downloads/",
    "/api/v1/",
)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.DEMO = True
    for name in ("default", "pages"):
        caches[name].clear()


@pytest.fixture
def site(released):
    """Two editions, the second with a reason."""
    released()
    released(reason="更正：补报一份报表")


@pytest.mark.slow
def test_every_page_type_is_accessible_from_phone_to_wide_screen(page, check, site):
    for address in PAGES:
        page.goto(address)
        check(page)


def test_site_without_data_is_accessible_and_says_what_to_do(page, check, records):
    page.goto("/")
    assert page.locator(".empty strong").inner_text() == "还没有发布任何数据"
    check(page)


def test_english_pages_are_accessible(page, check, site):
    page.goto(f"/why/2015-1/{FOOD}/")
    page.click("a.language")
    page.wait_for_selector("html[lang=en]")
    check(page)
    page.goto("/indicators/food-spot-check-pass/")
    check(page)


def test_reader_goes_from_the_map_to_a_city_and_from_there_to_the_proof_of_a_number(page, site):
    page.goto("/")
    page.locator("aside .map a").last.click()  # the name on top of its city
    page.wait_for_url("**/cities/14*/")
    page.click("td.value a")
    page.wait_for_url("**/figures/*/")
    page.click("text=为什么是这个数")
    page.wait_for_url("**/why/2015-2/*/")
    with page.expect_download() as download:
        page.click("text=下载证明")
    assert download.value.suggested_filename.endswith(".proof.json")


def test_point_of_the_chart_leads_to_its_figure(page, site):
    page.goto("/indicators/food-spot-check-pass/")
    page.locator(".chart a").first.click()
    page.wait_for_url("**/figures/food-spot-check-pass.140000.2013/")


def test_coverage_is_filtered_by_answer_and_by_word(page, records):
    page.goto("/coverage/")
    whole = page.locator("tbody tr").count()
    page.click("text=已计划")
    page.wait_for_url("**status=planned")
    assert 0 < page.locator("tbody tr").count() < whole
    page.fill("[name=q]", "没有这样的词")
    page.click("form.filter button")
    page.wait_for_selector(".empty")


def test_print_leaves_the_navigation_away_and_keeps_the_numbers(page, site):
    page.goto("/indicators/food-spot-check-pass/")
    page.emulate_media(media="print")
    assert not page.locator("nav.years").is_visible()
    assert page.locator(".value-line .figure").is_visible()
    assert page.locator(".chart svg").first.is_visible()
