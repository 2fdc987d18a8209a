"""The page of one organisation, with what other apps know of it, and the look-up for everybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from correction_samples import AT, enter
from inspection_samples import read as read_samples
from inspection_samples import sample
from registry_samples import code, merge, read, row
from zhiheng.apps.complaints import actions as complaints
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.inspection.actions import record_results
from zhiheng.apps.registry import sections
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.models import Organisation
from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text

pytestmark = pytest.mark.django_db
SAID = {"respondent": "山西某某1号食品有限公司", "respondent_code": code(1), "facts": "变质", "division": "140105"}


@pytest.fixture
def cast(settings, tmp_path):
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.ATTACHMENTS = tmp_path / "attachments"
    with system_scope():
        found = enter()
        lines = read_samples(
            *(sample(serial, organisation_code=code(1)) for serial in range(1, 24)),
            sample(50, organisation_code=code(1), verdict="不合格", failing="菌落总数"),
        )
        record_results(lines=lines, upload=None, unit=None, filename="", by=None, at=AT)
        found.inspector = User.objects.create(username="inspector", unit=found.units["140105"])
        roles = ("registry-officer", "complaint-officer")
        Membership.objects.bulk_create(Membership(user=found.inspector, role=role) for role in roles)
        return found


def complain(key: str, kind: Kind, **said: str) -> Complaint:
    content = complaints.Content(**(SAID | said))
    sent = complaints.submit(key=key * 24, content=content, kinds=[kind], channel=Channel.SITE, by=None, at=AT)
    with system_scope():
        return Complaint.objects.select_related("case").get(case__number=sent.numbers[0])


def page_of(client, person, address):
    client.force_login(person)
    client.cookies["django_language"] = "zh"
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def office(cast):
    return reverse("organisation", args=[cast.organisation.pk])


def test_the_page_tells_of_inspections_and_complaints_within_the_persons_reach(cast, client):
    number = complain("a", Kind.COMPLAINT).case.number
    complain("b", Kind.REPORT)
    page = page_of(client, cast.inspector, office(cast))
    assert "共 24 批次：合格 23 批次、不合格 1 批次；列出最近 10 批次。" in page
    assert "本人可见 2 件：投诉 1 件、举报 1 件，其中 2 件办理中；列出最近 2 件。" in page
    assert number in page
    assert "山西某某1号食品有限公司太原分公司" in page
    assert f"?organisation={cast.organisation.pk}" in page


def test_sections_are_for_those_who_hold_their_permission(cast, client):
    page = page_of(client, cast.officer, office(cast))
    assert "section-inspections" in page
    assert "section-complaints" not in page


def test_an_app_contributes_a_section_and_one_with_nothing_to_tell_is_left_out(cast, client, monkeypatch):
    kept = {audience: dict(known) for audience, known in sections._sections.items()}
    monkeypatch.setattr(sections, "_sections", kept)
    told = sections.Content(summary=Text("评定为诚信", "graded honest"))
    sections.register("grade", title=Text("信用等级", "Grade"), order=1, tell=lambda subject, request: told)
    sections.register("none", title=Text("无", "None"), order=2, tell=lambda subject, request: None)
    page = page_of(client, cast.officer, office(cast))
    assert page.index("section-grade") < page.index("section-inspections")
    assert "评定为诚信" in page
    assert "section-none" not in page


def test_the_page_costs_few_queries_however_much_there_is(cast, client, django_assert_max_num_queries):
    for key in "abcdef":
        complain(key, Kind.COMPLAINT)
    page_of(client, cast.inspector, office(cast))
    with django_assert_max_num_queries(32):
        client.get(office(cast))


def test_records_of_an_organisation_that_was_merged_into_it_are_its_own(cast, client):
    complain("a", Kind.COMPLAINT, respondent="山西某某2号食品有限公司", respondent_code=code(2))
    with system_scope():
        merge(cast.organisation, Organisation.objects.get(uscc=code(2)), (cast.inspector, cast.owner), AT)
    assert "本人可见 1 件" in page_of(client, cast.inspector, office(cast))


def test_an_enterprise_hears_of_its_inspections_and_never_of_reports(cast, client):
    complain("a", Kind.COMPLAINT)
    complain("b", Kind.REPORT)
    page = page_of(client, cast.owner, reverse("my_enterprise"))
    assert "不合格 1 批次" in page
    assert "没有公示的投诉。" in page
    assert "举报" not in page.split("<main")[1]


def test_the_list_of_results_is_narrowed_to_one_organisation(cast, client):
    with system_scope():
        other = Organisation.objects.get(uscc=code(2)).pk
    there = page_of(client, cast.inspector, f"/work/inspections/?organisation={cast.organisation.pk}")
    assert "SP14010020150" in there
    assert "没有符合条件的记录" in page_of(client, cast.inspector, f"/work/inspections/?organisation={other}")
    for nonsense in ("x", "-1", "9" * 30, "1.5"):
        assert client.get(f"/work/inspections/?organisation={nonsense}").status_code == 200


def test_everybody_finds_an_enterprise_and_sees_no_person(cast, client):
    client.cookies["django_language"] = "zh"
    listed = client.get(reverse("public_organisations"), {"q": "某某1号"}).content.decode()
    assert code(1) in listed
    assert code(2) not in listed
    page = client.get(reverse("public_organisation", args=[code(1)])).content.decode()
    assert "山西某某1号食品有限公司" in page
    assert "太原市小店区" in page
    assert "山西某某1号食品有限公司太原分公司" in page
    for personal in ("张某", "法定代表人", "平阳路", "注册资金"):
        assert personal not in page + listed


def test_everybody_sees_published_complaints_and_announced_results_alone(cast, client):
    client.cookies["django_language"] = "zh"
    address = reverse("public_organisation", args=[code(1)])
    assert "section-complaints" not in client.get(address).content.decode()
    complaint = complain("a", Kind.COMPLAINT, product="电水壶")
    with system_scope():
        Complaint.objects.filter(pk=complaint.pk).update(is_public=True)
    assert "section-complaints" not in client.get(address).content.decode()  # it is still open


@pytest.mark.parametrize("nonsense", ["0", "9" * 17, "9" * 18, "9" * 40, "x", "٣", "%F0"])
def test_addresses_that_name_no_organisation_are_not_found(cast, client, nonsense):
    assert client.get(f"/organisations/{nonsense}/").status_code == 404


def test_a_page_stands_at_one_address(cast, client):
    with system_scope():
        pk = Organisation.objects.get(uscc=code(2)).pk
    moved = client.get(f"/organisations/{pk}/")
    assert (moved.status_code, moved.url) == (301, f"/organisations/{code(2)}/")


def test_an_organisation_without_a_code_has_its_page_too(cast, client):
    with system_scope():
        lines = read(row(5, uscc="", name="无代码面馆"))
        record_organisations(lines=lines, upload=1, unit=None, by=None, at=datetime(2026, 11, 24, tzinfo=UTC))
    listed = client.get(reverse("public_organisations"), {"q": "无代码"}).content.decode()
    address = listed.split('href="/organisations/')[2].split('"')[0]
    assert "无代码面馆" in client.get(f"/organisations/{address}").content.decode()


@pytest.mark.parametrize("query", ["", "?q=", "?q=" + "长" * 500, "?q=某&sort=-name", "?q=某&sort=x&page=99"])
def test_the_look_up_answers_whatever_is_typed(cast, client, query):
    assert client.get(reverse("public_organisations") + query).status_code == 200


def test_what_was_found_is_exported(cast, client):
    answer = client.get(reverse("public_organisations"), {"q": "某某", "export": "csv"})
    assert code(1) in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_list_of_a_million_is_counted_no_further_than_anybody_pages(cast, client):
    client.force_login(cast.officer)
    with CaptureQueriesContext(connection) as asked:
        client.get("/work/organisations/", {"q": "公司"})
    (count,) = [one["sql"] for one in asked if "COUNT(" in one["sql"] and "registry_organisation" in one["sql"]]
    assert "LIMIT 10001" in count
