"""What every page of a case shows of who works it and of clocks that ran out, and the two forms that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import roles_of
from zhiheng.platform.workflow import charge, expiries, owners, queries
from zhiheng.platform.workflow.models import Acknowledgement, Case, CaseClock
from zhiheng.platform.workflow.queries import Running


@dataclass(frozen=True, slots=True)
class Expiry:
    """A clock that ran out, and what the head said to that."""

    running: Running
    answer: Acknowledgement | None


def context(case: Case, user: User, *, at: datetime) -> dict[str, Any]:
    """For ``web/cases/_charge.html`` and ``web/cases/_expiries.html``."""
    answers_for = charge.answers_for(user, case)
    over = CaseClock.objects.filter(expiries.told_of(at), case=case).select_related("case").order_by("expires_at")
    found = [Expiry(queries.running(one, at=at), expiries.acknowledgements(one).first()) for one in over]
    handler, roles = charge.handler_of(case), owners.handling(case.procedure)
    works_here = user.unit_id == case.unit_id and bool(roles & roles_of(user).keys())
    return {
        "handler": handler,
        "may_take": case.is_open and works_here and handler != user,
        "assignable": list(charge.persons(case.unit_id, roles)) if answers_for and case.is_open else [],
        "expiries": [one for one in found if one.answer is None or one.running.clock.stopped_at is None],
        "may_acknowledge": answers_for,
    }


def address(case: Case) -> str:
    """The page of the case; where there is none, the list of what ran out."""
    page = owners.page_of(case.procedure)
    return reverse(page, args=[case.number]) if page else reverse("overdue")
