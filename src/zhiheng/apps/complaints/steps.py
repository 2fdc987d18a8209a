"""The forms of the steps that a person may take next, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.complaints import actions, disputes, queries
from zhiheng.apps.complaints.forms import (
    CHOOSE,
    AgreementForm,
    DisputeForm,
    FinishTestForm,
    SessionForm,
    SettlementForm,
    StartTestForm,
    offices,
    today,
)
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import guards, rights
from zhiheng.platform.workflow.queries import Choice, available
from zhiheng.policy.schema.procedures import Ground, Transition
from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

Act = Callable[[Complaint, dict[str, Any], User, datetime], object]
SEPARATE = {"withdraw", "withdraw-accepted", "merge", "merge-new-facts"}  # taken by the citizen, or together with join


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


def _cited(ground: Ground) -> Text:
    """The ground with where the law names it."""
    name, place = ground.name, article_in_english(ground.article)
    return Text(f"{name.zh}（{ground.article}）", f"{name.en} ({place})")


class JoinForm(forms.Form):
    """Which earlier case a repeat is joined to."""

    earlier = forms.CharField(label=phrase("并入的编号", "Number of the earlier case"), max_length=32)
    has_new_facts = forms.BooleanField(label=phrase("补充了新的事实", "It brings new facts"), required=False)
    reason = forms.CharField(label=phrase("理由", "Reason"), max_length=2000)


def offers(complaint: Complaint, user: User, *, wrong: Mapping[str, forms.Form] | None = None) -> list[Offer]:
    """What leads on from where the case stands; ``wrong`` are forms to be shown again as they were typed."""
    again = wrong or {}
    found = [_openly(complaint, choice, user) for choice in available(complaint.case, user)]
    found = sorted((one for one in found if one.step.id not in SEPARATE), key=lambda one: one.problem is not None)
    return [
        Offer(choice, again.get(choice.step.id) or form_of(choice.step), choice.step.id in again) for choice in found
    ]


def _openly(complaint: Complaint, choice: Choice, user: User) -> Choice:
    """The choice without the conditions that its own form fulfils."""
    if choice.problem is None or choice.step.id not in _FULFILLED:
        return choice
    rest = [name for name in choice.step.guards if name not in _FULFILLED[choice.step.id]]
    problem = rights.why_not(complaint.case, choice.step, user) or guards.first_failing(rest, complaint.case)
    return Choice(choice.step, problem)


def form_of(step: Transition, data: Any = None, files: Any = None) -> forms.Form:
    """The form of a step."""
    special = _SPECIAL.get(step.id)
    prefix = step.id
    if special is not None:
        return special[0](data, files, prefix=prefix, initial=today())
    return StepForm(step, data, prefix=prefix)


def take(complaint: Complaint, step: Transition, said: dict[str, Any], *, by: User, at: datetime) -> None:
    """Take the step, or propose it where a second person must confirm.

    Raises:
        Problem: as the actions say.
    """
    special = _SPECIAL.get(step.id)
    if special is not None:
        special[1](complaint, said, by, at)
        return
    asked = {"transition": step.id, "ground": said.get("ground", ""), "reason": said["reason"], "by": by, "at": at}
    if step.confirmed_by:
        workflow.propose(complaint.case, **asked)
        return
    unit: Unit | None = said.get("unit")
    workflow.take(complaint.case, **asked, unit=unit, division=(unit.division or None) if unit else None)


def _session(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    return actions.record_session(complaint, **said, by=by, at=at)


def _start_test(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    return actions.start_test(complaint, **said, by=by, at=at)


def _finish_test(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    test = complaint.tests.filter(finished_on=None).first()
    if test is None:
        raise Problem("test_missing", "没有进行中的鉴定检测", "no test is under way")
    return actions.finish_test(test, files=said.pop("reports"), **said, by=by, at=at)


def _agree(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    return actions.record_agreement(complaint, text=said["text"], by=by, at=at)


def _raise_dispute(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    return actions.raise_dispute(complaint, **said, by=by, at=at)


def _settle_dispute(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    return actions.settle_dispute(complaint, **said, by=by, at=at)


def _join(complaint: Complaint, said: dict[str, Any], by: User, at: datetime) -> object:
    earlier = queries.by_number(said.pop("earlier").strip().upper())
    if earlier is None:
        raise Problem("case_unknown", "没有这个编号的案件", "there is no case of that number", field="earlier")
    return actions.join(complaint, earlier, **said, by=by, at=at)


_SPECIAL: dict[str, tuple[type[forms.Form], Act]] = {
    "record-session": (SessionForm, _session),
    "start-testing": (StartTestForm, _start_test),
    "testing-done": (FinishTestForm, _finish_test),
    "agree": (AgreementForm, _agree),
    "join": (JoinForm, _join),
    disputes.RAISE: (DisputeForm, _raise_dispute),
    disputes.SETTLE: (SettlementForm, _settle_dispute),
}
# conditions that the form of the step itself fulfils
_FULFILLED = {
    "start-testing": {"test-open"},
    "testing-done": {"test-closed"},
    "agree": {"agreement-recorded"},
}
