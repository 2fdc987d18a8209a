"""Clocks that ran out: they stay in sight until they are stopped, and with the head until the head has answered."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow import charge
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.models import COUNTS, Acknowledgement, CaseClock

# stopped after its end (the index ``clock_too_late``), and told of since
STOPPED_LATE = Q(state=ClockState.STOPPED, stopped_at__gte=F("expires_at"), escalated_at__gte=F("expires_at"))


def over(at: datetime) -> Q:
    """Not stopped, and the time is over; as the index ``clock_counts`` has it."""
    return COUNTS & Q(expires_at__lte=at)


def told_of(at: datetime) -> Q:
    """What a head must answer: what is over, and what was over when it was stopped and has been escalated."""
    return over(at) | STOPPED_LATE


def acknowledgements(clock: CaseClock) -> QuerySet[Acknowledgement]:
    """The answers that count: given since the clock ran out, not before it was begun anew."""
    return clock.acknowledgements.filter(at__gte=clock.expires_at)


def unanswered(*, at: datetime) -> QuerySet[CaseClock]:
    """Clocks that ran out and to which no head has answered, the longest first."""
    answered = Acknowledgement.objects.filter(clock=OuterRef("pk"), at__gte=OuterRef("expires_at"))
    found = CaseClock.objects.filter(told_of(at)).exclude(Exists(answered))
    return found.select_related("case", "case__unit").order_by("expires_at", "pk")


def waiting_for(user: User, *, at: datetime) -> QuerySet[CaseClock]:
    """Those of them for which this person answers."""
    return unanswered(at=at).filter(charge.answered_for(user, procedure="case__procedure"))


def worked_by(clocks: QuerySet[CaseClock], user: User) -> QuerySet[CaseClock]:
    """The clocks of cases that this person works."""
    mine = clocks.filter(unit=user.unit_id).alias(handler=charge.handler("case", "unit"))
    return mine.filter(handler=user.pk)
