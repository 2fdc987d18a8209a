"""Mergers in the workbench: the list, two organisations side by side, two people, and parting them again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.choices import MergerState
from zhiheng.apps.registry.mergers import actions as mergers
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import run_waiting

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
ONE, OTHER = code(12345678), code(22345678)
SHARED = {"legal_representative": "欧阳明远", "address": "太原市小店区平阳路1号"}
LIST = "/work/organisations/mergers/"


@pytest.fixture(autouse=True)
def _found(settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    rows = [
        row(1, name="山西华千化工有限公司", uscc=ONE, **SHARED),
        row(2, name="华千（山西）化工有限责任公司", uscc="", **SHARED),
        row(3, name="山西华千化工有限公司", uscc=OTHER, **SHARED),
        row(4, name="太原绿康源建材厂", uscc=code(4), legal_representative="王某", address="太原市迎泽区1号"),
    ]
    record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)
    mergers.propose_mergers(by="system", at=AT)


@pytest.fixture
def sign_in(client):
    people = {}

    def as_(role, name="first"):
        if name not in people:
            unit = Unit.objects.get(code="lead-office")
            people[name] = actions.add_person(
                username=name, unit=unit, roles=[role], password="plum-rain-over-Fen", by="system", at=AT
            )
        client.force_login(people[name])
        return client

    return as_


@pytest.fixture
def two_codes():
    with system_scope():
        return Merger.objects.get(has_two_codes=True)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def held(merger):
    with system_scope():
        return Merger.objects.select_related("survivor", "absorbed").get(pk=merger.pk)


def test_the_list_shows_what_waits_and_is_filtered_sorted_and_exported(sign_in):
    client = sign_in("office-statistician")
    page = text(client.get(LIST))
    assert "华千（山西）化工有限责任公司" in page
    assert "太原绿康源建材厂" not in page
    assert "共 3 条" in page.replace("\n", " ").replace("  ", " ")
    assert "共 1 条" in text(client.get(f"{LIST}?finding=two_codes"))
    assert "没有符合条件的提议" in text(client.get(f"{LIST}?state=merged"))
    assert "没有符合条件的提议" in text(client.get(f"{LIST}?q=绿康源"))
    assert text(client.get(f"{LIST}?sort=score"))
    rows = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 4


def test_the_list_costs_few_queries(sign_in, django_assert_max_num_queries):
    client = sign_in("office-statistician")
    client.get(LIST)
    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_both_organisations_stand_side_by_side_with_the_evidence(sign_in, two_codes):
    page = text(sign_in("office-statistician").get(f"{LIST}{two_codes.pk}/"))
    assert ONE in page
    assert OTHER in page
    assert "两家的统一社会信用代码都有效且不同" in page
    assert "地址：地址相同" in page
    assert "法定代表人：姓名相同" in page


def test_two_people_merge_and_a_person_parts_them_again(sign_in, two_codes):
    page = f"{LIST}{two_codes.pk}/"
    survivor = two_codes.survivor_id
    client = sign_in("office-statistician")
    sent = client.post(page, {"step": "propose", "survivor": survivor, "reason": "登记机关换发代码通知书"})
    assert (sent.status_code, sent["Location"]) == (302, page)
    assert "您是提议人" in text(client.get(page))
    own = text(client.post(page, {"step": "merge", "reason": "我再看一遍"}))
    assert "提议人不能自己决定合并" in own
    assert "我再看一遍" in own
    other = sign_in("office-approver", "second")
    assert "决定是否合并" in text(other.get("/work/"))
    assert other.post(page, {"step": "merge", "reason": "已核对通知书原件"}).status_code == 302
    assert held(two_codes).absorbed.merged_into_id == survivor
    assert "已并入" in text(other.get(f"/work/organisations/{two_codes.absorbed_id}/"))
    assert OTHER in text(other.get(f"/work/organisations/{survivor}/"))
    assert "共 3 条" in text(other.get("/work/organisations/"))
    assert other.post(page, {"step": "undo", "reason": "登记机关更正"}).status_code == 302
    assert held(two_codes).absorbed.merged_into_id is None
    assert "登记机关更正" in text(other.get(page))


@pytest.mark.parametrize("step", ["propose", "refuse"])
def test_without_a_reason_nothing_happens_and_the_page_says_so(sign_in, two_codes, step):
    page = f"{LIST}{two_codes.pk}/"
    answer = text(sign_in("office-statistician").post(page, {"step": step, "survivor": two_codes.absorbed_id}))
    assert "errorlist" in answer or "error" in answer
    assert held(two_codes).state == MergerState.FOUND


@pytest.mark.parametrize(
    "sent",
    [
        {"step": "propose", "survivor": "999999", "reason": "x"},
        {"step": "propose", "survivor": "abc", "reason": "x"},
        {"step": "undo", "reason": "x"},
        {"step": "merge", "reason": "x"},
        {"step": "nonsense", "reason": "x"},
        {"step": "propose", "reason": "x" * 2000},
    ],
)
def test_bad_input_is_refused_with_a_page(sign_in, two_codes, sent):
    answer = sign_in("office-statistician").post(f"{LIST}{two_codes.pk}/", sent)
    assert answer.status_code == 200
    assert held(two_codes).state == MergerState.FOUND


def test_a_pair_may_be_kept_apart_by_one_person(sign_in, two_codes):
    page = f"{LIST}{two_codes.pk}/"
    client = sign_in("office-statistician")
    assert client.post(page, {"step": "refuse", "reason": "两家并存，各自年报"}).status_code == 302
    assert '<form method="post" class="panel' not in text(client.get(page))


def test_a_person_names_the_other_organisation(sign_in):
    with system_scope():
        one, other = Organisation.objects.get(uscc=code(4)), Organisation.objects.get(uscc=ONE)
    client = sign_in("office-statistician")
    ask = f"/work/organisations/{one.pk}/same/"
    assert "没有找到" in text(client.post(ask, {"other": "并无此家"}))
    assert "有不止一家" in text(client.post(ask, {"other": "山西华千化工有限公司"}))
    assert "没有找到" in text(client.post(ask, {"other": code(4)}))
    sent = client.post(ask, {"other": ONE})
    assert sent.status_code == 302
    assert "人工提出" in text(client.get(sent["Location"]))
    with system_scope():
        opened = Merger.objects.get(finding="person")
    assert {opened.survivor_id, opened.absorbed_id} == {one.pk, other.pk}


def test_the_button_looks_through_the_register_in_the_background(sign_in):
    client = sign_in("office-statistician")
    with system_scope():
        before = Merger.objects.count()
    sent = client.post(f"{LIST}find/")
    assert sent.status_code == 302
    assert "/work/jobs/" in sent["Location"]
    with system_scope():
        assert run_waiting()[-1].result == {"new": 0}
        assert Merger.objects.count() == before


@pytest.mark.parametrize("role", ["auditor", "office-releaser"])
def test_others_may_not_look(sign_in, two_codes, role):
    client = sign_in(role, "third")
    for path in (LIST, f"{LIST}{two_codes.pk}/", f"/work/organisations/{two_codes.survivor_id}/same/"):
        assert client.get(path).status_code == 403
    assert client.post(f"{LIST}find/").status_code == 403


def test_pages_speak_english_too(sign_in, two_codes):
    client = sign_in("office-statistician")
    client.cookies["django_language"] = "en"
    assert "Side by side" in text(client.get(f"{LIST}{two_codes.pk}/"))
    assert "Organisations that may be one" in text(client.get(LIST))
