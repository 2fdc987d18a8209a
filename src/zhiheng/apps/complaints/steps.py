"""The forms of the steps that a person may take next, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.complaints import actions, disputes, queries
from zhiheng.apps.complaints.forms import (
    AgreementForm,
    DisputeForm,
    FinishTestForm,
    SessionForm,
    SettlementForm,
    StartTestForm,
    today,
)
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import User
from zhiheng.policy.schema.procedures import Transition
from zhiheng.vocab.problem import Problem
from zhiheng.web.cases import stepping
from zhiheng.web.cases.stepping import Offer, StepForm
from zhiheng.web.phrases import phrase

Act = Callable[[Complaint, dict[str, Any], User, datetime], object]
SEPARATE = {"withdraw", "withdraw-accepted", "merge", "merge-new-facts"}  # taken by the citizen, or together with join


class JoinForm(forms.Form):
    """Which earlier case a repeat is joined to."""

    earlier = forms.CharField(label=phrase("并入的编号", "Number of the earlier case"), max_length=32)
    has_new_facts = forms.BooleanField(label=phrase("补充了新的事实", "It brings new facts"), required=False)
    reason = forms.CharField(label=phrase("理由", "Reason"), max_length=2000)


def offers(complaint: Complaint, user: User, *, wrong: Mapping[str, forms.Form] | None = None) -> list[Offer]:
    """What leads on from where the case stands; ``wrong`` are forms to be shown again as they were typed."""
    given: dict[str, Any] = {"form_of": form_of, "apart_from": SEPARATE, "fulfilled": _FULFILLED}
    return stepping.offers(complaint.case, user, wrong=wrong, **given)


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
    stepping.take(complaint.case, step, said, by=by, at=at)


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
