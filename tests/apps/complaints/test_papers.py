"""The ten official papers: filled from the case, numbered without a gap, kept as they were made."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader
from tests.apps.complaints.conftest import AT, enter_as, sent
from tests.apps.complaints.test_actions import mediating, session

from zhiheng import policy
from zhiheng.apps.complaints import actions, papers
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint, Paper, PaperFile
from zhiheng.apps.complaints.papers import filling, setting
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions as workflow
from zhiheng.vocab.problem import Problem


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(pdf))).pages).replace("\n", "")


@pytest.mark.parametrize("form_id", list(policy.load("cn").papers))
def test_each_of_the_ten_is_set_on_one_page_and_to_the_same_bytes_again(complaint, form_id):
    form = policy.load("cn").papers[form_id]
    content = filling.content(complaint, form, {}, number="〔2026〕第1号", on=AT.date())
    pdf, word = setting.pdf(content, at=AT), setting.docx(content, at=AT)
    assert form.title.zh in text_of(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        document = archive.read("word/document.xml").decode()
    assert form.title.zh in document
    assert "{%" not in document
    assert (pdf, word) == (setting.pdf(content, at=AT), setting.docx(content, at=AT))


@pytest.mark.parametrize("typed", ["漏水😀😡，退款", "\x07漏水\u200d\U000e0041👩‍👩‍👧，退款", 'x`"😀"`漏水，退款'])
def test_signs_that_no_font_has_hold_no_paper_up(complaint, typed):
    complaint.facts = typed
    content = filling.content(complaint, policy.load("cn").papers["complaint-register"], {}, number="1", on=AT.date())
    text = text_of(setting.pdf(content, at=AT))
    assert "漏水" in text
    assert "〓" in text
    assert "，退款" in text
    with zipfile.ZipFile(io.BytesIO(setting.docx(content, at=AT))) as archive:
        assert "漏水" in archive.read("word/document.xml").decode()


def test_there_are_ten_and_procedures_call_for_those_that_are_not_for_any_time():
    pack = policy.load("cn")
    called = {paper for one in pack.procedures for step in one.transitions for paper in step.papers}
    assert len(pack.papers) == 10
    assert {form.id for form in pack.papers.values() if not form.at_any_time} <= called <= set(pack.papers)


def test_papers_follow_the_steps_and_number_on_without_a_gap(complaint, cast):
    assert [one.id for one in filling.forms_of(complaint)] == ["complaint-register", "forwarding-notice"]
    with pytest.raises(Problem, match="不能制作"):
        papers.make(complaint, "acceptance-decision", by=cast.officer, at=AT)
    workflow.take(complaint.case, transition="accept", by=cast.officer, at=AT)
    first, second = (papers.make(complaint, "acceptance-decision", by=cast.officer, at=AT) for _ in range(2))
    assert ("〔2026〕第1号" in first.number, "〔2026〕第2号" in second.number) == (True, True)
    next_year = papers.make(complaint, "acceptance-decision", by=cast.officer, at=AT + timedelta(days=365))
    assert "〔2027〕第1号" in next_year.number


def test_a_paper_that_could_not_be_made_uses_up_no_number(complaint, cast):
    with pytest.raises(Problem, match="分送单位"):
        papers.make(complaint, "forwarding-notice", by=cast.officer, at=AT)
    point = transaction.savepoint()
    papers.make(complaint, "complaint-register", by=cast.officer, at=AT)
    transaction.savepoint_rollback(point)
    assert "第1号" in papers.make(complaint, "complaint-register", by=cast.officer, at=AT).number


def test_the_bytes_are_kept_and_the_ledger_knows_their_hashes_and_no_person(complaint, cast):
    made = papers.make(complaint, "complaint-register", by=cast.officer, at=AT)
    kept = PaperFile.objects.get(paper=made)
    assert hashlib.sha256(kept.pdf).hexdigest() == made.sha256
    assert "王小明" in text_of(kept.pdf)
    entry = LedgerEntry.objects.filter(action="complaints.make_paper").get()
    told = bytes(entry.data).decode()
    assert made.sha256 in told
    assert hashlib.sha256(kept.word).hexdigest() in told
    assert "王小明" not in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaints_paperfile SET pdf = ''",
        "DELETE FROM complaints_paperfile",
        "UPDATE complaints_paper SET number = 'x'",
        "UPDATE complaints_paperseries SET last = last + 2",
    ],
)
def test_not_even_sql_changes_a_paper_or_skips_a_number(complaint, cast, statement):
    papers.make(complaint, "complaint-register", by=cast.officer, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_papers_go_with_the_person_and_none_is_made_after(complaint, cast):
    papers.make(complaint, "complaint-register", by=cast.officer, at=AT)
    actions.withdraw(complaint, by="follower", at=AT)
    actions.erase_personal(complaint, by=None, at=AT)
    assert not PaperFile.objects.exists()
    assert Paper.objects.get().data == {}
    with pytest.raises(Problem):
        papers.make(complaint, "complaint-register", by=cast.officer, at=AT)


def test_a_refusal_names_its_ground_and_what_was_typed_is_never_a_template(complaint, cast):
    other = Complaint.objects.get(case__number=sent(key="another key of enough length").numbers[0])
    asked = {"transition": "refuse", "ground": "over-three-years", "reason": "2019 年购买"}
    workflow.confirm(workflow.propose(other.case, by=cast.officer, at=AT, **asked), by=cast.head, at=AT)
    refusal = papers.make(other, "refusal-decision", by=cast.officer, at=AT)
    assert "第十六条第四项" in text_of(refusal.file.pdf)
    mediating(complaint, cast)
    session(complaint, cast.officer)
    actions.record_agreement(complaint, text="退一赔一 {name} {{ 7*7 }}", by=cast.officer, at=AT)
    agreed = papers.make(complaint, "mediation-agreement", by=cast.officer, at=AT)
    assert "退一赔一 {name} {{ 7*7 }}" in agreed.data["body"]
    assert "{{ 7*7 }}" in text_of(agreed.file.pdf)
    with zipfile.ZipFile(io.BytesIO(bytes(agreed.file.word))) as archive:
        assert "{{ 7*7 }}" in archive.read("word/document.xml").decode()


def test_reports_have_their_own_register(cast):
    report = Complaint.objects.get(case__number=sent(Kind.REPORT, name="", phone="").numbers[0])
    assert [one.id for one in filling.forms_of(report)] == ["report-register", "forwarding-notice"]
    assert "举报登记表" in text_of(papers.make(report, "report-register", by=cast.officer, at=AT).file.pdf)


def test_office_and_addressee_fetch_a_paper_and_nobody_else_does(complaint, cast, client):
    workflow.take(complaint.case, transition="accept", by=cast.officer, at=AT)
    number = complaint.case.number
    client.force_login(cast.officer)
    for form in ("acceptance-decision", "complaint-register"):
        assert client.get(reverse("complaint_paper_make", args=[number, form])).status_code == 200
        assert client.post(reverse("complaint_paper_make", args=[number, form]), {"contact": "李明"}).status_code == 302
    assert client.get(reverse("complaint_paper_make", args=[number, "refusal-decision"])).status_code == 404
    set_scope(everything=True)
    decision, register = Paper.objects.order_by("pk")
    answer = client.get(reverse("complaint_paper", args=[number, decision.pk, "pdf"]))
    assert hashlib.sha256(answer.content).hexdigest() == decision.sha256
    assert client.get(reverse("complaint_paper", args=[number, decision.pk, "docx"])).status_code == 200
    assert client.get(reverse("complaint_paper", args=[number, decision.pk, "exe"])).status_code == 404
    assert decision.number in client.get(reverse("complaint_papers", args=[number])).content.decode()
    client.force_login(cast.other)
    assert client.get(reverse("complaint_paper", args=[number, decision.pk, "pdf"])).status_code == 404
    client.logout()
    enter_as(None)
    assert client.get(reverse("matter_paper", args=[number, decision.pk])).status_code == 302
    client.post(reverse("follow"), {"receipt": sent().code})
    fetched = client.get(reverse("matter_paper", args=[number, decision.pk]))
    assert (fetched["Content-Type"], "no-store" in fetched["Cache-Control"]) == ("application/pdf", True)
    assert client.get(reverse("matter_paper", args=[number, register.pk])).status_code == 404
    page = client.get(reverse("matter")).content.decode()
    assert decision.number in page
    assert register.number not in page


def test_a_form_that_needs_more_keeps_what_was_typed(complaint, cast, client):
    client.force_login(cast.officer)
    address = reverse("complaint_paper_make", args=[complaint.case.number, "forwarding-notice"])
    page = client.post(address, {"to_unit": "", "copies": "3"}).content.decode()
    assert 'value="3"' in page
    set_scope(everything=True)
    assert not Paper.objects.exists()
