"""What the page of a matter shows to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from zhiheng import policy
from zhiheng.apps.complaints import advising, disputes, sorting, steps
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.forms import MessageForm, SatisfactionForm, SortingForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.workflow import queries as workflow
from zhiheng.platform.workflow import rights
from zhiheng.platform.workflow.models import Case, Proposal, Step
from zhiheng.platform.workflow.telling import Happening, happenings
from zhiheng.policy import drawing
from zhiheng.vocab.bilingual import Text
from zhiheng.web.cases import charges

MASK = "＊＊＊"


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the history with its names."""

    step: Step
    name: Text
    ground: Text | None


def context(
    complaint: Complaint,
    user: User,
    *,
    at: datetime,
    language: str,
    wrong: Mapping[str, forms.Form] | None = None,
    message: MessageForm | None = None,
    satisfaction: SatisfactionForm | None = None,
    sorted_wrong: SortingForm | None = None,
    with_person: bool = False,
) -> dict[str, Any]:
    """All that the template asks for."""
    case = complaint.case
    offered = steps.offers(complaint, user, wrong=wrong)
    waiting = workflow.waiting_proposal(case)
    return {
        "complaint": complaint,
        "case": case,
        "state": case.standing,
        "offers": [one for one in offered if one.choice.problem is None],
        "closed_steps": [one.choice for one in offered if one.choice.problem is not None],
        "proposal": waiting,
        "proposed": _proposed(case, waiting),
        "may_confirm": waiting is not None and _may_confirm(case, waiting, user),
        "clocks": workflow.clocks_of(case, at=at),
        "history": history(case),
        "person": person(complaint, shown=with_person, hinted=may(user, "complaints.personal")),
        "may_look": may(user, "complaints.personal") and not with_person and complaint.erased_at is None,
        "may_read": may(user, "complaints.personal"),
        "dispute": disputes.of(complaint),
        "sorted": sorting.sorted_as(complaint),
        "sorting": sorted_wrong or SortingForm(complaint=complaint),
        "may_handle": may(user, "complaints.handle"),
        "may_publish": may(user, "complaints.publish") and complaint.kind == Kind.COMPLAINT and not case.is_open,
        "may_call": may(user, "complaints.call_back") and not case.is_open and complaint.called_back_at is None,
        "message": message or MessageForm(),
        "satisfaction": satisfaction or SatisfactionForm(),
        "answer": complaint.satisfactions.first(),
        "looks": list(complaint.looks.select_related("by")),
        **_help(complaint),
        **charges.context(case, user, at=at),
        **picture(case, language),
    }


def person(complaint: Complaint, *, shown: bool, hinted: bool) -> dict[str, str]:
    """Who complains; masked until somebody who may asks to see it, wholly (not ``hinted``) for whoever may not."""
    if shown:
        return {"name": complaint.name, "phone": complaint.phone, "address": complaint.address}
    if not hinted:
        return {"name": MASK if complaint.name else "", "phone": "", "address": ""}
    name = complaint.name[:1] + MASK if complaint.name else ""
    phone = f"{MASK}{complaint.phone[-4:]}" if complaint.phone else ""
    return {"name": name, "phone": phone, "address": MASK if complaint.address else ""}


def history(case: Case) -> list[Line | Happening]:
    """The steps with the words of the procedure, and what else happened, in the order of time."""
    steps: list[Line | Happening] = [_line(case, step) for step in workflow.history(case)]
    return sorted([*steps, *happenings(case)], key=lambda one: one.step.at if isinstance(one, Line) else one.at)


def picture(case: Case, language: str) -> dict[str, Any]:
    """The procedure as a drawing and as a table."""
    svg = drawing.draw(case.rules, current=case.state, language=language[:2], legend=False)
    safe: SafeString = mark_safe(svg)  # noqa: S308 - made of the pack alone, escaped where it is made
    return {"drawing": safe, "rows": drawing.rows(case.rules, policy.load(case.pack))}


def _line(case: Case, step: Step) -> Line:
    known = {one.id: one for one in case.rules.transitions}.get(step.transition)
    if known is None:  # of a version that the case followed before
        return Line(step, Text(step.transition, step.transition), None)
    ground = next((one.name for one in known.grounds if one.id == step.ground), None)
    return Line(step, known.name, ground)


def _proposed(case: Case, proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    step = case.rules.transition(proposal.transition)
    return {"name": step.name, "ground": next((one for one in step.grounds if one.id == proposal.ground), None)}


def _may_confirm(case: Case, proposal: Proposal, user: User) -> bool:
    step = case.rules.transition(proposal.transition)
    return rights.may_confirm(case, step, user, proposal.proposed_by) is None


def _help(complaint: Complaint) -> dict[str, Any]:
    """Suggestions with their reasons, while there is something to decide."""
    case = complaint.case
    if not case.is_open:
        return {"advice": None}
    said = {"product": complaint.product, "facts": complaint.facts, "division": case.division}
    on = day_of(case.received_at)
    return {"advice": advising.advise(**said, kind=Kind(complaint.kind), on=on, apart_from=complaint.pk)}
