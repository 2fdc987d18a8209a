"""Facts in the workbench: lists, one fact, revoking and correcting by hand, the catalogue."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from credit_samples import AT, LATER, enter, penalty, person, record, recorded
from registry_samples import code
from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.models import Fact
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _recorded(settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    with system_scope():
        enter()
        record(penalty(1), penalty(2, organisation_code=code(3), kind="警告", fact_until="2025-01-01"), penalty(3))
        last = Fact.objects.get(key="晋市监罚〔2024〕3号")
        actions.revoke_fact(fact=last, reason="撤销", by=person("someone", "lead-office", "credit-officer"), at=LATER)


@pytest.fixture
def officer(client):
    with system_scope():
        client.force_login(person("officer", "quality-supervision", "credit-officer"))
    return client


def sign_in(client, unit_code: str, role: str):
    with system_scope():
        client.force_login(person(f"{unit_code}-{role}", unit_code, role))
    return client


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def only(key: str, **where) -> Fact:
    with system_scope():
        return Fact.objects.select_related("organisation").get(key=f"晋市监罚〔2024〕{key}号", **where)


def page(key: str = "1") -> str:
    return reverse("credit_fact", args=[only(key).pk])


def test_the_list_shows_facts_with_their_states_at_few_queries(officer, django_assert_max_num_queries):
    officer.get(reverse("credit_facts"))
    with django_assert_max_num_queries(16):
        html = text(officer.get(reverse("credit_facts")))
    assert "晋市监罚〔2024〕1号" in html
    for word in ("行政处罚", "有效", "已到期", "已撤销"):
        assert word in html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=revoked", {"3"}),
        ("state=expired", {"2"}),
        ("state=in_force", {"1"}),
        ("kind=award", set()),
        ("city=1402", {"2"}),
        ("source=quality-supervision", {"1", "2", "3"}),
        ("since=2024-05-19", set()),
        ("until=2024-05-18", {"1", "2", "3"}),
        (f"q={code(3)}", {"2"}),
        ("q=晋市监罚〔2024〕1", {"1"}),
        ("q=某某3号", {"2"}),
    ],
)
def test_the_list_is_narrowed(officer, asked, found):
    rows = json.loads(b"".join(officer.get(f"{reverse('credit_facts')}?export=json&{asked}").streaming_content))
    assert {row["key"][-2] for row in rows} == found


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_lists_are_exported_and_sorted(officer, form):
    for name in ("credit_facts", "credit_catalogue", "credit_catalogue_fields"):
        assert officer.get(f"{reverse(name)}?export={form}").status_code == 200
    for column in ("kind", "organisation", "-state", "source", "division"):
        assert officer.get(f"{reverse('credit_facts')}?sort={column}").status_code == 200
    assert officer.get(f"{reverse('credit_catalogue')}?sort=valid_months").status_code == 200


def test_who_may_not_see_credit_is_turned_away(client):
    sign_in(client, "lead-office", "office-releaser")
    for address in (reverse("credit_facts"), reverse("credit_catalogue"), page()):
        assert client.get(address).status_code == 403
    client.logout()
    assert client.get(reverse("credit_facts")).status_code == 302


def test_a_city_sees_the_facts_of_its_area_only(client):
    sign_in(client, "city-datong", "credit-officer")
    html = text(client.get(reverse("credit_facts")))
    assert "2024〕2号" in html
    assert "2024〕1号" not in html
    assert client.get(page()).status_code == 404


def test_the_page_of_a_fact_names_its_fields_and_says_what_is_unknown(officer):
    html = text(officer.get(page()))
    for word in ("罚款金额（元）", "50000", "一般", "未知", "无期限"):
        assert word in html
    assert "撤销该信息" in html


def test_what_is_personal_is_shown_to_its_source_alone(officer, client):
    with system_scope():
        recorded(penalty(7, responsible="张某某"))
    assert "张某某" in text(officer.get(page("7")))
    html = text(sign_in(client, "finance", "department-reporter").get(page("7")))
    assert "张某某" not in html
    assert "不公开" in html
    assert "撤销该信息" not in html


def test_a_fact_is_revoked_on_its_page(officer):
    address = reverse("credit_fact_revoke", args=[only("1").pk])
    assert "撤销理由" in text(officer.post(address, {"reason": " "}), 422)
    assert officer.post(address, {"reason": "处罚决定被撤销"}).status_code == 302
    assert only("1").revocation_reason == "处罚决定被撤销"
    assert "处罚决定被撤销" in text(officer.get(page()))
    assert "已撤销" in text(officer.post(address, {"reason": "再次"}), 422)


def test_a_fact_is_corrected_on_its_page_and_its_history_stays(officer):
    address = reverse("credit_fact_correct", args=[only("1").pk])
    old = page()
    given = {
        "organisation_code": code(1),
        "occurred_on": "2024-05-18",
        "kind": "fine",
        "document": "晋市监罚〔2024〕1号",
    }
    given |= {"severity": "general", "fine_yuan": "3,000", "decided_on": "2024-05-18", "is_first": "是"}
    answer = officer.post(address, given | {"reason": "金额抄错"})
    assert answer.status_code == 302
    new = only("1", revoked_at=None)
    assert (new.fields["fine_yuan"], new.fields["is_first"], new.corrects_id) == ("3000", True, only_old(new))
    assert "沿革" in text(officer.get(answer["Location"]))
    assert "已撤销" in text(officer.get(old))


def only_old(new: Fact) -> int:
    with system_scope():
        return Fact.objects.get(key=new.key, revoked_at__isnull=False).pk


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"organisation_code": code(1)[:15]}, "18 位"),
        ({"occurred_on": "2031-01-01"}, "晚于收到文件之日"),
        ({"fine_yuan": "很多"}, "不是金额"),
        ({"kind": "hanging"}, "hanging"),
        ({"reason": ""}, "更正理由"),
        ({"fact_until": "2020-01-01"}, "早于发生日期"),
        ({"organisation_code": code(66)}, "企业名册中没有"),
    ],
)
def test_a_correction_that_cannot_be_read_comes_back_with_what_was_typed(officer, changes, told):
    given = {"organisation_code": code(1), "occurred_on": "2024-05-18", "kind": "fine", "fine_yuan": "3000"}
    given |= {"document": "晋市监罚〔2024〕1号", "reason": "金额抄错"} | changes
    html = text(officer.post(reverse("credit_fact_correct", args=[only("1").pk]), given), 422)
    assert told in html
    assert given["organisation_code"] in html
    assert only("1").revoked_at is None


def test_only_its_source_or_the_lead_office_may_change_a_fact(client):
    for unit_code in ("finance", "city-taiyuan"):
        sign_in(client, unit_code, "credit-officer")
        for name in ("credit_fact_revoke", "credit_fact_correct"):
            assert client.post(reverse(name, args=[only("1").pk]), {"reason": "撤销"}).status_code == 403
    assert only("1").revoked_at is None


def test_the_catalogue_says_of_each_item_who_provides_it_and_what_it_holds(officer):
    html = text(officer.get(reverse("credit_catalogue")))
    for item in catalogue.items().values():
        assert item.code in html
        assert item.name.zh in html
    assert "省质监局" in html
    assert "penalty-kind" in html


def test_a_repaired_fact_says_since_when(officer):
    with system_scope():
        actions.record_repair(
            fact=only("1"), repaired_on=date(2026, 11, 1), by=User.objects.get(username="someone"), at=AT
        )
    assert "起已修复" in text(officer.get(page()))


def test_the_page_of_an_organisation_lists_its_facts(officer, client):
    organisation = only("1").organisation
    html = text(officer.get(reverse("organisation", args=[organisation.pk])))
    assert "晋市监罚〔2024〕1号" in html
    assert "共 2 条，其中 1 条已到期或已撤销" in html
    more = f"{reverse('credit_facts')}?organisation={organisation.pk}"
    assert more in html
    assert "2024〕2号" not in text(officer.get(more))
    assert "晋市监罚" not in text(
        sign_in(client, "lead-office", "safety-officer").get(page_of(organisation), follow=True)
    )


def page_of(organisation) -> str:
    return reverse("public_organisation", args=[organisation.uscc])


def test_the_public_sees_good_facts_that_hold_and_no_bad_ones(client):
    award = {"organisation_code": code(1), "fact_key": "JX1", "level": "省", "granted_on": "2024-05-18"}
    with system_scope():
        assert record(award, award | {"fact_key": "JX2", "fact_until": "2025-01-01"}, kind="award").accepted == 2
    html = text(client.get(page_of(only("1").organisation)))
    assert "JX1" in html
    assert "JX2" not in html
    assert "晋市监罚" not in html
