"""The forms of the steps that a person may take next in a case, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.complaints.steps import StepForm
from zhiheng.apps.credit.actions import casing
from zhiheng.apps.credit.forms.cases import AnnouncedForm
from zhiheng.apps.credit.models import CreditCase
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import rights
from zhiheng.platform.workflow.queries import Choice, available
from zhiheng.policy.schema.procedures import Transition

OBJECT = "object"
BY_ITSELF = {"lapse"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form, as the page of the case offers it."""

    choice: Choice
    form: forms.Form
    is_open: bool  # shown unfolded, because something in it was wrong


def offers(matter: CreditCase, user: User, *, wrong: Mapping[str, forms.Form] | None = None) -> list[Offer]:
    """What leads on from where the case stands; ``wrong`` are forms to be shown again as they were typed."""
    again = wrong or {}
    found = [_openly(matter, one, user) for one in available(matter.case, user) if one.step.id not in BY_ITSELF]
    found.sort(key=lambda one: one.problem is not None)
    return [Offer(one, again.get(one.step.id) or form_of(one.step), one.step.id in again) for one in found]


def form_of(step: Transition, data: Any = None, files: Any = None) -> forms.Form:
    """The form of a step."""
    if step.id == OBJECT:
        return AnnouncedForm(data, files, prefix=step.id)
    return StepForm(step, data, prefix=step.id)


def take(matter: CreditCase, step: Transition, said: dict[str, Any], *, by: User, at: datetime) -> None:
    """Take the step, or propose it where a second person must confirm.

    Raises:
        Problem: as the actions say.
    """
    if step.id == OBJECT:
        files = said.pop("evidence")
        casing.object_to_grade(matter, **said, files=files, by=by, at=at)
        return
    asked = {"transition": step.id, "ground": said.get("ground", ""), "reason": said["reason"], "by": by, "at": at}
    if step.confirmed_by:
        workflow.propose(matter.case, **asked)
    else:
        workflow.take(matter.case, **asked)


def _openly(matter: CreditCase, choice: Choice, user: User) -> Choice:
    """The choice without the condition that its own form fulfils."""
    if choice.step.id != OBJECT:
        return choice
    return Choice(choice.step, rights.why_not(matter.case, choice.step, user))
