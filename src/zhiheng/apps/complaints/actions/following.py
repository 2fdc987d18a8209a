"""What whoever sent a matter in may do with the receipt."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.complaints.actions.noting import digest, note
from zhiheng.apps.complaints.choices import Writer
from zhiheng.apps.complaints.models import Complaint, Message, Satisfaction
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow.actions import take
from zhiheng.platform.workflow.models import Step
from zhiheng.platform.workflow.rights import Actor
from zhiheng.vocab.problem import Problem

MOST_MESSAGES = 200


@transaction.atomic
def write(complaint: Complaint, *, text: str, by: User | None, at: datetime) -> Message:
    """Send a line: the citizen's to the office (``by`` None), the officer's to the citizen.

    Raises:
        Problem: there is nothing in it, or there are too many already.
    """
    if not text.strip():
        raise Problem("text_missing", "请填写内容", "write something", field="text")
    if complaint.messages.count() >= MOST_MESSAGES:
        raise Problem("too_many", "留言已达上限，请电话联系承办单位", "too many messages: please call the office")
    writer = Writer.OFFICE if by else Writer.CITIZEN
    made = Message.objects.create(complaint=complaint, writer=writer, text=text.strip(), by=by, at=at)
    note(complaint, "write", by=by or "follower", at=at, payload={"writer": writer, "sha256": digest(made.text)})
    return made


@transaction.atomic
def withdraw(complaint: Complaint, *, by: Actor, at: datetime, reason: str = "") -> Step:
    """Take the complaint back: before acceptance it ends at once, afterwards mediation is ended.

    Raises:
        Problem: it is closed already, or a report, which is not withdrawn.
    """
    case = complaint.case
    early = case.state in case.rules.transition("withdraw").sources if complaint.kind == "complaint" else False
    if complaint.kind != "complaint":
        zh, en = "举报不能撤回，可在留言中说明情况", "a report is not withdrawn: write a message instead"
        raise Problem("report_not_withdrawn", zh, en)
    step = "withdraw" if early else "withdraw-accepted"
    return take(case, transition=step, by=by, at=at, reason=reason)


@transaction.atomic
def answer_satisfaction(
    complaint: Complaint, *, score: int, comment: str, by: User | None, at: datetime
) -> Satisfaction:
    """Say how content one is with how the matter was handled, once, after its end.

    Raises:
        Problem: the matter is open, the score is not 1 to 5, or an answer was given.
    """
    if complaint.case.is_open:
        raise Problem("still_open", "办结后才能评价", "the matter is still open")
    if not 1 <= score <= 5:
        raise Problem("score_outside", "请选择 1 至 5 分", "choose 1 to 5", field="score")
    if complaint.satisfactions.exists():
        raise Problem("answered", "已经评价过，谢谢", "you have answered already, thank you")
    made = Satisfaction.objects.create(complaint=complaint, score=score, comment=comment.strip(), by=by, at=at)
    note(complaint, "answer_satisfaction", by=by or "follower", at=at, payload={"score": score})
    return made
