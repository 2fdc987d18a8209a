"""What the office does with a complaint beside the steps of its procedure; each writes one entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.files import File
from django.db import transaction

from zhiheng.apps.complaints.actions.following import answer_satisfaction
from zhiheng.apps.complaints.actions.noting import digest, note
from zhiheng.apps.complaints.choices import SessionKind, SessionOutcome, TestKind, Verdict
from zhiheng.apps.complaints.models import Complaint, Look, Satisfaction, Session, Test
from zhiheng.platform.accounts.models import User
from zhiheng.platform.attachments.actions import attach, stage
from zhiheng.platform.workflow.actions import take
from zhiheng.vocab.problem import Problem

MOST_COST = Decimal(10) ** 10


@transaction.atomic
def note_consent(complaint: Complaint, *, respondent: bool, by: User, at: datetime) -> None:
    """Note whether the business agrees to mediation (Order 121, article 18)."""
    _still_open(complaint)
    complaint.respondent_consents = respondent
    complaint.save(update_fields=["respondent_consents"])
    note(complaint, "note_consent", by=by, at=at, payload={"respondent": respondent})


@transaction.atomic
def record_session(
    complaint: Complaint,
    *,
    kind: SessionKind,
    held_on: date,
    place: str,
    attended: str,
    record: str,
    outcome: SessionOutcome,
    by: User,
    at: datetime,
) -> Session:
    """Record a session of mediation; a step of the procedure.

    Raises:
        Problem: mediation is not under way, or the record is empty.
    """
    if not record.strip() or not attended.strip():
        raise Problem("record_missing", "请写明参加人和调解情况", "say who took part and what happened", field="record")
    facts = {"kind": kind, "held_on": held_on.isoformat(), "outcome": outcome, "sha256": digest(record.strip())}
    take(complaint.case, transition="record-session", by=by, at=at, facts=facts)
    return Session.objects.create(
        complaint=complaint,
        kind=kind,
        held_on=held_on,
        place=place.strip(),
        attended=attended.strip(),
        record=record.strip(),
        outcome=outcome,
        by=by,
        at=at,
    )


@transaction.atomic
def start_test(
    complaint: Complaint,
    *,
    kind: TestKind,
    laboratory: str,
    question: str,
    payer: str,
    started_on: date,
    by: User,
    at: datetime,
    cost: Decimal | None = None,
) -> Test:
    """Send the goods to a laboratory; the clock of the mediation pauses (Order 121, article 22).

    Raises:
        Problem: mediation is not under way, it is not said who tests what and who pays, or the cost is none.
    """
    if not (laboratory.strip() and question.strip() and payer.strip()):
        zh, en = "请写明机构、事项和费用承担", "name the laboratory, the question and who pays"
        raise Problem("test_incomplete", zh, en, field="laboratory")
    made = Test.objects.create(
        complaint=complaint,
        kind=kind,
        laboratory=laboratory.strip(),
        question=question.strip(),
        payer=payer.strip(),
        cost=_cost(cost),
        started_on=started_on,
        by=by,
        at=at,
    )
    facts = {"kind": kind, "laboratory": made.laboratory, "started_on": started_on.isoformat()} | _told(made.cost)
    take(complaint.case, transition="start-testing", by=by, at=at, facts=facts)
    return made


@transaction.atomic
def finish_test(
    test: Test,
    *,
    verdict: Verdict,
    result: str,
    finished_on: date,
    by: User,
    at: datetime,
    files: Sequence[File[bytes]] = (),
    cost: Decimal | None = None,
    final_payer: str = "",
) -> Test:
    """Enter what the laboratory found, its report among the files of the case; the clock runs on.

    Args:
        test: under way.
        verdict: what the laboratory found.
        result: in words.
        finished_on: day of the report.
        by: the person.
        at: the instant.
        files: the report.
        cost: in yuan; ``None`` leaves what was entered at the beginning.
        final_payer: who pays in the end, if that is known and not as agreed.

    Raises:
        Problem: it was entered already, lies before the beginning, or the cost is none.
    """
    test.refresh_from_db()
    if test.finished_on is not None:
        raise Problem("test_finished", "该项鉴定检测已经完成", "this test is finished already")
    if finished_on < test.started_on:
        raise Problem("test_reversed", "完成日期早于送检日期", "it ended before it began", field="finished_on")
    staged = stage(files)
    test.finished_on, test.verdict, test.result = finished_on, verdict, result.strip()
    test.cost, test.final_payer = test.cost if cost is None else _cost(cost), final_payer.strip()
    test.save(update_fields=["finished_on", "verdict", "result", "cost", "final_payer"])
    if staged:
        attach(test.complaint.case, staged=staged, by=by, at=at)
    facts = {"verdict": verdict, "finished_on": finished_on.isoformat(), "files": [one.sha256 for one in staged]}
    take(test.complaint.case, transition="testing-done", by=by, at=at, facts=facts | _told(test.cost))
    return test


@transaction.atomic
def record_agreement(complaint: Complaint, *, text: str, by: User, at: datetime) -> None:
    """Write down what the parties agreed, and end the mediation with it.

    Raises:
        Problem: nothing is written, no session was held, or mediation is not under way.
    """
    if not text.strip():
        raise Problem("agreement_missing", "请写明协议内容", "write down the agreement", field="agreement")
    complaint.agreement = text.strip()
    complaint.save(update_fields=["agreement"])
    take(complaint.case, transition="agree", by=by, at=at, facts={"sha256": digest(complaint.agreement)})


@transaction.atomic
def look_at_person(complaint: Complaint, *, by: User, at: datetime) -> Look:
    """Note that somebody looks at who complains."""
    made = Look.objects.create(complaint=complaint, by=by, at=at)
    note(complaint, "look_at_person", by=by, at=at)
    return made


@transaction.atomic
def publish(complaint: Complaint, *, is_public: bool, by: User, at: datetime) -> None:
    """Put a closed complaint on the public list, or take it off (Order 121, article 38).

    Raises:
        Problem: it is open, or a report.
    """
    if complaint.kind != "complaint" or complaint.case.is_open:
        raise Problem("not_publishable", "只公示已办结的投诉", "only complaints that are closed are published")
    complaint.is_public = is_public
    complaint.save(update_fields=["is_public"])
    note(complaint, "publish" if is_public else "unpublish", by=by, at=at)


@transaction.atomic
def call_back(complaint: Complaint, *, score: int | None, comment: str, by: User, at: datetime) -> Satisfaction | None:
    """Note that the complainant was called back, with the answer if one was given (Order 121, article 26).

    Raises:
        Problem: the matter is open or was called back already.
    """
    if complaint.case.is_open or complaint.called_back_at:
        raise Problem("no_call_due", "此件无须回访", "no call-back is due here")
    complaint.called_back_at = at
    complaint.save(update_fields=["called_back_at"])
    if score is not None:
        return answer_satisfaction(complaint, score=score, comment=comment, by=by, at=at)
    note(complaint, "call_back", by=by, at=at, payload={"answered": False})
    return None


def _cost(cost: Decimal | None) -> Decimal | None:
    if cost is not None and not (cost.is_finite() and 0 <= cost < MOST_COST and cost == round(cost, 2)):
        zh, en = "费用应为不小于 0 的金额（元），最多两位小数", "the cost is an amount in yuan, not below 0, to the fen"
        raise Problem("cost_refused", zh, en, field="cost")
    return cost


def _told(cost: Decimal | None) -> dict[str, str]:
    """For the step: the amount, and not who pays, since that may name a person."""
    return {} if cost is None else {"cost": f"{cost:.2f}"}


def _still_open(complaint: Complaint) -> None:
    if not complaint.case.is_open:
        raise Problem("closed", "案件已办结", "the matter is closed")
