"""The citizen's pages, without an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.complaints.conftest import AT, KEY, enter_as, sent

from zhiheng.apps.complaints import actions
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.registry.choices import LegalForm
from zhiheng.apps.registry.models import Organisation
from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.models import Bucket
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.workflow import actions as workflow

TYPED = {
    "kinds": ["complaint"],
    "respondent": "晋阳某电器店",
    "division": "140105",
    "product": "电水壶",
    "facts": "三天就漏水，请退款。",
    "name": "王小明",
    "phone": "13800000000",
    "key": KEY,
}


@pytest.fixture
def site(cast, client):
    enter_as(None)
    return client


def send(client, **typed):
    return client.post(reverse("complain"), TYPED | typed)


def receipt_on(page) -> str:
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page.content.decode()).group()


def all_complaints():
    set_scope(everything=True)
    return list(Complaint.objects.order_by("pk"))


def test_the_form_has_eight_fields_at_most_and_a_key_of_its_own(site):
    first, second = site.get(reverse("complain")), site.get(reverse("complain"))
    assert len(first.context["form"].visible_fields()) <= 8
    assert first.context["form"].initial["key"] != second.context["form"].initial["key"]
    assert "no-store" in first["Cache-Control"]


def test_a_complaint_gets_a_receipt_that_opens_it(site):
    page = send(site)
    assert page.status_code == 200
    code = receipt_on(page)
    opened = site.post(reverse("follow"), {"receipt": code.lower().replace("-", " ")}, follow=True)
    assert "晋阳某电器店" in opened.content.decode()
    assert "2026" in opened.content.decode()
    assert [one.name for one in all_complaints()] == ["王小明"]


def test_sending_twice_shows_the_same_receipt_and_opens_one_case(site):
    assert receipt_on(send(site)) == receipt_on(send(site))
    assert len(all_complaints()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "投诉请留下姓名"),
        ({"phone": ""}, "投诉请留下电话"),
        ({"phone": "abc"}, "至少 7 位"),
        ({"respondent": ""}, "必填"),
        ({"facts": ""}, "必填"),
        ({"kinds": []}, "必填"),
    ],
)
def test_a_form_that_lacks_something_keeps_what_was_typed(site, typed, said):
    page = send(site, **typed).content.decode()
    assert said in page
    for value in (TYPED | typed).values():
        if isinstance(value, str) and value:
            assert value in page
    assert all_complaints() == []


def test_a_form_that_comes_back_leads_to_what_needs_mending(site):
    html = send(site, phone="12", name="").content.decode()
    assert "2 处需要修改" in html
    assert 'href="#id_phone"' in html
    assert 'href="#id_facts"' not in html


def test_a_report_may_be_anonymous(site):
    page = send(site, kinds=["report"], name="", phone="")
    assert "举报编号" in page.content.decode()
    assert [one.kind for one in all_complaints()] == ["report"]


def test_a_chosen_business_brings_its_code_and_place(site):
    values = {
        "key": "91140100MA0GT3HN5K",
        "uscc": "91140100MA0GT3HN5K",
        "division": "140106",
        "kind": LegalForm.UNSTATED,
    }
    set_scope(everything=True)
    Organisation.objects.create(name="太原甲电器有限公司", recorded_at=AT, updated_at=AT, **values)
    enter_as(None)
    proposed = site.get(reverse("businesses"), {"respondent": "甲电器"}).content.decode()
    assert "太原甲电器有限公司" in proposed
    assert "甲" not in site.get(reverse("businesses"), {"respondent": "甲"}).content.decode()
    send(site, respondent="91140100ma0gt3hn5k", division="")
    (found,) = all_complaints()
    assert (found.respondent, found.respondent_code) == ("太原甲电器有限公司", "91140100MA0GT3HN5K")
    assert found.case.unit.code == "140106"


def test_a_barcode_is_recognised(site):
    send(site, product="6901234567892")
    assert [one.barcode for one in all_complaints()] == ["6901234567892"]


def test_a_mistyped_barcode_is_told_and_a_number_that_is_none_is_taken_as_a_name(site):
    assert "条码最后一位对不上" in send(site, product="6901234567893").content.decode()
    assert all_complaints() == []
    send(site, product="123456")
    assert [(one.product, one.barcode) for one in all_complaints()] == [("123456", "")]


def test_the_receipt_says_by_when_and_that_a_repeat_is_one(site):
    page = send(site, kinds=["complaint", "report"]).content.decode()
    assert page.count("最迟") == 2
    opened = site.post(reverse("follow"), {"receipt": receipt_on(send(site))}, follow=True).content.decode()
    assert "正在审查是否受理" in opened
    assert "将核查您反映的线索" in opened
    assert "先前已经提交" not in page
    assert "先前已经提交" in send(site, facts="改了").content.decode()


def test_a_wrong_receipt_opens_nothing_and_without_one_the_matter_is_closed(site):
    sent()
    for typed in ("AAAA-AAAA-AAAA-AAAA", "x", "甲" * 16):
        assert "没有找到" in site.post(reverse("follow"), {"receipt": typed}).content.decode()
    assert site.get(reverse("matter")).status_code == 302
    assert site.post(reverse("matter_write", args=["TS2026-0000001"]), {"text": "x"}).status_code == 302


def test_one_receipt_does_not_reach_into_another(site):
    mine, other = sent(), sent(key="another key of enough length", name="李四", respondent="另一家店")
    site.post(reverse("follow"), {"receipt": mine.code})
    assert "另一家店" not in site.get(reverse("matter")).content.decode()
    site.post(reverse("matter_write", args=[other.numbers[0]]), {"text": "越权"})
    assert all(one.messages.count() == 0 for one in all_complaints())


def test_the_holder_writes_withdraws_and_answers(site, cast):
    code = sent()
    (number,) = code.numbers
    site.post(reverse("follow"), {"receipt": code.code})
    page = site.post(reverse("matter_write", args=[number]), {"text": "补充：有发票"}, follow=True)
    assert "补充：有发票" in page.content.decode()
    assert "必填" in site.post(reverse("matter_write", args=[number]), {"text": ""}).content.decode()
    page = site.post(reverse("matter_withdraw", args=[number]), follow=True)
    assert "受理前撤回" in page.content.decode()
    page = site.post(reverse("matter_satisfied", args=[number]), {"score": "4", "comment": "还行"}, follow=True)
    assert "4 / 5" in page.content.decode()
    site.post(reverse("matter_leave"))
    assert site.get(reverse("matter")).status_code == 302


def test_the_page_tells_what_comes_next_and_by_when(site, cast):
    code = sent()
    set_scope(everything=True)
    (found,) = all_complaints()
    workflow.take(found.case, transition="accept", by=cast.officer, at=AT)
    actions.write(found, text="请提供发票", by=cast.officer, at=AT)
    enter_as(None)
    site.post(reverse("follow"), {"receipt": code.code})
    page = site.get(reverse("matter")).content.decode()
    assert "已受理" in page
    assert "请提供发票" in page
    assert "officer" not in page


def test_posts_from_one_address_are_limited_and_nothing_typed_is_lost(site, settings):
    settings.ANONYMOUS_RATE = "2/h"
    assert [send(site, key=f"key number {n} of enough length").status_code for n in range(3)] == [200, 200, 429]
    assert "三天就漏水" in send(site).content.decode()
    assert len(all_complaints()) == 2


def test_a_bucket_fills_with_time_and_keeps_no_address(cast, settings):
    settings.ANONYMOUS_RATE = "2/h"
    taken = [limits.may_post("192.0.2.7", "x", at=AT + timedelta(minutes=m)) for m in (0, 0, 0, 29, 31)]
    assert taken == [True, True, False, False, True]
    assert limits.may_post("192.0.2.8", "x", at=AT)
    assert "192.0.2" not in Bucket.objects.first().key
    assert limits.forget_old(at=AT + timedelta(days=3)) == 2


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("", "192.0.2.7", False),
    ],
)
def test_addresses_of_one_line_share_a_bucket(cast, settings, first, second, is_one):
    settings.ANONYMOUS_RATE = "1/h"
    assert limits.may_post(first, "x", at=AT)
    assert limits.may_post(second, "x", at=AT) is not is_one


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7*7 }}", "\u202e甲"]
)
def test_hostile_words_are_shown_as_words(site, text):
    code = receipt_on(send(site, facts=text, respondent=text))
    page = site.post(reverse("follow"), {"receipt": code}, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def upload(name, data):
    return SimpleUploadedFile(name, data)


def test_files_go_with_the_complaint_and_are_opened_by_office_and_receipt_alone(site, cast, client):
    page = send(site, photos=[upload("小票.txt", b"total 199"), upload("b.txt", b"two")])
    set_scope(everything=True)
    run_waiting()
    first, _ = Attachment.objects.order_by("pk")
    address = reverse("attachment", args=[first.case.number, first.cleaned])
    enter_as(None)
    assert site.get(address).status_code == 404
    site.post(reverse("follow"), {"receipt": receipt_on(page)})
    assert "小票.txt" in site.get(reverse("matter")).content.decode()
    assert b"".join(site.get(address).streaming_content) == b"total 199"
    for person, status in (("officer", 200), ("operator", 404), ("supervisor", 404), ("other", 404)):
        client.logout()
        client.force_login(getattr(cast, person))
        assert client.get(address).status_code == status


def test_a_refused_file_is_named_and_nothing_is_sent(site):
    page = send(site, photos=[upload("x.exe", b"MZ\0")])
    assert "x.exe" in page.content.decode()
    assert all_complaints() == []


def test_two_visitors_get_the_same_fields_and_keys_of_their_own(cast, client):
    first, second = (client.get(reverse("complain")).content.decode() for _ in range(2))
    own = [set(re.findall(r'name="(?:key|csrfmiddlewaretoken)" value="([^"]+)"', page)) for page in (first, second)]
    assert len(own[0]) == len(own[1]) == 2
    assert not own[0] & own[1]
    plain = [re.sub(r'name="(key|csrfmiddlewaretoken)" value="[^"]+"', r"\1", page) for page in (first, second)]
    assert plain[0] == plain[1]
    client.cookies["django_language"] = "en"
    assert "Your name" in client.get(reverse("complain")).content.decode()
