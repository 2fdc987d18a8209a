"""Sending a complaint or a report, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng.apps.complaints import actions, files
from zhiheng.apps.complaints.choices import Channel
from zhiheng.apps.complaints.forms import ComplaintForm
from zhiheng.apps.registry import public
from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.sign_in import client_address
from zhiheng.platform.workflow import receipts
from zhiheng.platform.workflow.queries import running
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.cases.following import LIMITED, private
from zhiheng.web.templatetags.zhiheng import tr


@require_http_methods(["GET", "HEAD", "POST"])
@private
def complain(request: HttpRequest) -> HttpResponse:
    """The form; once sent, the receipt. Sending again what was sent shows the same receipt."""
    if request.method != "POST":
        return _page(request, ComplaintForm(initial={"key": receipts.new_key(), **_led_by(request)}))
    form = ComplaintForm(request.POST, request.FILES, held=files.before(request))
    if not form.is_valid():
        return _back(request, form)
    if not limits.may_post(client_address(request) or "", "complain", at=timezone.now()):
        form.add_error(None, tr(LIMITED))
        return _back(request, form, status=429)
    try:
        receipt = actions.submit(
            key=form.cleaned_data["key"],
            content=form.content(),
            kinds=form.kinds_asked,
            channel=Channel.SITE,
            by=None,
            at=timezone.now(),
            files=form.cleaned_data["photos"],
            with_held=files.expected(request, form.held),
        )
    except Problem as problem:
        field = problem.where.get("field")
        form.add_error(str(field) if field else None, tr(Text(problem.zh, problem.en)))
        return _back(request, form)
    return _sent(request, receipt)


def _led_by(request: HttpRequest) -> dict[str, str]:
    """What the page that led here knows already; it stands in the form, to be changed."""
    told = {name: request.GET.get(name, "").strip()[:200] for name in ("respondent", "product")}
    return {name: value for name, value in told.items() if value}


@require_safe
@private
def businesses(request: HttpRequest) -> HttpResponse:
    """What may be meant by what was typed so far."""
    found = public.proposed(request.GET.get("respondent", "")[:100])
    return render(request, "complaints/_businesses.html", {"found": found})


def _sent(request: HttpRequest, receipt: actions.Receipt) -> HttpResponse:
    """The receipt, and by when the law wants an answer."""
    dues = [running(clock, at=timezone.now()) for clock in receipt.clocks]
    return render(request, "complaints/sent.html", {"receipt": receipt, "dues": dues})


def _back(request: HttpRequest, form: ComplaintForm, status: int = 200) -> HttpResponse:
    """The form as it was typed; files that came with it are kept, as often as one address may ask for that."""
    now = timezone.now()
    files.come_back(
        request, form, may_keep=lambda: limits.may_post(client_address(request) or "", "keep", at=now), at=now
    )
    return _page(request, form, status)


def _page(request: HttpRequest, form: ComplaintForm, status: int = 200) -> HttpResponse:
    return render(request, "complaints/complain.html", {"form": form}, status=status)
