"""What the holder of a receipt sees and does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.complaints import actions, queries
from zhiheng.apps.complaints.forms import MessageForm, SatisfactionForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.cases.following import SESSION_KEY, let_in, private
from zhiheng.web.cases.following import with_receipt as receipt_asked
from zhiheng.web.templatetags.zhiheng import tr


def _of_follower(follower: str) -> list[Complaint]:
    return list(queries.of_follower(follower))


@require_http_methods(["GET", "HEAD", "POST"])
@private
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt."""
    return let_in(request, find=_of_follower, template="complaints/follow.html", matter="matter")


with_receipt = receipt_asked(find=_of_follower, ask="follow")


@require_safe
@private
@with_receipt
def matter(request: HttpRequest, found: list[Complaint]) -> HttpResponse:
    """Where the matters of this receipt stand, what comes next and by when."""
    return _page(request, found)


@require_POST
@private
@with_receipt
def write(request: HttpRequest, found: list[Complaint], number: str) -> HttpResponse:
    """Send a line to the office."""
    form = MessageForm(request.POST)
    return _act(
        request, found, number, form, lambda one: actions.write(one, text=form.cleaned_data["text"], **_by_follower()),
        Text("已发送", "Sent"),
    )  # fmt: skip


@require_POST
@private
@with_receipt
def withdraw(request: HttpRequest, found: list[Complaint], number: str) -> HttpResponse:
    """Take the complaint back."""
    at = timezone.now()
    done = Text("已撤回", "Withdrawn")
    return _act(request, found, number, None, lambda one: actions.withdraw(one, by="follower", at=at), done)


@require_POST
@private
@with_receipt
def satisfied(request: HttpRequest, found: list[Complaint], number: str) -> HttpResponse:
    """Say how content one is."""
    form = SatisfactionForm(request.POST)
    return _act(
        request, found, number, form,
        lambda one: actions.answer_satisfaction(one, **form.cleaned_data, **_by_follower()),
        Text("谢谢您的评价", "Thank you"),
    )  # fmt: skip


@require_POST
@private
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the receipt on this machine."""
    request.session.pop(SESSION_KEY, None)
    return redirect("follow")


def _by_follower() -> dict[str, Any]:
    return {"by": None, "at": timezone.now()}


def _act(
    request: HttpRequest,
    found: list[Complaint],
    number: str,
    form: forms.Form | None,
    act: Callable[[Complaint], object],
    done: Text,
) -> HttpResponse:
    complaint = next((one for one in found if one.case.number == number), None)
    if complaint is None:
        return redirect("matter")
    if form is not None and not form.is_valid():
        return _page(request, found, number=number, form=form)
    try:
        act(complaint)
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    else:
        messages.success(request, tr(done))
    return redirect("matter")


def _page(
    request: HttpRequest, found: Iterable[Complaint], *, number: str = "", form: forms.Form | None = None
) -> HttpResponse:
    matters = [queries.matter_of(complaint, at=timezone.now()) for complaint in found]
    given = {"matters": matters, "message": MessageForm(), "satisfaction": SatisfactionForm()}
    if isinstance(form, MessageForm):
        given["message"] = form
    elif isinstance(form, SatisfactionForm):
        given["satisfaction"] = form
    return render(request, "complaints/matter.html", given | {"wrong": number})
