"""The office's pages: who may see and do what, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.apps.complaints.conftest import AT, enter_as, sent
from tests.apps.complaints.test_actions import mediating

from zhiheng.apps.complaints import actions
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Complaint, Look
from zhiheng.apps.complaints.tables import ComplaintTable
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow.models import Proposal


@pytest.fixture
def number(complaint) -> str:
    return complaint.case.number


def again(number: str) -> Complaint:
    set_scope(everything=True)
    return Complaint.objects.select_related("case").get(case__number=number)


def post(client, user, number, name, *args, **typed):
    client.force_login(user)
    return client.post(reverse(name, args=[number, *args]), typed)


def test_the_list_holds_what_is_open_first_what_runs_out_first(cast, client, number):
    closed = Complaint.objects.get(case__number=sent(key="another key of enough length").numbers[0])
    actions.withdraw(closed, by="follower", at=AT)
    client.force_login(cast.officer)
    page = client.get(reverse("complaints")).content.decode()
    assert number in page
    assert closed.case.number not in page
    assert closed.case.number in client.get(reverse("complaints"), {"standing": "closed"}).content.decode()
    assert number in client.get(reverse("complaints"), {"standing": "expired"}).content.decode()
    assert number not in client.get(reverse("complaints"), {"standing": "", "text": "nothing"}).content.decode()


def test_the_list_marks_what_has_run_out_and_nothing_else(cast, client, number):
    fresh = sent(key="another key of enough length", at=timezone.now()).numbers[0]
    client.force_login(cast.officer)
    rows = client.get(reverse("complaints")).content.decode().split("<tr")
    marked = [row for row in rows if 'class="status bad"' in row]
    assert len(marked) == 1
    assert number in marked[0]
    assert fresh not in marked[0]


def test_english_pages_name_places_in_laws_in_english(cast, client, number):
    client.cookies["django_language"] = "en"
    client.force_login(cast.officer)
    for name in ("complaint", "complaint_papers"):
        html = client.get(reverse(name, args=[number])).content.decode()
        assert "Art. " in html
        assert not re.search("第[一二三四五六七八九十]+条", html)


def test_a_step_sent_after_the_session_ended_leads_back_to_the_case(cast, client, number):
    page = "http://testserver" + reverse("complaint", args=[number])
    step = reverse("complaint_step", args=[number, "accept"])
    assert client.post(step, headers={"referer": page})["Location"].endswith(reverse("complaint", args=[number]))
    elsewhere = client.post(step, headers={"referer": "https://elsewhere.test/x/"})
    assert elsewhere["Location"].endswith(step)
    client.force_login(cast.officer)
    opened = client.get(step)
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "请返回原来的页面" in opened.content.decode()


def test_a_step_that_lacks_something_is_told_at_the_head_of_the_page(cast, client, number):
    html = post(client, cast.officer, number, "complaint_step", "refuse").content.decode()
    head = html[: html.index("办理期限")]
    assert "没有办理" in head
    assert 'href="#step-refuse"' in head


def test_who_may_take_a_step_is_told_by_name(cast, client, number):
    client.force_login(cast.head)
    html = client.get(reverse("complaint", args=[number])).content.decode()
    assert "须由投诉举报承办人办理" in html
    assert "complaint-officer" not in html


@pytest.mark.parametrize("column", ComplaintTable.base_columns)
def test_the_list_is_sorted_by_every_column(cast, client, number, column):
    client.force_login(cast.officer)
    for sign in ("", "-"):
        assert number in client.get(reverse("complaints"), {"sort": sign + column}).content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_the_list_is_exported_without_persons(cast, client, number, form):
    client.force_login(cast.officer)
    answer = client.get(reverse("complaints"), {"export": form})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    if form != "xlsx":
        assert number in data.decode("utf-8-sig")
        assert "王小明" not in data.decode("utf-8-sig")


def test_the_list_asks_the_database_no_more_for_many_than_for_few(cast, client, django_assert_max_num_queries):
    for n in range(12):
        sent(key=f"key {n} of quite enough length")
    client.force_login(cast.officer)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("complaints")).status_code == 200


def test_who_complains_is_masked_until_somebody_looks_and_that_is_noted(cast, client, number):
    client.force_login(cast.officer)
    page = client.get(reverse("complaint", args=[number])).content.decode()
    assert "王小明" not in page
    assert "13800000000" not in page
    shown = post(client, cast.officer, number, "complaint_look").content.decode()
    assert "13800000000" in shown
    set_scope(everything=True)
    assert [one.by for one in Look.objects.all()] == [cast.officer]
    assert LedgerEntry.objects.filter(action="complaints.look_at_person").count() == 1
    assert post(client, cast.supervisor, number, "complaint_look").status_code == 403


def test_hints_give_their_reasons_and_nearly_equal_matters_are_named(cast, client):
    first = sent(facts="购买的电热水壶漏水，商家拒绝退货退款，态度恶劣，要求退一赔三。").numbers[0]
    second = sent(
        facts="购买的电热水壶漏水了，商家拒绝退货退款，态度恶劣，要求退一赔三！", key="another key of enough length"
    ).numbers[0]
    client.force_login(cast.officer)
    page = client.get(reverse("complaint", args=[second])).content.decode()
    assert first in page
    assert "依据" in page


def test_a_step_is_taken_and_what_it_lacks_is_asked_for_with_what_was_typed(cast, client, number):
    lacking = post(client, cast.officer, number, "complaint_step", "ask-material", **{"ask-material-reason": ""})
    assert "必填" in lacking.content.decode()
    typed = {"ask-material-reason": "请提供身份证明"}
    assert post(client, cast.officer, number, "complaint_step", "ask-material", **typed).status_code == 302
    assert again(number).case.state == "correcting"
    clash = post(client, cast.officer, number, "complaint_step", "ask-material", **typed)
    assert clash.status_code == 409
    assert "待补身份材料" in clash.content.decode()


def test_refusal_is_proposed_by_the_officer_and_confirmed_by_the_head(cast, client, number):
    typed = {"refuse-ground": "not-competent", "refuse-reason": "应由住建部门处理"}
    assert post(client, cast.officer, number, "complaint_step", "refuse", **typed).status_code == 302
    set_scope(everything=True)
    proposal = Proposal.objects.get()
    assert post(client, cast.officer, number, "complaint_decide", proposal.pk, "confirm").status_code == 409
    client.force_login(cast.head)
    assert "应由住建部门处理" in client.get(reverse("complaint", args=[number])).content.decode()
    assert post(client, cast.head, number, "complaint_decide", proposal.pk, "decline").status_code == 409
    assert post(client, cast.head, number, "complaint_decide", proposal.pk, "confirm").status_code == 302
    assert again(number).case.state == "refused"


def test_mediation_with_a_test_up_to_the_agreement_and_the_call(cast, client, number):
    def step(name, **typed):
        answer = post(
            client, cast.officer, number, "complaint_step", name, **{f"{name}-{k}": v for k, v in typed.items()}
        )
        assert answer.status_code == 302, re.findall(
            r'class="(?:message|errorlist)[^<]*<?[^<]*', answer.content.decode()
        )

    step("accept", reason="")
    post(client, cast.officer, number, "complaint_consent", respondent="yes")
    step("start-mediation", reason="")
    more = {"held_on": "2026-11-20", "place": "", "attended": "双方", "record": "各执一词"}
    step("record-session", kind="phone", outcome="open", **more)
    lab = {"laboratory": "省质检院", "question": "是否漏水", "payer": "商家", "started_on": "2026-11-20"}
    step("start-testing", kind="test", **lab)
    assert again(number).case.clocks.get(clock="complaint-mediate").state == "paused"
    step("testing-done", verdict="fail", result="不合格", finished_on="2026-11-24")
    step("agree", text="退一赔一")
    assert again(number).case.state == "agreed"
    post(client, cast.operator, number, "complaint_call_back", score="5", comment="谢谢")
    page = client.get(reverse("complaint", args=[number])).content.decode()
    assert "5 / 5" in page
    assert post(client, cast.officer, number, "complaint_publish", public="yes").status_code == 302
    assert again(number).is_public


def test_a_transfer_leads_back_to_the_list_when_the_matter_is_out_of_sight(cast, client, number):
    typed = {"transfer-unit": cast.datong.pk, "transfer-reason": "属地"}
    answer = post(client, cast.officer, number, "complaint_step", "transfer", **typed)
    assert answer.url == reverse("complaints")
    assert again(number).case.unit == cast.datong
    client.force_login(cast.officer)
    assert client.get(reverse("complaint", args=[number])).status_code == 404


def test_an_operator_takes_a_call_down_and_reads_the_receipt_back(cast, client):
    client.force_login(cast.operator)
    typed = {
        "kinds": ["complaint"],
        "respondent": "某电器店",
        "division": "140105",
        "facts": "漏水",
        "name": "李四",
        "phone": "13900000000",
        "channel": "phone",
    }
    key = client.get(reverse("complaint_register")).context["form"].initial["key"]
    assert "必填" in client.post(reverse("complaint_register"), typed | {"key": key, "facts": ""}).content.decode()
    page = client.post(reverse("complaint_register"), typed | {"key": key}).content.decode()
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page)
    set_scope(everything=True)
    found = Complaint.objects.get()
    assert (found.submission.channel, found.submission.by) == (Channel.PHONE, cast.operator)


NAMES = ["complaints", "complaint_register", "complaint_hints"]
PERSONS = ["operator", "officer", "head", "supervisor", "other", "reporter"]
# who sees the list, the matter, and may do what; everybody else is refused
ALLOWED = {
    "complaints": {"operator", "officer", "head", "supervisor", "other"},
    "complaint_register": {"operator", "officer", "other"},
    "complaint_hints": {"operator", "officer", "other"},
    "complaint": {"operator", "officer", "head", "supervisor"},
    "complaint_write": {"officer"},
    "complaint_consent": {"officer"},
    "complaint_look": {"operator", "officer", "head"},
    "complaint_publish": {"officer", "head"},
    "complaint_call_back": {"operator", "officer"},
}
READ = {"complaints", "complaint_register", "complaint"}


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("name", ALLOWED)
def test_every_page_is_open_to_whom_it_belongs_and_to_nobody_else(cast, client, number, name, person):
    client.force_login(getattr(cast, person))
    address = reverse(name, args=[] if name in NAMES else [number])
    answer = client.get(address) if name in READ else client.post(address, {"text": "x", "respondent": "yes"})
    if person in ALLOWED[name]:
        assert answer.status_code in (200, 302, 409)
    else:
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize("person", PERSONS)
def test_the_database_shows_the_matter_to_the_same_people(cast, number, person):
    sent(Kind.REPORT, key="another key of enough length")
    enter_as(getattr(cast, person))
    seen = Complaint.objects.count()
    assert seen == (2 if person in ALLOWED["complaint"] or person == "reporter" else 0)
    enter_as(None)
    assert Complaint.objects.count() == 0


def test_mediation_is_not_begun_without_consent_and_the_page_says_why(cast, client, complaint):
    mediating(complaint, cast)
    client.force_login(cast.officer)
    page = client.get(reverse("complaint", args=[complaint.case.number])).content.decode()
    assert "须先记录至少一次调解" in page
    assert "procedure-now" in page


def test_the_list_is_narrowed_by_unit_area_state_and_running_clock(cast, client, number):
    client.force_login(cast.officer)
    for given, is_there in (
        ({"unit": "140105"}, True),
        ({"place": "140100"}, True),
        ({"place": "140200"}, False),
        ({"state": "received"}, True),
        ({"state": "accepted"}, False),
        ({"clock": "complaint-accept"}, True),
        ({"clock": "complaint-mediate"}, False),
        ({"unit": "city-datong", "place": "nonsense"}, True),  # nonsense narrows nothing
    ):
        assert (number in client.get(reverse("complaints"), given).content.decode()) == is_there, given


def test_what_was_told_is_searched_and_shown_only_for_whoever_may_know_the_person(cast, client, complaint):
    number = complaint.case.number
    actions.write(complaint, text="请王小明补充发票", by=cast.officer, at=AT)
    set_scope(everything=True)
    for person, knows in ((cast.officer, True), (cast.supervisor, False)):
        client.force_login(person)
        assert (number in client.get(reverse("complaints"), {"text": "三天就漏水"}).content.decode()) == knows
        page = client.get(reverse("complaint", args=[number])).content.decode()
        assert "晋阳某电器店" in page
        for told in ("三天就漏水", "请王小明补充发票", "王＊", "＊0000"):
            assert (told in page) == knows


def test_a_test_ends_with_its_report_among_the_files(cast, client, complaint):
    mediating(complaint, cast)
    lab = {
        "laboratory": "省质检院",
        "question": "是否漏水",
        "payer": "商家",
        "started_on": "2026-11-20",
        "kind": "test",
    }
    number = complaint.case.number
    typed = {f"start-testing-{name}": value for name, value in lab.items()}
    assert post(client, cast.officer, number, "complaint_step", "start-testing", **typed).status_code == 302
    done = {"verdict": "fail", "result": "不合格", "finished_on": "2026-11-24"}
    typed = {f"testing-done-{name}": value for name, value in done.items()}
    report = SimpleUploadedFile("报告.txt", "不合格".encode())
    answer = post(
        client, cast.officer, number, "complaint_step", "testing-done", **typed, **{"testing-done-reports": report}
    )
    assert answer.status_code == 302
    assert again(number).case.state == "mediating"
    kept = again(number).case.attachments.get()
    assert kept.sha256 in again(number).case.steps.get(transition="testing-done").facts["files"]
    assert kept.by == cast.officer


TOLD = {"kinds": ["complaint"], "division": "140105", "product": "电热水壶"}


def test_hints_are_given_while_the_caller_speaks_and_without_javascript(cast, client):
    words = "购买的电热水壶漏水，商家拒绝退货退款，态度恶劣，要求退一赔三。"
    first = sent(facts=words).numbers[0]
    client.force_login(cast.operator)
    part = client.post(reverse("complaint_hints"), TOLD | {"facts": words}).content.decode()
    assert first in part
    assert cast.county.name in part
    assert "<html" not in part
    page = client.post(reverse("complaint_register"), TOLD | {"facts": words, "hints": "1", "key": "k" * 30})
    assert first in page.content.decode()
    assert words in page.content.decode()
    assert 'class="errorlist' not in page.content.decode()
    set_scope(everything=True)
    assert Complaint.objects.count() == 1
    client.force_login(cast.other)  # another city: nothing of it is told
    assert first not in client.post(reverse("complaint_hints"), TOLD | {"facts": words}).content.decode()
    assert client.post(reverse("complaint_hints"), {"division": "99"}).status_code == 200


def test_the_operator_may_choose_another_unit_than_the_one_proposed(cast, client):
    typed = TOLD | {"respondent": "某店", "facts": "漏水", "name": "李四", "phone": "13900000000", "channel": "phone"}
    client.force_login(cast.operator)
    page = client.post(
        reverse("complaint_register"), typed | {"key": "k" * 30, "unit": cast.datong.pk}
    ).content.decode()
    set_scope(everything=True)
    assert Complaint.objects.get().case.unit == cast.datong
    assert "13900000000" in page  # read back
