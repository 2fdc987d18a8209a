"""The forms of the steps that a person may take next in a case, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.credit.actions import casing
from zhiheng.apps.credit.forms.cases import AnnouncedForm
from zhiheng.apps.credit.models import CreditCase
from zhiheng.platform.accounts.models import User
from zhiheng.policy.schema.procedures import Transition
from zhiheng.web.cases import stepping
from zhiheng.web.cases.stepping import Offer, StepForm

OBJECT = "object"
BY_ITSELF = {"lapse"}
FULFILLED = {OBJECT: {"objection-told"}}  # by what is written in its form


def offers(matter: CreditCase, user: User, *, wrong: Mapping[str, forms.Form] | None = None) -> list[Offer]:
    """What leads on from where the case stands; ``wrong`` are forms to be shown again as they were typed."""
    given: dict[str, Any] = {"form_of": form_of, "apart_from": BY_ITSELF, "fulfilled": FULFILLED}
    return stepping.offers(matter.case, user, wrong=wrong, **given)


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
    stepping.take(matter.case, step, said, by=by, at=at)
