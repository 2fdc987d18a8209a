"""The head answers for a clock that ran out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow import charge, expiries
from zhiheng.platform.workflow.actions.noting import record_of
from zhiheng.platform.workflow.actions.stepping import locked
from zhiheng.platform.workflow.models import Acknowledgement, CaseClock
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem


@transaction.atomic
def acknowledge_expiry(clock: CaseClock, *, note: str, by: User, at: datetime) -> Acknowledgement:
    """Note that the head knows of the expiry and what is done about it; once for each time that the clock runs out.

    The clock goes on being overdue, in everybody's sight, until a step stops it.

    Raises:
        Problem: it is not for this person, the clock is not over, or nothing is said.
    """
    locked(clock.case)  # as every step does: the case first, then its clocks
    held = CaseClock.objects.select_for_update(of=("self",)).select_related("case").get(pk=clock.pk)
    if not charge.answers_for(by, held.case):
        zh, en = "超期督办须由承办单位负责人确认", "the head of the unit answers for what is overdue"
        raise Problem("expiry_not_yours", zh, en)
    if not CaseClock.objects.filter(expiries.told_of(at), pk=held.pk).exists():
        raise Problem("not_over", "该期限没有超期", "this clock has not run out")
    if (known := expiries.acknowledgements(held).first()) is not None:
        return known
    if not note.strip():
        raise Problem("note_missing", "请写明督办意见", "say what is done about it", field="note")
    made = Acknowledgement.objects.create(case=held.case, clock=held, note=note.strip(), by=by, at=at)
    said = {"clock": held.clock, "due": held.due_on, "sha256": sha256_hex(made.note.encode())}
    append(action="workflow.acknowledge_expiry", by=by, at=at, record=record_of(held.case), payload=said)
    return made
