"""What the pages of a correction show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import mark_safe

from zhiheng import policy
from zhiheng.apps.registry.choices import CorrectionState, Fact
from zhiheng.apps.registry.corrections import queries, reading
from zhiheng.apps.registry.models import Correction, Organisation
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import follower_scope
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.workflow import queries as workflow
from zhiheng.platform.workflow.models import Case, Step
from zhiheng.platform.workflow.telling import happenings
from zhiheng.policy import drawing
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.cases import charges


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the history with its name."""

    step: Step
    name: Text
    ground: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A fact as the register holds it, for the enterprise."""

    fact: str
    name: str
    value: str
    is_in_hand: bool


def office(found: Correction, user: User, *, at: datetime, language: str) -> dict[str, Any]:
    """For the office: the case with its history, and what the register holds by now."""
    case, organisation = found.case, queries.organisation_of(found)
    now = reading.shown(organisation, found.fact)
    is_open = found.state == CorrectionState.OPEN
    svg = drawing.draw(case.rules, current=case.state, language=language[:2], legend=False)
    return {
        "correction": found,
        "case": case,
        "now": now if is_open and now != found.before else "",
        "unread": _unread(organisation, found, at) if is_open else None,
        "is_in_sight": Organisation.objects.filter(pk=organisation.pk).exists(),
        "may_answer": is_open and found.filed_by_id != user.pk and user.unit_id == case.unit_id,
        "files": list(case.attachments.all()),
        "history": _history(case),
        "drawing": mark_safe(svg),  # noqa: S308 - made of the pack alone, escaped where it is made
        "rows": drawing.rows(case.rules, policy.load(case.pack)),
        **charges.context(case, user, at=at),
    }


def own(found: Correction, user: User) -> dict[str, Any]:
    """For the enterprise: what was asked for and answered, and the files that went along."""
    files: list[Attachment] = []
    if user.unit is not None:
        with follower_scope(queries.follower_of(user.unit)):
            files = list(Attachment.objects.filter(case=found.case_id))
    case = {"number": found.number}
    return {"correction": found, "files": files, "case": case, "is_open": found.state == CorrectionState.OPEN}


def rows(organisation: Organisation) -> list[Row]:
    """The facts of the register, with those that are being examined."""
    in_hand = queries.open_facts(organisation)
    return [Row(fact.value, str(fact.label), reading.shown(organisation, fact), fact.value in in_hand) for fact in Fact]


def _unread(organisation: Organisation, found: Correction, at: datetime) -> Text | None:
    """Why it could not be written as it is, if the register has moved on meanwhile."""
    try:
        reading.changes(organisation, found.fact, found.wanted, on=timezone.localdate(at))
    except Problem as problem:
        return Text(problem.zh, problem.en)
    return None


def _history(case: Case) -> list[Any]:
    names = {one.id: one.name for one in case.rules.transitions}
    steps = [Line(step, names.get(step.transition, Text(step.transition, ""))) for step in workflow.history(case)]
    told = [*steps, *happenings(case)]
    return sorted(told, key=lambda one: one.step.at if isinstance(one, Line) else one.at)
