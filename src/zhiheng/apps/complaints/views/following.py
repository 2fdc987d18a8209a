"""What the holder of a receipt sees and does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.complaints import actions, queries
from zhiheng.apps.complaints.forms import MessageForm, ReceiptForm, SatisfactionForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.complaints.opening import SESSION_KEY
from zhiheng.apps.complaints.views.citizen import LIMITED
from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.scope import follower_scope
from zhiheng.platform.accounts.sign_in import client_address
from zhiheng.platform.workflow import receipts
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr

MINUTES = 30
UNKNOWN = Text("没有找到这个回执，请核对后重输", "no matter has this receipt: check it and type it again")
private = cache_control(private=True, no_store=True)
View = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; a wrong one and one that never was are told alike, and tries are limited."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.may_post(client_address(request) or "", "follow", at=timezone.now()):
            form.add_error(None, tr(LIMITED))
            return render(request, "complaints/follow.html", {"form": form}, status=429)
        follower = receipts.follower_of(form.cleaned_data["receipt"])
        with follower_scope(follower):
            is_known = bool(follower) and queries.of_follower(follower).exists()
        if is_known:
            request.session.cycle_key()
            request.session[SESSION_KEY] = follower
            request.session.set_expiry(MINUTES * 60)
            return redirect("matter")
        form.add_error("receipt", tr(UNKNOWN))
    return render(request, "complaints/follow.html", {"form": form})


def with_receipt(view: View) -> View:
    """Answer in the sight of the receipt that was given; without one, ask for it."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        follower = request.session.get(SESSION_KEY, "")
        if not follower:
            return redirect("follow")
        with follower_scope(follower):
            found = list(queries.of_follower(follower))
            return view(request, found, *args, **kwargs) if found else redirect("follow")

    return inner


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
