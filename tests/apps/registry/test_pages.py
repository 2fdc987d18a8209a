"""The register in the workbench: who may look, what is shown, at what cost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.models import Organisation
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _recorded(settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    rows = [row(serial, scope="食品销售") for serial in range(1, 61)]
    rows += [row(99, city="大同", address="大同市南郊区某村", capital="若干"), row(3, uscc="123")]
    rows += [row(1, name="山西改名食品有限公司", registered_on="2015-01-01")]
    record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)


@pytest.fixture
def sign_in(client):
    def as_(role, unit="province", division=None):
        held = Unit.objects.filter(division=division, kind="city") if division else Unit.objects.filter(code=unit)
        person = actions.add_person(
            username=f"{role}-1", unit=held.get(), roles=[role], password="plum-rain-over-Fen", by="system", at=AT
        )
        client.force_login(person)
        return client

    return as_


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_names_places_and_marks_and_costs_few_queries(sign_in, django_assert_max_num_queries):
    client = sign_in("office-statistician")
    client.get("/work/organisations/")
    with django_assert_max_num_queries(16):
        page = text(client.get("/work/organisations/"))
    assert "太原市小店区" in page
    assert "61" in page


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("q=改名", "山西改名食品有限公司", "山西某某2号"),
        (f"q={code(2)}", "山西某某2号食品", "山西某某3号"),
        ("city=1402", "山西某某99号", "山西某某2号食品"),
        ("flag=capital_unread", "山西某某99号", "山西某某2号食品"),
        ("kind=individual", "没有符合条件的记录", "山西某某2号食品"),
    ],
)
def test_the_list_is_filtered(sign_in, query, seen, unseen):
    page = text(sign_in("office-statistician").get(f"/work/organisations/?{query}"))
    assert seen in page
    assert unseen not in page


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_list_is_exported_whole(sign_in, form):
    answer = sign_in("office-statistician").get(f"/work/organisations/?export={form}&city=1401")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        assert len(body.decode("utf-8-sig").splitlines()) == 61
    assert body


def test_the_page_of_an_organisation_tells_its_sources_and_how_they_differed(sign_in):
    with system_scope():
        pk = Organisation.objects.get(uscc=code(1)).pk
    page = text(sign_in("office-statistician").get(f"/work/organisations/{pk}/"))
    assert "山西某某1号食品有限公司 → 山西改名食品有限公司" in page
    assert "张某" in page


def test_marks_stand_at_the_head_of_the_page(sign_in):
    with system_scope():
        pk = Organisation.objects.get(uscc=code(99)).pk
    page = text(sign_in("office-statistician").get(f"/work/organisations/{pk}/"))
    assert "注册资金无法识别" in page
    assert "140211" in page


def test_lines_sent_back_are_listed_with_reason_and_remedy(sign_in):
    page = text(sign_in("office-statistician").get("/work/organisations/returned/"))
    assert "统一社会信用代码应为 18 位" in page


def test_a_city_sees_its_own_organisations_only(sign_in):
    client = sign_in("city-reporter", division="140200")
    page = text(client.get("/work/organisations/"))
    assert "山西某某99号" in page
    assert "山西某某2号食品" not in page
    with system_scope():
        other = Organisation.objects.get(uscc=code(2)).pk
    assert client.get(f"/work/organisations/{other}/").status_code == 404


def test_whoever_lacks_the_permission_is_refused(sign_in, client):
    assert client.get("/work/organisations/").status_code == 302
    assert sign_in("administrator").get("/work/organisations/").status_code == 403


def test_the_pages_speak_english_too(sign_in):
    client = sign_in("office-statistician")
    client.cookies["django_language"] = "en"
    page = text(client.get("/work/organisations/"))
    assert "Organisations" in page
    assert "Registered on" in page
