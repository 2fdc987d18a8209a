"""The steps that a person may take next in a case, each with its form; what most procedures ask for, and no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import guards, rights
from zhiheng.platform.workflow.models import Case
from zhiheng.platform.workflow.queries import Choice, available
from zhiheng.policy.schema.procedures import Ground, Transition
from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

CHOOSE = phrase("请选择", "Choose")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form, as the page of the case offers it."""

    choice: Choice
    form: forms.Form
    is_open: bool  # shown unfolded, because something in it was wrong


class StepForm(forms.Form):
    """What the procedure asks for: a ground, a reason, another unit."""

    def __init__(self, step: Transition, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if step.grounds:
            listed = [(one.id, tr(_cited(one))) for one in step.grounds]
            self.fields["ground"] = forms.ChoiceField(
                label=phrase("法定情形", "Ground"), choices=[("", CHOOSE), *listed]
            )
        if step.moves:
            label = phrase("单位", "Unit")
            self.fields["unit"] = forms.ModelChoiceField(label=label, queryset=offices(), empty_label=CHOOSE)
        area = forms.Textarea(attrs={"rows": 3})
        label = phrase("理由", "Reason")
        lasting = phrase("长期保存，不写个人信息", "It is kept for good: name no private person")
        self.fields["reason"] = forms.CharField(
            label=label, required=step.needs_reason, max_length=2000, widget=area, help_text=lasting
        )


def offices() -> QuerySet[Unit]:
    """Units that may work a matter."""
    return Unit.objects.filter(closed_on=None).exclude(kind__in=("laboratory", "enterprise")).order_by("code")


def _cited(ground: Ground) -> Text:
    """The ground with where the law names it."""
    name, place = ground.name, article_in_english(ground.article)
    return Text(f"{name.zh}（{ground.article}）", f"{name.en} ({place})")


def offers(
    case: Case,
    user: User,
    *,
    form_of: Callable[[Transition], forms.Form],
    wrong: Mapping[str, forms.Form] | None = None,
    apart_from: Collection[str] = (),
    fulfilled: Mapping[str, Collection[str]] | None = None,
) -> list[Offer]:
    """What leads on from where the case stands, possible steps first.

    Args:
        case: the case.
        user: who may take the steps.
        form_of: the form of a step.
        wrong: forms to be shown again as they were typed, by step.
        apart_from: steps that are not taken here.
        fulfilled: conditions that the form of a step itself fulfils, by step.
    """
    again = wrong or {}
    found = [_openly(case, one, user, fulfilled or {}) for one in available(case, user)]
    found = sorted((one for one in found if one.step.id not in apart_from), key=lambda one: one.problem is not None)
    return [Offer(one, again.get(one.step.id) or form_of(one.step), one.step.id in again) for one in found]


def _openly(case: Case, choice: Choice, user: User, fulfilled: Mapping[str, Collection[str]]) -> Choice:
    """The choice without the conditions that its own form fulfils."""
    if choice.problem is None or choice.step.id not in fulfilled:
        return choice
    rest = [name for name in choice.step.guards if name not in fulfilled[choice.step.id]]
    problem = rights.why_not(case, choice.step, user) or guards.first_failing(rest, case)
    return Choice(choice.step, problem)


def take(case: Case, step: Transition, said: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Take the step as :class:`StepForm` was filled in, or propose it where a second person must confirm.

    Raises:
        Problem: as the actions say.
    """
    asked = {"transition": step.id, "ground": said.get("ground", ""), "reason": said["reason"], "by": by, "at": at}
    if step.confirmed_by:
        workflow.propose(case, **asked)
        return
    unit: Unit | None = said.get("unit")
    workflow.take(case, **asked, unit=unit, division=(unit.division or None) if unit else None)
