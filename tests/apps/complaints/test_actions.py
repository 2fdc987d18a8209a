"""Complaints from their arrival to the answer of whoever sent them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.complaints.conftest import AT, KEY, enter_as, follower, sent

from zhiheng.apps.complaints import actions, choices
from zhiheng.apps.complaints.choices import Kind, LinkKind, SessionKind, SessionOutcome, Verdict
from zhiheng.apps.complaints.models import Complaint, Link, Message, Submission
from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.attachments.actions import attach, stage
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import receipts
from zhiheng.platform.workflow.models import Acknowledgement, Case
from zhiheng.vocab.problem import Problem


def session(complaint, by, **more):
    given_ = {
        "kind": SessionKind.PHONE,
        "held_on": date(2026, 6, 5),
        "place": "",
        "attended": "双方",
        "record": "商家愿意换货",
        "outcome": SessionOutcome.AGREED,
    }
    return actions.record_session(complaint, **(given_ | more), by=by, at=AT)


def mediating(complaint, cast):
    workflow.take(complaint.case, transition="accept", by=cast.officer, at=AT)
    actions.note_consent(complaint, respondent=True, by=cast.officer, at=AT)
    workflow.take(complaint.case, transition="start-mediation", by=cast.officer, at=AT)


def to_laboratory(complaint, cast):
    return actions.start_test(
        complaint,
        kind=choices.TestKind.TEST,
        laboratory="省质检院",
        question="是否漏水",
        payer="商家垫付",
        started_on=date(2026, 6, 6),
        by=cast.officer,
        at=AT + timedelta(days=5),
    )


@given(st.text(min_size=20, max_size=64))
def test_a_receipt_has_eighty_bits_in_four_groups_and_is_found_however_it_is_typed(key):
    code = receipts.receipt_of(key)
    assert len(code.split("-")) == 4
    assert set(code.replace("-", "")) <= set(receipts.ALPHABET)
    assert code == receipts.receipt_of(key)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert receipts.follower_of(typed) == receipts.follower_of(code)
    assert code.replace("-", "") not in receipts.follower_of(code)


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 16, "0" * 17, "甲" * 16])
def test_what_cannot_be_a_receipt_follows_nothing(typed):
    assert receipts.follower_of(typed) == ""


def test_a_submission_opens_a_case_at_the_county_of_the_business(cast):
    found = sent()
    complaint = Complaint.objects.get(case__number=found.numbers[0])
    assert (complaint.case.unit, complaint.case.state, complaint.case.division) == (cast.county, "received", "140105")
    assert complaint.case.follower == receipts.follower_of(found.code)


def test_a_submission_from_outside_needs_no_scope_and_shows_itself_to_its_receipt_alone(cast):
    set_scope()
    sent()
    sent(key="another key of enough length")
    assert Complaint.objects.count() == Submission.objects.count() == 0
    with follower_scope(follower()):
        assert Complaint.objects.count() == Submission.objects.count() == Case.objects.count() == 1


def test_the_same_sending_twice_is_one_case(cast):
    set_scope()
    first, second = sent(), sent(facts="typed differently the second time")
    assert (first.code, first.numbers) == (second.code, second.numbers)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    set_scope(everything=True)
    assert Complaint.objects.count() == 1


def test_complaint_and_report_in_one_are_split(cast):
    found = sent(Kind.COMPLAINT, Kind.REPORT)
    assert [number[:2] for number in found.numbers] == ["TS", "JB"]
    assert set(Case.objects.values_list("procedure", flat=True)) == {"complaint", "report-clue"}
    assert Link.objects.get().kind == LinkKind.SPLIT


@pytest.mark.parametrize(
    ("change", "code"),
    [({"respondent": " "}, "respondent_missing"), ({"facts": ""}, "facts_missing"), ({"key": "short"}, "key_invalid")],
)
def test_what_is_missing_is_named_and_nothing_is_kept(cast, change, code):
    with pytest.raises(Problem) as caught:
        sent(**change)
    assert caught.value.code == code
    assert Case.objects.count() == 0


def test_the_ledger_holds_neither_person_nor_words(complaint, cast):
    actions.write(complaint, text="请尽快处理", by=None, at=AT)
    said = "".join(bytes(entry.data).decode() for entry in LedgerEntry.objects.all())
    for secret in ("王小明", "13800000000", "漏水", "尽快"):
        assert secret not in said


def test_a_complete_complaint_ends_with_an_agreement_and_an_answer(complaint, cast):
    mediating(complaint, cast)
    session(complaint, cast.officer, outcome=SessionOutcome.OPEN)
    test = to_laboratory(complaint, cast)
    later = AT + timedelta(days=15)
    given_ = {"verdict": Verdict.FAIL, "result": "密封圈不合格", "finished_on": date(2026, 6, 16)}
    actions.finish_test(test, **given_, by=cast.officer, at=later)
    assert complaint.case.clocks.get(clock="complaint-mediate").due_on == date(2026, 8, 10)
    with pytest.raises(Problem) as caught:
        actions.finish_test(test, **given_, by=cast.officer, at=later)
    assert caught.value.code == "test_finished"
    actions.record_agreement(complaint, text="退一赔一", by=cast.officer, at=later)
    complaint.refresh_from_db()
    assert (complaint.case.state, complaint.case.is_open) == ("agreed", False)
    enter_as(None)
    with follower_scope(follower()):
        actions.answer_satisfaction(complaint, score=5, comment="满意", by=None, at=later)
        with pytest.raises(Problem, match="已经评价"):
            actions.answer_satisfaction(complaint, score=1, comment="", by=None, at=later)


def test_mediation_needs_both_parties_and_an_agreement_needs_a_session(complaint, cast):
    workflow.take(complaint.case, transition="accept", by=cast.officer, at=AT)
    with pytest.raises(Problem, match="双方同意"):
        workflow.take(complaint.case, transition="start-mediation", by=cast.officer, at=AT)
    actions.note_consent(complaint, respondent=True, by=cast.officer, at=AT)
    workflow.take(complaint.case, transition="start-mediation", by=cast.officer, at=AT)
    with pytest.raises(Problem, match="至少一次"):
        actions.record_agreement(complaint, text="退款", by=cast.officer, at=AT)
    complaint.refresh_from_db()
    assert complaint.agreement == ""


def test_a_complaint_without_a_name_is_not_accepted(cast):
    found = Complaint.objects.get(case__number=sent(name="", phone="").numbers[0])
    with pytest.raises(Problem, match="姓名"):
        workflow.take(found.case, transition="accept", by=cast.officer, at=AT)


def test_a_complaint_is_withdrawn_before_and_after_acceptance(cast):
    early = Complaint.objects.get(case__number=sent().numbers[0])
    assert actions.withdraw(early, by="follower", at=AT).after == "withdrawn"
    late = Complaint.objects.get(case__number=sent(key="another key of enough length").numbers[0])
    workflow.take(late.case, transition="accept", by=cast.officer, at=AT)
    assert actions.withdraw(late, by="follower", at=AT).after == "terminated"
    report = Complaint.objects.get(case__number=sent(Kind.REPORT, key="a third key of enough length").numbers[0])
    with pytest.raises(Problem, match="不能撤回"):
        actions.withdraw(report, by="follower", at=AT)


def test_a_repeat_is_joined_and_new_facts_let_the_clock_begin_anew(cast):
    first = Complaint.objects.get(case__number=sent(Kind.REPORT).numbers[0])
    second = Complaint.objects.get(case__number=sent(Kind.REPORT, key="another key of enough length").numbers[0])
    later = AT + timedelta(days=7)
    actions.join(second, first, has_new_facts=True, reason="同一事实", by=cast.officer, at=later)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.case.state, first.case.state) == ("joined", "received")
    assert first.case.clocks.get().due_on == date(2026, 6, 30)
    with pytest.raises(Problem, match="同类"):
        actions.join(first, first, has_new_facts=False, reason="x", by=cast.officer, at=later)


def test_messages_go_both_ways_and_have_a_limit(complaint, cast, monkeypatch):
    actions.write(complaint, text="请补充发票", by=cast.officer, at=AT)
    enter_as(None)
    with follower_scope(follower()):
        actions.write(complaint, text="已补充", by=None, at=AT)
        assert [one.writer for one in complaint.messages.all()] == ["office", "citizen"]
        monkeypatch.setattr("zhiheng.apps.complaints.actions.following.MOST_MESSAGES", 2)
        with pytest.raises(Problem, match="上限"):
            actions.write(complaint, text="再来", by=None, at=AT)
        with pytest.raises(Problem, match="填写"):
            actions.write(complaint, text="  ", by=None, at=AT)


def test_what_is_personal_is_erased_after_the_end_and_the_course_remains(complaint, cast):
    with pytest.raises(Problem, match="未办结"):
        actions.erase_personal(complaint, by=None, at=AT)
    actions.write(complaint, text="我住在某小区", by=None, at=AT)
    actions.withdraw(complaint, by="follower", at=AT)
    actions.erase_personal(complaint, by=None, at=AT)
    complaint.refresh_from_db()
    assert (complaint.name, complaint.phone, complaint.claim) == ("", "", "")
    assert "漏水" not in complaint.facts
    assert "小区" not in Message.objects.get().text
    assert complaint.case.steps.count() == 1


def test_words_of_others_and_files_go_too_and_only_once_the_matter_is_erased(complaint, cast):
    mediating(complaint, cast)
    session(complaint, cast.officer)
    attach(complaint.case, staged=stage([SimpleUploadedFile("发票.txt", b"199")]), by="follower", at=AT)
    actions.record_agreement(complaint, text="退款", by=cast.officer, at=AT)
    actions.answer_satisfaction(complaint, score=4, comment="我叫王小明", by=None, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        complaint.sessions.update(record="另写")
    years = settings.PERSONAL_KEPT
    assert actions.retain(at=AT + years) == 0
    assert actions.retain(at=AT + years + timedelta(days=1)) == 1
    assert actions.retain(at=AT + years + timedelta(days=1)) == 0
    assert "已清除" in complaint.sessions.get().record
    complaint.refresh_from_db()
    assert (complaint.agreement, complaint.sessions.get().place) == ("（已清除）", "")
    assert (complaint.satisfactions.get().score, complaint.satisfactions.get().comment) == (4, "")
    assert complaint.case.attachments.get().name == ""
    assert LedgerEntry.objects.filter(action="complaints.erase_personal").count() == 1


def test_words_of_tests_and_answers_of_heads_go_too_and_that_they_were_given_remains(complaint, cast):
    mediating(complaint, cast)
    lab = to_laboratory(complaint, cast)
    said = {"verdict": Verdict.FAIL, "result": "王小明的壶不合格", "finished_on": date(2026, 6, 16)}
    late = AT + timedelta(days=15)
    actions.finish_test(lab, **said, final_payer="王小明", by=cast.officer, at=late)
    clock = complaint.case.clocks.first()
    answer = Acknowledgement.objects.create(case=complaint.case, clock=clock, note="王小明催办", by=cast.head, at=late)
    with pytest.raises(DatabaseError), transaction.atomic():  # the matter is open
        complaint.case.acknowledgements.update(note="")
    session(complaint, cast.officer)
    actions.record_agreement(complaint, text="退款", by=cast.officer, at=late)
    for change in ({"note": "另写"}, {"note": "", "by": cast.officer}, {"at": AT}):
        with pytest.raises(DatabaseError), transaction.atomic():
            complaint.case.acknowledgements.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        complaint.case.acknowledgements.all().delete()
    actions.erase_personal(complaint, by=None, at=late)
    lab.refresh_from_db()
    answer.refresh_from_db()
    assert (lab.question, lab.payer, lab.final_payer, lab.result) == ("（已清除）", "（已清除）", "", "")
    assert {"question", "payer", "final_payer", "result"} <= type(lab).PERSONAL
    assert (answer.note, answer.by, answer.at) == ("", cast.head, late)
    assert LedgerEntry.objects.filter(action="workflow.forget_notes").count() == 1


def test_the_words_of_heads_stay_while_the_matter_is_open(complaint):
    with pytest.raises(Problem, match="未办结"):
        workflow.forget_notes(complaint.case, by=None, at=AT)


def test_whoever_reads_the_database_can_neither_send_again_nor_follow(complaint):
    stored = complaint.submission.key
    assert receipts.receipt_of(stored) != receipts.receipt_of(KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM complaints_submission s")
        said = cursor.fetchone()[0]
    assert KEY not in said
    assert receipts.receipt_of(KEY).replace("-", "") not in said


def test_the_database_shows_a_receipt_its_own_rows_alone(complaint, cast):
    actions.write(complaint, text="请补充", by=cast.officer, at=AT)
    sent(key="another key of enough length")
    counts = {}
    for name, hashed in (("mine", follower()), ("nobody", "0" * 64), ("none", "")):
        set_scope()
        with follower_scope(hashed), connection.cursor() as cursor:
            for table in ("workflow_case", "complaints_complaint", "complaints_message", "workflow_caseclock"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts[name, table] = cursor.fetchone()[0]
    assert all(number == (name == "mine") for (name, _), number in counts.items()), counts


def test_only_closed_complaints_are_published(complaint, cast):
    with pytest.raises(Problem, match="已办结"):
        actions.publish(complaint, is_public=True, by=cast.officer, at=AT)
    actions.withdraw(complaint, by="follower", at=AT)
    actions.publish(complaint, is_public=True, by=cast.officer, at=AT)
    assert Complaint.objects.get().is_public


def test_a_call_back_is_noted_once_with_or_without_an_answer(complaint, cast):
    actions.withdraw(complaint, by="follower", at=AT)
    assert actions.call_back(complaint, score=None, comment="", by=cast.operator, at=AT) is None
    with pytest.raises(Problem, match="无须回访"):
        actions.call_back(complaint, score=5, comment="", by=cast.operator, at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM complaints_complaint",
        "DELETE FROM complaints_submission",
        "DELETE FROM complaints_message",
        "UPDATE complaints_session SET record = 'x'",
        "UPDATE complaints_satisfaction SET score = 5",
    ],
)
def test_what_was_said_and_done_stays(complaint, cast, statement):
    mediating(complaint, cast)
    session(complaint, cast.officer)
    actions.write(complaint, text="请补充", by=cast.officer, at=AT)
    actions.record_agreement(complaint, text="退款", by=cast.officer, at=AT)
    actions.answer_satisfaction(complaint, score=1, comment="", by=None, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_another_city_sees_nothing_of_it(complaint, cast):
    actions.write(complaint, text="请补充", by=cast.officer, at=AT)
    enter_as(cast.other)
    for model in (Complaint, Submission, Message, Case):
        assert model.objects.count() == 0
    enter_as(cast.officer)
    assert Complaint.objects.get().submission.key == receipts.sending_of(KEY)
