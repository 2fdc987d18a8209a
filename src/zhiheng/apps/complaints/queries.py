"""What is known of complaints; each answers within the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from zhiheng import policy
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint, Message, Paper, Satisfaction
from zhiheng.platform.workflow import queries as workflow
from zhiheng.platform.workflow.models import Step
from zhiheng.platform.workflow.queries import Running
from zhiheng.vocab.bilingual import Text

# what the citizen is told comes next, by the state of the case
NEXT = {
    "received": Text("承办单位正在审查是否受理", "the office is deciding whether to accept it"),
    "correcting": Text("请按留言补充材料", "please give what the office asks for in its message"),
    "dispute": Text("正在确定由哪个单位办理", "it is being settled which office is competent"),
    "accepted": Text("已受理，承办单位将联系双方组织调解", "accepted: the office will bring both parties together"),
    "mediating": Text("正在调解", "in mediation"),
    "testing": Text("正在鉴定检测，所需时间不计入调解期限", "being tested: this time does not count"),
    "terminated": Text("调解已终止，承办单位将告知双方", "mediation has ended: both parties will be told"),
    "received-report": Text("承办单位将核查您反映的线索", "the office will verify what you reported"),
    "verifying": Text("正在核查您反映的线索", "what you reported is being verified"),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A complaint as whoever sent it sees it."""

    complaint: Complaint
    state: Text
    next: Text | None
    clocks: list[Running]
    steps: list[tuple[Step, Text]]
    messages: list[Message]
    papers: list[tuple[Paper, Text]]
    answer: Satisfaction | None
    may_withdraw: bool
    may_answer: bool


def of_follower(follower: str) -> QuerySet[Complaint]:
    """What was sent in under a receipt."""
    return Complaint.objects.filter(case__follower=follower).select_related("case", "case__unit").order_by("pk")


def complaints() -> QuerySet[Complaint]:
    """All that the person may see, with case and unit."""
    return Complaint.objects.select_related("case", "case__unit", "submission", "organisation")


def by_number(number: str) -> Complaint | None:
    """The complaint of that case."""
    return complaints().filter(case__number=number).first()


def matter_of(complaint: Complaint, *, at: datetime) -> Matter:
    """What the holder of the receipt is shown."""
    case = complaint.case
    rules = case.rules
    answer = complaint.satisfactions.first()
    open_ = {"withdraw", "withdraw-accepted"} if complaint.kind == Kind.COMPLAINT else set()
    return Matter(
        complaint=complaint,
        state=rules.state(case.state).name,
        next=_next(complaint),
        clocks=running(complaint, at=at),
        steps=[(step, rules.transition(step.transition).name) for step in workflow.history(case)],
        messages=list(complaint.messages.all()),
        papers=papers_for_citizen(complaint),
        answer=answer,
        may_withdraw=any(step.id in open_ and case.state in step.sources for step in rules.transitions),
        may_answer=not case.is_open and answer is None,
    )


def _next(complaint: Complaint) -> Text | None:
    case = complaint.case
    if not case.is_open:
        return None
    return NEXT.get(f"{case.state}-{complaint.kind}") or NEXT.get(case.state)


def papers_for_citizen(complaint: Complaint) -> list[tuple[Paper, Text]]:
    """The papers addressed to whoever complains, with their titles; none once what is personal was erased."""
    if complaint.erased_at is not None:
        return []
    forms = policy.load(complaint.case.pack).papers
    made = [(one, forms[one.form]) for one in complaint.papers.all() if one.form in forms]
    return [(one, form.title) for one, form in made if form.addressed_to != "office"]


def running(complaint: Complaint, *, at: datetime) -> list[Running]:
    """The clocks of the matter that are not stopped."""
    return [workflow.running(clock, at=at) for clock in workflow.open_clocks(complaint.case)]


def due_first() -> QuerySet[Complaint]:
    """Complaints, what runs out first first."""
    return complaints().order_by(F("case__next_expiry").asc(nulls_last=True), "case_id")


def against(organisations: Sequence[int]) -> QuerySet[Complaint]:
    """All that the person may see about some organisations (by primary key)."""
    return complaints().filter(organisation__in=organisations)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How mediation about a known organisation ended.

    Attributes:
        number: of the case.
        result: ``settled``, ``refused`` by the organisation, or ``failed``.
    """

    number: str
    organisation: int
    result: str
    closed_on: date
    days: int


# grounds on which mediation ended without an agreement; who withdrew, or which party stayed away, says nothing certain
FAILED = frozenset({"no-agreement", "time-over", "test-cost"})
DECLINED = "absent-or-declined"


def outcomes(numbers: Collection[str] | None = None) -> Iterator[Outcome]:
    """Closed complaints whose outcome is certain, by number; those of these cases, if given."""
    closed = complaints().filter(kind=Kind.COMPLAINT, case__closed_at__isnull=False, organisation__isnull=False)
    if numbers is not None:
        closed = closed.filter(case__number__in=list(numbers))
    ends = Prefetch("case__steps", Step.objects.filter(transition="terminate"), to_attr="ends")
    for complaint in closed.order_by("pk").prefetch_related(ends).iterator(chunk_size=1_000):
        case, result = complaint.case, _result(complaint)
        if result and case.closed_at is not None and complaint.organisation_id is not None:
            closed_on = localdate(case.closed_at)
            days = (closed_on - localdate(case.received_at)).days
            yield Outcome(case.number, complaint.organisation_id, result, closed_on, days)


def _result(complaint: Complaint) -> str:
    if complaint.case.state == "agreed":
        return "settled"
    grounds = {step.ground for step in complaint.case.ends}  # type: ignore[attr-defined]  # prefetched above
    if grounds & FAILED:
        return "failed"
    return "refused" if DECLINED in grounds and complaint.respondent_consents is False else ""


def organisations_of_cases(numbers: Collection[str]) -> dict[str, int]:
    """The known organisations that these complaints and reports are about, by number of the case."""
    rows = Complaint.objects.filter(case__number__in=list(numbers), organisation__isnull=False)
    return dict(rows.values_list("case__number", "organisation_id"))


def published(text: str = "") -> QuerySet[Complaint]:
    """Closed complaints on the public list, the latest first."""
    found = complaints().filter(is_public=True, kind=Kind.COMPLAINT, case__closed_at__isnull=False)
    if text:
        found = found.filter(Q(respondent__icontains=text) | Q(product__icontains=text))
    return found.order_by("-case__closed_at", "-pk")
