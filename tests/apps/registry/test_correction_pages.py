"""The pages of an enterprise and of the officers who examine what it asks for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from correction_samples import enter, office_file
from zhiheng.apps.registry.corrections import queries
from zhiheng.apps.registry.models import Correction, Organisation
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.jobs.actions import run_waiting

pytestmark = pytest.mark.django_db
TYPED = {"fact": "name", "wanted": "山西新名食品有限公司", "reason": "变更登记"}


@pytest.fixture
def cast(settings, tmp_path):
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.ATTACHMENTS = tmp_path / "attachments"
    with system_scope():
        return enter()


@pytest.fixture
def as_(client):
    def signed_in(person):
        client.force_login(person)
        client.cookies["django_language"] = "zh"
        return client

    return signed_in


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def ask(client, **typed):
    return client.post(reverse("correction_ask"), TYPED | typed)


def made() -> Correction:
    with system_scope():
        return queries.corrections().get()


def test_an_enterprise_sees_what_the_register_holds_of_it_and_of_nobody_else(cast, as_):
    client = as_(cast.owner)
    page = text(client.get(reverse("my_enterprise")))
    assert "山西某某1号食品有限公司" in page
    assert "张某" in page
    assert "山西某某1号食品有限公司太原分公司" in page
    assert "山西某某2号" not in page
    assert "监督抽查" in page
    for closed in ("organisations", "corrections", "inspections"):
        assert client.get(reverse(closed)).status_code == 403


def test_an_account_without_an_enterprise_is_told_what_to_do(cast, as_):
    assert "须与企业的统一社会信用代码一致" in text(as_(cast.nobody).get(reverse("my_enterprise")))
    assert "没有对应的企业" in text(ask(as_(cast.nobody)))


def test_a_request_is_sent_answered_and_read(cast, as_):
    client = as_(cast.owner)
    assert 'value="name" selected' in text(client.get(reverse("correction_ask") + "?fact=name"))
    answer = ask(client, photos=[office_file()])
    number = made().number
    assert answer.url == reverse("own_correction", args=[number])
    assert "审核中" in text(client.get(reverse("my_enterprise")))
    officer = as_(cast.officer)
    assert f"审核更正申请：{TYPED['wanted']}" not in text(officer.get("/work/"))
    assert "审核更正申请：山西某某1号食品有限公司（名称）" in text(officer.get("/work/"))
    assert TYPED["wanted"] in text(officer.get(reverse("corrections")))
    assert "licence.txt" in text(officer.get(reverse("correction", args=[number])))
    assert officer.post(reverse("correction_accept", args=[number])).url == reverse("correction", args=[number])
    page = text(officer.get(reverse("organisation", args=[cast.organisation.pk])))
    assert "曾用名" in page
    assert "山西某某1号食品有限公司 → 山西新名食品有限公司" in page
    assert "已更正" in text(as_(cast.owner).get(reverse("own_correction", args=[number])))


def test_a_form_with_a_fault_comes_back_as_it_was_typed_with_its_files(cast, as_):
    client = as_(cast.owner)
    page = text(ask(client, fact="registered_on", wanted="去年某日", photos=[office_file()]))
    assert "去年某日" in page
    assert "变更登记" in page
    assert "licence.txt" in page
    with system_scope():
        assert not Correction.objects.exists()
    held = page.split('name="held" value="')[1][:64]
    ask(client, fact="registered_on", wanted="2011-03-05", held=[held])
    with system_scope():
        assert Attachment.objects.filter(case=made().case_id).count() == 1


def test_a_second_request_for_the_same_fact_is_refused_with_the_number_of_the_first(cast, as_):
    ask(as_(cast.owner))
    page = text(ask(as_(cast.colleague), wanted="另一名称有限公司"))
    assert f"“名称”的更正申请 {made().number} 正在审核" in page
    assert "另一名称有限公司" in page


def test_a_refusal_without_a_reason_comes_back_and_one_with_it_is_read(cast, as_):
    ask(as_(cast.owner))
    number, officer = made().number, as_(cast.officer)
    page = text(officer.post(reverse("correction_refuse", args=[number]), {"refuse-reason": ""}))
    assert "没有办理" in page
    officer.post(reverse("correction_refuse", args=[number]), {"refuse-reason": "与登记机关记录不符"})
    assert "与登记机关记录不符" in text(as_(cast.owner).get(reverse("own_correction", args=[number])))
    again = as_(cast.officer).post(reverse("correction_accept", args=[number]))
    assert "不能再处理" in text(again, status=409)


def test_a_request_is_withdrawn_by_the_enterprise_that_sent_it_alone(cast, as_):
    ask(as_(cast.owner))
    number = made().number
    assert as_(cast.rival).post(reverse("correction_withdraw", args=[number])).status_code == 404
    as_(cast.colleague).post(reverse("correction_withdraw", args=[number]))
    assert made().state == "withdrawn"


def test_no_page_shows_one_enterprise_what_another_asked_for(cast, as_):
    ask(as_(cast.owner), photos=[office_file()])
    run_waiting()
    number = made().number
    with system_scope():
        file = Attachment.objects.get()
    rival = as_(cast.rival)
    assert rival.get(reverse("own_correction", args=[number])).status_code == 404
    assert number not in text(rival.get(reverse("my_enterprise"))).split("<main")[1]
    download = reverse("attachment", args=[number, file.cleaned])
    assert rival.get(download).status_code == 404
    assert as_(cast.other).get(reverse("correction", args=[number])).status_code == 404
    assert as_(cast.owner).get(download).status_code == 200
    assert as_(cast.officer).get(download).status_code == 200


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
@pytest.mark.parametrize(("who", "name"), [("owner", "own_corrections"), ("officer", "corrections")])
def test_the_lists_are_filtered_and_exported(cast, as_, who, name, form):
    ask(as_(cast.owner))
    client = as_(getattr(cast, who))
    assert made().number in text(client.get(reverse(name) + "?state=open&fact=name"))
    assert made().number not in text(client.get(reverse(name) + "?state=refused"))
    answer = client.get(reverse(name) + f"?state=open&export={form}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    if form != "xlsx":
        assert made().number in body.decode("utf-8-sig")


def test_a_correction_that_the_register_has_overtaken_says_so_and_offers_no_acceptance(cast, as_):
    ask(as_(cast.owner))
    with system_scope():
        Organisation.objects.filter(pk=cast.organisation.pk).update(name=TYPED["wanted"])
    page = text(as_(cast.officer).get(reverse("correction", args=[made().number])))
    assert "与登记内容一致，无须更正" in page
    assert reverse("correction_accept", args=[made().number]) not in page


@pytest.mark.parametrize("bad", ["GZ9999-1", "x" * 300])
def test_numbers_that_name_nothing_are_not_found(cast, as_, bad):
    for who, name in (("officer", "correction"), ("owner", "own_correction")):
        assert as_(getattr(cast, who)).get(reverse(name, args=["n"]).replace("/n/", f"/{bad}/")).status_code == 404


def test_the_pages_speak_english_too(cast, as_):
    ask(as_(cast.owner))
    client = as_(cast.owner)
    client.cookies["django_language"] = "en"
    assert "Ask for a correction" in text(client.get(reverse("my_enterprise")))
    assert "Being examined" in text(client.get(reverse("own_correction", args=[made().number])))
