"""Whoever holds a receipt comes back to a matter without an account: one way in for all apps that hand receipts out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.scope import follower_scope
from zhiheng.platform.accounts.sign_in import client_address
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.workflow import receipts
from zhiheng.vocab.bilingual import Text
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

SESSION_KEY = "follower"
MINUTES = 30
LIMITED = Text(
    "操作过于频繁，请稍后再试；内容已保留在页面上", "too often for now: try again later, what you typed stays here"
)
UNKNOWN = Text("没有找到这个回执，请核对后重输", "no matter has this receipt: check it and type it again")
private = cache_control(private=True, no_store=True)
View = Callable[..., HttpResponse]
Find = Callable[[str], list[Any]]


class ReceiptForm(forms.Form):
    """The receipt, to come back to a matter."""

    receipt = forms.CharField(
        label=phrase("回执码", "Receipt"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=phrase("16 位，形如 7K3M-9QXR-02AB-CD4E", "16 signs, such as 7K3M-9QXR-02AB-CD4E"),
    )


def let_in(request: HttpRequest, *, find: Find, template: str, matter: str) -> HttpResponse:
    """Ask for the receipt; a wrong one and one that never was are told alike, and tries are limited.

    Args:
        request: of the page.
        find: the matters of a follower, asked in the follower's scope.
        template: of the form.
        matter: name of the address that shows the matters.
    """
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.may_post(client_address(request) or "", "follow", at=timezone.now()):
            form.add_error(None, tr(LIMITED))
            return render(request, template, {"form": form}, status=429)
        follower = receipts.follower_of(form.cleaned_data["receipt"])
        with follower_scope(follower):
            is_known = bool(follower) and bool(find(follower))
        if is_known:
            request.session.cycle_key()
            request.session[SESSION_KEY] = follower
            request.session.set_expiry(MINUTES * 60)
            return redirect(matter)
        form.add_error("receipt", tr(UNKNOWN))
    return render(request, template, {"form": form})


def with_receipt(*, find: Find, ask: str) -> Callable[[View], View]:
    """Answer in the sight of the receipt that was given; without one, ask for it at the address ``ask``."""

    def around(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            follower = request.session.get(SESSION_KEY, "")
            if not follower:
                return redirect(ask)
            with follower_scope(follower):
                found = find(follower)
                return view(request, found, *args, **kwargs) if found else redirect(ask)

        return inner

    return around


def holds_receipt_of(request: HttpRequest, attachment: Attachment) -> bool:
    """Whether the file belongs to the case whose receipt was given."""
    follower = request.session.get(SESSION_KEY, "")
    return bool(follower) and attachment.case.follower == follower
