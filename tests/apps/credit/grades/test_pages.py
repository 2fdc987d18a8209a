"""Pages of grades and cases: the office's, and the enterprise's with its receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.grade_samples import fact, organisation
from tests.registry_samples import code

from zhiheng import policy
from zhiheng.apps.credit.actions import casing, grading
from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.models import CreditCase, Grade, GradeRun, StandingGrade
from zhiheng.apps.credit.queries.grades import inspection_factor
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import run_waiting


def ago(days: int):
    return day_of(timezone.now()) - timedelta(days=days)


@pytest.fixture
def firm(cast):
    return organisation(uscc=code(1))


@pytest.fixture
def office(cast, firm):
    """The officer's browser, with the firm fined and graded."""
    fact(firm, kind="fine", fine_yuan="60000", published_on=str(ago(290)), on=ago(300))
    regrade(firm)
    return signed_in(cast.officer)


def regrade(firm):
    now = timezone.now()
    return grading.grade_organisation(firm.pk, as_of=day_of(now), by=None, at=now)


def state() -> str:
    """Of the one case."""
    with system_scope():
        return CreditCase.objects.get().case.state


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_overview_tells_counts_by_grade_and_city(office):
    page = office.get(reverse("credit")).content.decode()
    assert "缺信" in page or "Lacking" in page
    assert "太原市" in page


def test_list_is_narrowed_by_grade_and_exported(office, firm):
    there = office.get(reverse("credit_grades"), {"value": "lacking"}).content.decode()
    assert firm.name in there
    assert firm.name not in office.get(reverse("credit_grades"), {"value": "honest"}).content.decode()
    found = b"".join(office.get(reverse("credit_grades"), {"export": "csv"}).streaming_content).decode()
    assert firm.name in found


def test_page_of_a_grade_says_why_and_replays_any_day(office, firm):
    page = office.get(reverse("credit_grade", args=[firm.pk]), {"lang": "zh"}).content.decode()
    assert "示例办法" in page
    assert "起可申请修复" in page
    assert "接下来的变化" in page
    assert "可达诚信" in page
    assert StandingGrade.objects.get().grade.sha256 in page
    assert "修复后仍有效：大额罚款" in page
    before = office.get(reverse("credit_grade", args=[firm.pk]), {"as_of": str(ago(400))}).content.decode()
    assert "当场计算" in before or "computed on the spot" in before


@pytest.mark.parametrize("asked", ["x", "2999-01-01", "0001-01-01", "1800-01-01"])
def test_nonsense_in_the_address_is_no_error_of_the_program(office, firm, asked):
    answer = office.get(reverse("credit_grade", args=[firm.pk]), {"as_of": asked, "known_on": asked})
    assert answer.status_code == 200


def test_officer_elsewhere_sees_no_grade(office, cast, firm):
    page = signed_in(cast.stranger).get(reverse("credit_grades")).content.decode()
    assert firm.name not in page


def person(name, unit, role):
    with system_scope():
        user = User.objects.create(username=name, unit=unit)
        Membership.objects.create(user=user, role=role)
    return user


def test_officer_elsewhere_grades_nobody_anew(office, cast, firm):
    stranger, held = signed_in(cast.stranger), Grade.objects.count
    with system_scope():
        before = held()
    assert stranger.post(reverse("credit_regrade", args=[firm.pk])).status_code == 404
    with system_scope():
        assert held() == before


def test_whoever_has_no_right_is_refused(cast, firm):
    client = signed_in(cast.head)
    assert client.post(reverse("credit_grade_all")).status_code == 403
    assert client.post(reverse("credit_regrade", args=[firm.pk])).status_code == 403


def test_all_are_graded_in_a_job_that_the_province_asked_for(office, cast, firm):
    assert office.post(reverse("credit_grade_all")).status_code == 403
    assert "评价全部主体" not in office.get(reverse("credit")).content.decode()
    province = signed_in(person("province", cast.units["lead-office"], "credit-officer"))
    assert "评价全部主体" in province.get(reverse("credit"), {"lang": "zh"}).content.decode()
    assert province.post(reverse("credit_grade_all")).status_code == 302
    run_waiting()
    assert GradeRun.objects.get().counts == {"lacking": 1}


@pytest.mark.parametrize("name", ["credit_changes", "credit_cases", "credit_watch", "credit_consequences"])
def test_other_pages_open(office, name):
    assert office.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("version", ["2021", "2026"])
def test_rules_of_the_pack_are_a_table_with_articles(office, version):
    page = office.get(reverse("credit_rules"), {"version": version, "lang": "zh"}).content.decode()
    for rule in policy.load("cn-sx-2012").gradings[0].rules[:5]:
        assert rule.name.zh in page
    assert "第十七条" in page


def test_two_versions_are_compared_and_say_whose_grade_would_be_another(office, firm):
    page = office.get(reverse("credit_rules_compare"), {"before": "2021", "after": "2026", "lang": "zh"})
    assert page.status_code == 200
    assert "等级会改变的企业" in page.content.decode()


def test_repair_with_a_receipt_from_the_form_to_the_matter(cast, firm):
    held = fact(firm, kind="fine", on=ago(300))
    regrade(firm)
    client = Client()
    address = reverse("credit_apply", args=[firm.uscc, "repair"])
    page = client.get(address)
    assert held.pk in [number for number, _ in page.context["form"].fields["facts"].choices]
    form = {"key": page.context["form"]["key"].value(), "facts": [held.pk], "words": "已缴纳", "commitment": "守法"}
    answer = client.post(address, form)
    receipt = answer.context["receipt"]
    assert client.post(address, form).context["receipt"].is_repeat
    client.post(reverse("credit_follow"), {"receipt": receipt.code})
    matter = client.get(reverse("credit_matter")).content.decode()
    assert receipt.number in matter
    client.post(reverse("credit_matter_step", args=[receipt.number, "withdraw"]))
    assert state() == "withdrawn"


