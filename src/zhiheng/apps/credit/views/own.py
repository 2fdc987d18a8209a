"""What a person of an enterprise sees of its own credit, and does about it, with an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.credit.forms.cases import AnnouncedForm
from zhiheng.apps.credit.grading.presenting import page_of
from zhiheng.apps.credit.models import CreditCase
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.apps.credit.views.cases import fact_choices
from zhiheng.apps.credit.views.enterprise import (
    KINDS,
    OBJECTED,
    filed,
    matter_shown,
    object_to,
    step_of_follower,
    told,
)
from zhiheng.apps.registry.corrections.queries import own_organisation
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me
from zhiheng.web.templatetags.zhiheng import tr

View = Callable[..., HttpResponse]


def of_own(view: View) -> View:
    """Answer for the person's own enterprise, with all that is known of it in sight; nobody else's."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        organisation = own_organisation(me(request))
        if organisation is None:
            return redirect("my_enterprise")
        with system_scope():
            return view(request, organisation, *args, **kwargs)

    return inner


@require_safe
@permission_required("registry.own")
@of_own
def own(request: HttpRequest, organisation: Any) -> HttpResponse:
    """The own grade with everything that it is made of, and the own matters."""
    return _page(request, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("registry.own")
@of_own
def file(request: HttpRequest, organisation: Any, kind: str) -> HttpResponse:
    """Ask for repair, or object."""
    if kind not in KINDS:
        raise Http404(kind)
    make, act = KINDS[kind]
    post = (request.POST, request.FILES) if request.method == "POST" else ()
    form = make(*post, choices=fact_choices(organisation.pk))
    receipt = filed(form, organisation.pk, act) if form.is_bound and form.is_valid() else None
    if receipt is not None:
        messages.success(request, tr(Text(f"已提交，编号 {receipt.number}", f"Sent, number {receipt.number}")))
        return redirect("credit_own")
    shown = {"form": form, "organisation": organisation, "is_repair": kind == "repair"}
    return render(request, "credit/own_filing.html", shown)


@require_POST
@permission_required("registry.own")
@of_own
def objected(request: HttpRequest, organisation: Any, number: str) -> HttpResponse:
    """Object to an announced grade."""
    form = AnnouncedForm(request.POST, request.FILES)
    is_done = object_to(_of(organisation, number), form)
    return told(request, OBJECTED, "credit_own") if is_done else _page(request, organisation, form=form)


@require_POST
@permission_required("registry.own")
@of_own
def stepped(request: HttpRequest, organisation: Any, number: str, transition: str) -> HttpResponse:
    """Take the application or objection back, or say that the material asked for was sent."""
    step_of_follower(request, _of(organisation, number), transition)
    return redirect("credit_own")


def _page(request: HttpRequest, organisation: Any, *, form: AnnouncedForm | None = None) -> HttpResponse:
    stored = grades.stored(organisation.pk).first()
    seen = None if stored is None else grades.seen(stored)
    context = page_of(organisation, seen, at=timezone.now(), user=None)
    context |= {"organisation": organisation, "form": form or AnnouncedForm()}
    context["shown"] = [matter_shown(one) for one in context["cases"] if one.case.is_open]
    return render(request, "credit/own.html", context)


def _of(organisation: Any, number: str) -> CreditCase:
    found = cases.by_number(number)
    if found is None or found.organisation_id != organisation.pk:
        raise Http404(number)
    return found
