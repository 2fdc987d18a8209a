"""What heads wrote goes when the time to keep it is over; that they answered, and when, remains."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow.actions.noting import record_of
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem


@transaction.atomic
def forget_notes(case: Case, *, by: User | None, at: datetime) -> int:
    """Erase the words with which heads answered for clocks of a closed case; how many answers had some.

    Raises:
        Problem: the case is still open.
    """
    if case.is_open:
        raise Problem("still_open", "案件未办结，不能清除", "the matter is still open")
    count = case.acknowledgements.exclude(note="").update(note="")
    if count:
        append(
            action="workflow.forget_notes", by=by or "system", at=at, record=record_of(case), payload={"notes": count}
        )
    return count