def test_repair_too_early_says_the_day_and_keeps_what_was_typed(cast, firm):
    held = fact(firm, kind="fine", on=ago(10))
    client = Client()
    address = reverse("credit_apply", args=[firm.uscc, "repair"])
    form = {"key": "k" * 24, "facts": [held.pk], "words": "已缴纳罚款", "commitment": "守法"}
    page = client.post(address, form, headers={"accept-language": "zh"}).content.decode()
    assert "最早可于" in page
    assert "已缴纳罚款" in page
    assert not CreditCase.objects.exists()


def test_announced_grade_is_read_and_objected_to_with_the_receipt_of_the_notice(cast, firm):
    fact(firm, kind="closure", on=ago(100))
    regrade(firm)
    matter = finding.open_ones(firm.pk, CaseKind.GRADE).get()
    page = signed_in(cast.officer).get(reverse("credit_case", args=[matter.case.number])).content.decode()
    receipt = casing.notice_receipt(matter.grade)
    assert receipt in page
    client = Client()
    client.post(reverse("credit_follow"), {"receipt": receipt})
    own = client.get(reverse("credit_matter"), headers={"accept-language": "zh"}).content.decode()
    assert "直接定为失信" in own
    client.post(reverse("credit_matter_object", args=[matter.case.number]), {"words": "处罚已撤销", "contact": ""})
    assert state() == "objected"


def test_steps_of_a_case_are_taken_and_confirmed_on_its_page(cast, firm):
    held = fact(firm, kind="fine", on=ago(300))
    regrade(firm)
    filing = casing.Filing("k" * 24, firm.pk, (held.pk,), "已缴纳", "守法")
    receipt = casing.apply_for_repair(filing, by=cast.officer, at=timezone.now())
    officer, head = signed_in(cast.officer), signed_in(cast.head)

    def step(name: str, **typed: str) -> None:
        address = reverse("credit_case_step", args=[receipt.number, name])
        officer.post(address, {f"{name}-{key}": value for key, value in typed.items()})

    step("accept", reason="")
    step("examine", reason="凭证齐全")
    step("grant", reason="符合条件")
    page = head.get(reverse("credit_case", args=[receipt.number]))
    proposal = page.context["proposal"]
    head.post(reverse("credit_case_decide", args=[receipt.number, proposal.pk, "confirm"]), {"answer": ""})
    assert state() == "granted"
    with system_scope():
        assert StandingGrade.objects.get(organisation=firm.pk).value == "honest"


def test_factor_of_inspections_follows_the_grade_in_force(office, firm):
    assert inspection_factor(firm.pk, on=ago(0)) == policy.load("cn-sx-2012").consequences.factor("lacking", ago(0))
    assert inspection_factor(firm.pk, on=ago(5)) == 1


@pytest.fixture
def owner(cast, firm):
    """A person of the enterprise."""
    unit = Unit.objects.create(code=firm.uscc, name=firm.name, kind=UnitKind.ENTERPRISE)
    user = User.objects.create(username="owner", unit=unit)
    Membership.objects.create(user=user, role="enterprise")
    return signed_in(user)


def test_enterprise_sees_its_own_grade_with_all_reasons_and_asks_for_repair(owner, firm):
    held = fact(firm, kind="fine", on=ago(300))
    regrade(firm)
    page = owner.get(reverse("credit_own"), {"lang": "zh"}).content.decode()
    assert "起可申请修复" in page
    address = reverse("credit_own_file", args=["repair"])
    form = {"key": "k" * 24, "facts": [held.pk], "words": "已缴纳", "commitment": "守法"}
    assert owner.post(address, form).status_code == 302
    assert state() == "received"
    number = CreditCase.objects.values_list("case__number", flat=True)
    with system_scope():
        (number,) = number
    assert number in owner.get(reverse("credit_own")).content.decode()
    owner.post(reverse("credit_own_step", args=[number, "withdraw"]))
    assert state() == "withdrawn"


def test_enterprise_objects_on_its_own_page_and_never_in_the_case_of_another(owner, firm):
    other = organisation(2)
    for one in (firm, other):
        fact(one, kind="closure", on=ago(100))
        regrade(one)
    mine, theirs = (finding.open_ones(one.pk, CaseKind.GRADE).get().case for one in (firm, other))
    answer = owner.post(reverse("credit_own_object", args=[theirs.number]), {"words": "不对", "contact": ""})
    assert answer.status_code == 404
    owner.post(reverse("credit_own_object", args=[mine.number]), {"words": "处罚已撤销", "contact": ""})
    with system_scope():
        mine.refresh_from_db()
        theirs.refresh_from_db()
    assert (mine.state, theirs.state) == ("objected", "notified")


def test_page_of_the_organisation_tells_the_grade_in_force(office, firm):
    page = office.get(reverse("organisation", args=[firm.pk]), {"lang": "zh"}).content.decode()
    assert "现行等级：缺信" in page


def test_words_of_a_case_are_read_by_those_who_work_it_alone(cast, firm):
    filing = casing.Filing("k" * 24, firm.pk, (), "张三的说明", "", "张三 13800000000")
    regrade(firm)
    number = casing.object_to_information(filing, by=None, at=timezone.now()).number
    address = reverse("credit_case", args=[number])
    assert "张三的说明" in signed_in(cast.officer).get(address).content.decode()
    page = signed_in(cast.auditor).get(address)
    assert page.status_code == 200
    assert "张三" not in page.content.decode()
