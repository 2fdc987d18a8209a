"""A full repair, from the enterprise's form to the better grade that everybody sees, and a full objection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.apps.credit.grades.conftest import enter
from tests.browser.conftest import shot
from tests.grade_samples import fact, organisation
from tests.registry_samples import code

from zhiheng.apps.credit.actions import casing, grading
from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.models import StandingGrade
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow.models import CaseClock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "已核对缴款凭证和整改材料"


@pytest.fixture
def cast():
    """Officer and head of the credit office, committed, so that the live site sees them."""
    with system_scope():
        return enter()


@pytest.fixture
def firm(cast):
    """A maker of food with a penalty a year and a half ago, graded by the pack's own rules."""
    with system_scope():
        return organisation(uscc=code(1))


def penalty(firm, days: int, **more: object) -> None:
    """A serious penalty so many days ago; graded today."""
    now = timezone.now()
    on = day_of(now) - timedelta(days=days)
    said = {"kind": "fine", "severity": "serious", "sector": "other", "is_published": True, **more}
    said |= {"decided_on": str(on), "published_on": str(on), "fine_yuan": "20000"}
    with system_scope():
        fact(firm, "penalty", on, **said)
        regrade(firm)


def listed(firm, days: int) -> None:
    """On the list of serious violators; graded today."""
    on = day_of(timezone.now()) - timedelta(days=days)
    with system_scope():
        fact(firm, "serious_violation_listing", on, listed_on=str(on), published_on=str(on), sector="other")
        regrade(firm)


def regrade(firm) -> None:
    now = timezone.now()
    grading.grade_organisation(firm.pk, as_of=day_of(now), by=None, at=now)


def value(firm) -> str:
    with system_scope():
        return StandingGrade.objects.get(organisation=firm.pk).value


def take(page: Page, step: str, reason: str = "") -> None:
    """Unfold a step, say why, and take it."""
    box = page.locator(f"#step-{step}")
    box.locator("summary").click()
    box.locator("textarea").first.fill(reason)
    box.locator(".actions button").click()
    page.wait_for_load_state()


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


def test_a_full_repair_from_the_form_to_the_better_grade(firm, cast, page, as_person, check, tmp_path):
    penalty(firm, 500)
    before = value(firm)
    assert before != "honest"
    page.goto(f"/credit/apply/?code={firm.uscc}&lang=zh")
    expect(page.get_by_text("现在可以申请修复")).to_be_visible()
    check(page)
    shot(page, tmp_path, "start")
    page.get_by_role("link", name="申请信用修复").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("情况说明").fill("罚款已缴纳，生产线已整改。")
    page.get_by_label("信用承诺").fill("今后守法经营，材料真实。")
    proof = {"name": "缴款凭证.txt", "mimeType": "text/plain", "buffer": "缴款 20000 元".encode()}
    page.get_by_label("证明材料").set_input_files(files=[proof])
    check(page)
    shot(page, tmp_path, "form")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    check(page)
    number = page.locator("dd.mono").inner_text()
    page.get_by_role("button", name="查看进展").click()
    expect(page.get_by_text("承办单位正在审查是否受理")).to_be_visible()
    check(page)
    shot(page, tmp_path, "matter")

    office = as_person(cast.officer)
    office.goto("/work/credit/")
    check(office)
    shot(office, tmp_path, "overview")
    office.goto("/work/credit/cases/")
    office.get_by_role("link", name=number).click()
    check(office)
    shot(office, tmp_path, "case")
    take(office, "accept")
    take(office, "examine", REASON)
    take(office, "grant", REASON)
    expect(office.get_by_text("已提请他人确认")).to_be_visible()

    head = as_person(cast.head)
    head.goto(f"/work/credit/cases/{number}/")
    expect(head.get_by_text("待确认：准予修复")).to_be_visible()
    check(head)
    shot(head, tmp_path, "proposal")
    head.get_by_role("button", name="确认").click()
    expect(head.get_by_text("准予修复，待落实").first).to_be_visible()
    assert value(firm) == "honest"

    office.goto(f"/work/credit/cases/{number}/")
    take(office, "carry-out")
    expect(office.get_by_text("已修复并公示").first).to_be_visible()
    office.goto(f"/work/credit/organisations/{firm.pk}/")
    check(office)
    shot(office, tmp_path, "grade")
    page.reload()
    expect(page.get_by_text("已修复并公示").first).to_be_visible()
    check(page)


def test_a_full_objection_to_an_announced_grade(firm, cast, page, as_person, check, tmp_path):
    with system_scope():
        regrade(firm)
    listed(firm, 20)
    with system_scope():
        matter = finding.open_ones(firm.pk, CaseKind.GRADE).get()
        receipt = casing.notice_receipt(matter.grade)
    assert value(firm) == "honest"
    page.goto("/credit/follow/?lang=zh")
    page.get_by_label("回执码").fill(receipt)
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text("可以在期限内提出异议")).to_be_visible()
    check(page)
    shot(page, tmp_path, "notice")
    page.get_by_label("异议理由").fill("列入决定已被复议机关撤销。")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("承办单位正在复核您的异议")).to_be_visible()
    check(page)

    office = as_person(cast.officer)
    office.goto(f"/work/credit/cases/{matter.case.number}/")
    expect(office.get_by_text("列入决定已被复议机关撤销。")).to_be_visible()
    take(office, "dismiss", "复议决定并未撤销列入决定")
    take(office, "confirm-grade", "列入事实清楚")
    head = as_person(cast.head)
    head.goto(f"/work/credit/cases/{matter.case.number}/")
    head.get_by_role("button", name="确认").click()
    expect(head.get_by_text("已认定，待公示").first).to_be_visible()
    assert value(firm) == "dishonest"
    office.goto(f"/work/credit/cases/{matter.case.number}/")
    take(office, "publish")
    check(office)
    shot(office, tmp_path, "published")
    for name in ("grades", "changes", "watch", "consequences", "rules"):
        office.goto(f"/work/credit/{name}/")
        check(office)
        shot(office, tmp_path, name)
    page.reload()
    expect(page.get_by_text("已公示").first).to_be_visible()


def test_an_enterprise_reads_its_own_grade_with_its_account(firm, cast, page, sign_in, check, tmp_path):
    penalty(firm, 500)
    with system_scope():
        unit = Unit.objects.create(code=firm.uscc, name=firm.name, kind=UnitKind.ENTERPRISE)
        owner = User.objects.create(username="owner", unit=unit)
        Membership.objects.create(user=owner, role="enterprise")
    sign_in(page, owner)
    page.goto("/work/credit/mine/?lang=zh")
    expect(page.get_by_role("heading", name="怎样恢复到更好的等级")).to_be_visible()
    check(page)
    shot(page, tmp_path, "own")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("情况说明").fill("处罚对象有误。")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交，编号")).to_be_visible()
    check(page)


def test_time_to_object_runs_before_anybody_decides(firm, cast, as_person):
    with system_scope():
        regrade(firm)
    listed(firm, 20)
    with system_scope():
        case = finding.open_ones(firm.pk, CaseKind.GRADE).get().case
    office = as_person(cast.officer)
    office.goto(f"/work/credit/cases/{case.number}/")
    assert office.locator("#step-let-pass").count() == 0
    with system_scope():
        CaseClock.objects.filter(case=case).update(expires_at=timezone.now() - timedelta(minutes=1))
    office.reload()
    take(office, "let-pass")
    expect(office.get_by_text("待作出决定").first).to_be_visible()
