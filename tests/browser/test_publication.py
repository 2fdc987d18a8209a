"""The way from a freeze to a release in a real browser, accessible on every page."""

from types import SimpleNamespace

import pytest

from indicator_samples import LATE, Records, full_year, small_pack
from zhiheng import policy
from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication import actions
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.datasets import declarations
from zhiheng.vocab.periods import Period

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YEAR = Period.parse("2015")


@pytest.fixture
def records(settings, tmp_path, monkeypatch):
    settings.ZHIHENG_REQUIRE_MFA, settings.DEMO = False, True
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(small_pack(tmp_path / "packs")))
    made = Records()
    full_year(made)
    for dataset in made.datasets():
        monkeypatch.setitem(declarations._registered, dataset.name, dataset)
    return made


@pytest.fixture
def people(records):
    with system_scope():
        sync_units(pack=policy.load("cn-sx-2012"), by="system", at=LATE)
        office = Unit.objects.get(code="lead-office")
        found = {}
        for name, full, role in (
            ("olga", "赵敏", "office-statistician"),
            ("pavel", "孙强", "office-approver"),
            ("rosa", "周静", "office-releaser"),
        ):
            found[name] = User.objects.create(username=name, full_name=full, unit=office)
            Membership.objects.create(user=found[name], role=role)
    return SimpleNamespace(**found)


@pytest.fixture
def second(records, people):
    """A first edition is released; the second, with a revision and a missing city, waits for its approval."""
    with system_scope():
        first = computed(people)
        indicators.approve(freeze=first, by=people.pavel, at=LATE)
        actions.release(freeze=first, by=people.rosa, at=LATE)
        records.inspect(0, 300, on="2015-05-02", city="140100")
        records.cells[:] = [cell for cell in records.cells if cell[0]["city"] != "140700"]
        return computed(people, note="太原市补报，晋中市数据待核")


def computed(people, **given):
    freeze = indicators.freeze_period(period=YEAR, first=YEAR, by=people.olga, at=LATE, **given)
    indicators.compute(freeze=freeze, by=people.olga, at=LATE)
    return freeze


def test_second_person_approves_and_a_third_releases_with_the_reason(page, sign_in, second, people, check):
    sign_in(page, people.pavel)
    page.goto(f"/work/publication/freezes/{second.pk}/")
    check(page)
    page.get_by_role("button", name="批准").click()
    assert page.get_by_text("已批准").first.is_visible()
    sign_in(page, people.rosa)
    page.goto(f"/work/publication/freezes/{second.pk}/")
    page.get_by_label("修订原因").fill("太原市补报")
    page.get_by_role("button", name="发布 2015-2").click()
    assert page.url.endswith("/work/publication/releases/2015-2/")
    check(page)


def test_maker_is_told_that_a_second_person_must_approve(page, sign_in, second, people):
    with system_scope():
        Membership.objects.create(user=people.olga, role="office-approver")
    sign_in(page, people.olga)
    page.goto(f"/work/publication/freezes/{second.pk}/")
    assert page.get_by_text("不能批准自己的结果").is_visible()
    assert page.get_by_role("button", name="批准").count() == 0


def test_figures_are_narrowed_by_indicator_and_area(page, sign_in, second, people):
    sign_in(page, people.pavel)
    page.goto(f"/work/publication/freezes/{second.pk}/")
    page.get_by_label("指标").select_option("food-spot-check-pass")
    page.get_by_label("地区").select_option("140300")
    page.get_by_role("button", name="筛选").click()
    table = page.get_by_role("region", name="数值")
    assert table.get_by_role("row").count() == 1 + 5  # the head, the year and its quarters
    assert table.get_by_role("cell", name="96.00").count() == 5


@pytest.mark.parametrize("address", ["", "freezes/new/", "releases/", "calendar/"])
def test_every_page_is_accessible(page, sign_in, second, people, check, address):
    sign_in(page, people.olga)
    page.goto(f"/work/publication/{address}")
    check(page)
