"""What the page of every case shows, whichever app opened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow import queries as workflow
from zhiheng.platform.workflow import rights
from zhiheng.platform.workflow.models import Case, Proposal, Step
from zhiheng.platform.workflow.telling import Happening, happenings
from zhiheng.policy import drawing
from zhiheng.vocab.bilingual import Text
from zhiheng.web.cases import charges
from zhiheng.web.cases.stepping import Offer


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the history with its names."""

    step: Step
    name: Text
    ground: Text | None


def context(case: Case, user: User, offered: Sequence[Offer], *, at: datetime, language: str) -> dict[str, Any]:
    """State, clocks, history and drawing; what may be done next, and what waits for a second person."""
    waiting = workflow.waiting_proposal(case)
    return {
        "case": case,
        "state": case.standing,
        "offers": [one for one in offered if one.choice.problem is None],
        "closed_steps": [one.choice for one in offered if one.choice.problem is not None],
        "proposal": waiting,
        "proposed": _proposed(case, waiting),
        "may_confirm": waiting is not None and _may_confirm(case, waiting, user),
        "clocks": workflow.clocks_of(case, at=at),
        "history": history(case),
        **charges.context(case, user, at=at),
        **picture(case, language),
    }


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
