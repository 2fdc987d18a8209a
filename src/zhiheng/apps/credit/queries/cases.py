"""Reads of cases of quality credit, each within the scope of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.cases.finding import by_number, credit_cases, of_case, of_follower
from zhiheng.apps.credit.models import CreditCase
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.workflow.choices import Outcome
from zhiheng.platform.workflow.models import Proposal

__all__ = ["by_number", "case_list", "credit_cases", "of_case", "of_follower", "of_organisation", "waiting"]
MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for people.

    Attributes:
        open: open cases by kind.
        proposals: of another person, that this person may be asked to confirm.
    """

    open: list[tuple[CaseKind, int]]
    proposals: list[Proposal]


def case_list() -> QuerySet[CreditCase]:
    """All visible cases, open ones by their end first."""
    return credit_cases().defer("grade__body").order_by(F("case__next_expiry").asc(nulls_last=True), "case_id")


def of_organisation(organisation: int) -> list[CreditCase]:
    """The cases of an organisation, the latest first."""
    found = CreditCase.objects.filter(organisation=organisation).select_related("case", "case__unit")
    return list(found.order_by("-case__received_at")[:MOST])


def waiting(user: User) -> Waiting:
    """What waits, in the sight of the person."""
    open_ = CreditCase.objects.filter(case__closed_at=None).values_list("kind").annotate(number=Count("pk"))
    numbers = dict(open_.order_by())
    proposals: list[Proposal] = []
    if may(user, "credit.decide"):
        mine = Proposal.objects.filter(outcome=Outcome.OPEN, case__procedure__startswith="credit-")
        found = mine.exclude(proposed_by=user).select_related("case", "proposed_by").order_by("at")
        proposals = list(found[:MOST])
    return Waiting([(kind, numbers.get(kind, 0)) for kind in CaseKind], proposals)
