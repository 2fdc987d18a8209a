"""What is known of cases; each answers within the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow import guards, rights
from zhiheng.platform.workflow.choices import ClockState, Outcome
from zhiheng.platform.workflow.expiries import over
from zhiheng.platform.workflow.models import Case, CaseClock, Proposal, Step
from zhiheng.platform.workflow.rights import Actor
from zhiheng.policy.schema.clocks import ClockVersion
from zhiheng.policy.schema.procedures import Transition
from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """A step from where the case stands, and what is in its way for this person."""

    step: Transition
    problem: Problem | None

    @property
    def needs_two(self) -> bool:
        """Whether a second person must confirm it."""
        return bool(self.step.confirmed_by)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of a case as a page shows it."""

    clock: CaseClock
    title: Text
    version: ClockVersion
    law: Text  # what it rests on: number of the instrument and article
    used: float  # share of the time, 1.0 and more: it is over
    status: str  # running, half, late, expired, paused, in-time, too-late


def available(case: Case, by: Actor) -> list[Choice]:
    """Every step that leads on from where the case stands, those open to this person first."""
    found = []
    for step in case.rules.transitions:
        if case.state in step.sources:
            problem = rights.why_not(case, step, by) or guards.first_failing(step.guards, case)
            found.append(Choice(step, problem))
    return sorted(found, key=lambda choice: choice.problem is not None)


def waiting_proposal(case: Case) -> Proposal | None:
    """The proposal that waits for a second person."""
    return Proposal.objects.filter(case=case, outcome=Outcome.OPEN).select_related("proposed_by").first()


def history(case: Case) -> QuerySet[Step]:
    """The steps of the case, first to last."""
    return case.steps.select_related("by", "proposed_by").order_by("seq")


def clocks_of(case: Case, *, at: datetime) -> list[Running]:
    """The clocks of the case: open ones first, by their end."""
    pack_clocks = case.clocks.select_related("case").order_by("stopped_at", "expires_at")
    return [running(clock, at=at) for clock in sorted(pack_clocks, key=lambda one: one.stopped_at is not None)]


def open_clocks(case: Case) -> QuerySet[CaseClock]:
    """The clocks of the case that are not stopped, by their end."""
    return case.clocks.select_related("case").filter(stopped_at=None).order_by("expires_at")


def running(clock: CaseClock, *, at: datetime) -> Running:
    """The clock with its name, what it rests on, and how much of it is used."""
    pack = policy.load(clock.case.pack)
    version = clock.version
    title = pack.instruments[version.instrument].title
    law = Text(f"《{title.zh}》{version.article}", f"{title.en}, {article_in_english(version.article)}")
    used, status = used_share(clock, at), status_of(clock, at)
    return Running(clock, pack.clocks[clock.clock].name, version, law, used, status)


def used_share(clock: CaseClock, at: datetime) -> float:
    """The share of the clock that is used, by the calendar."""
    until = clock.stopped_at or at
    whole = (clock.expires_at - clock.started_at).total_seconds()
    return max(0.0, (until - clock.started_at).total_seconds() / whole) if whole > 0 else 1.0


def status_of(clock: CaseClock, at: datetime) -> str:
    """One word for where the clock stands, true at this instant whether or not anybody was warned."""
    if clock.stopped_at is not None:
        return "in-time" if clock.is_in_time else "too-late"
    if clock.state == ClockState.PAUSED:
        return "expired" if clock.paused_on and clock.due_on < clock.paused_on else "paused"
    used = used_share(clock, at)
    return "expired" if used >= 1 else "late" if used >= 0.8 else "half" if used >= 0.5 else "running"


def due_first(procedures: Iterable[str] | None = None) -> QuerySet[Case]:
    """Open cases, what runs out first first."""
    cases = Case.objects.filter(closed_at=None).select_related("unit")
    if procedures is not None:
        cases = cases.filter(procedure__in=procedures)
    return cases.order_by(F("next_expiry").asc(nulls_last=True), "pk")


def expired(*, at: datetime) -> QuerySet[CaseClock]:
    """Clocks that are not stopped and whose time is over, the longest first."""
    found = CaseClock.objects.filter(over(at))
    return found.select_related("case", "case__unit").order_by("expires_at")


def late(*, at: datetime) -> QuerySet[CaseClock]:
    """Running clocks of which four fifths are used, but which are not over yet, what ends first first."""
    four_fifths = ExpressionWrapper(
        F("started_at") + (F("expires_at") - F("started_at")) * 0.8, output_field=DateTimeField()
    )
    soon = CaseClock.objects.filter(state=ClockState.RUNNING, expires_at__gt=at).alias(due=four_fifths)
    return soon.filter(due__lte=at).select_related("case", "case__unit").order_by("expires_at")


def of_user(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """The cases of the person's own unit."""
    return cases.filter(unit=user.unit_id)
