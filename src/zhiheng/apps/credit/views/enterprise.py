"""What an enterprise does without an account: ask for repair, object, and follow its matters with a receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.credit.actions import casing
from zhiheng.apps.credit.cases import showing
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.forms.cases import AnnouncedForm, CodeForm, FilingForm, ObjectionForm, RepairForm
from zhiheng.apps.credit.grading.presenting import page_of
from zhiheng.apps.credit.models import CreditCase
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.apps.credit.views.cases import fact_choices
from zhiheng.apps.registry import queries as registry
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts import limits
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.accounts.sign_in import client_address
from zhiheng.platform.workflow.actions import take
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import done, explain, tried
from zhiheng.web.cases.following import LIMITED, let_in, private
from zhiheng.web.cases.following import with_receipt as receipt_asked
from zhiheng.web.templatetags.zhiheng import tr

NO_CODE = Text("登记中没有这个代码，请核对后重输", "the register has no such code: check it and type it again")
KINDS = {"repair": (RepairForm, casing.apply_for_repair), "objection": (ObjectionForm, casing.object_to_information)}
OBJECTED = Text("异议已提交", "The objection was sent")
OWN_STEPS = ("withdraw", "material-given")


@require_http_methods(["GET", "HEAD"])
@private
def start(request: HttpRequest) -> HttpResponse:
    """Which enterprise; then what of it is public and may be repaired or objected to."""
    form = CodeForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        found = _enterprise(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", tr(NO_CODE))
        else:
            context |= {"organisation": found, "facts": _public_facts(found.pk)}
    return render(request, "credit/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The form; once sent, the receipt. Sending again what was sent shows the same receipt."""
    organisation = _enterprise(code)
    if organisation is None or kind not in KINDS:
        raise Http404(code)
    make, act = KINDS[kind]
    with system_scope():
        choices = fact_choices(organisation.pk, public_only=True)
    post = (request.POST, request.FILES) if request.method == "POST" else ()
    form = make(*post, choices=choices)
    receipt = _filed(request, form, organisation.pk, act) if form.is_bound and form.is_valid() else None
    if receipt is not None:
        return render(request, "credit/sent.html", {"receipt": receipt, "organisation": organisation})
    shown = {"form": form, "organisation": organisation, "is_repair": kind == "repair"}
    return render(request, "credit/apply.html", shown)


def _filed(
    request: HttpRequest, form: FilingForm, organisation: int, act: Callable[..., casing.Receipt]
) -> casing.Receipt | None:
    """The receipt, or none with the form saying why."""
    if not limits.may_post(client_address(request) or "", "credit", at=timezone.now()):
        form.add_error(None, tr(LIMITED))
        return None
    return filed(form, organisation, act)


def filed(form: FilingForm, organisation: int, act: Callable[..., casing.Receipt]) -> casing.Receipt | None:
    """The receipt of a form that is whole, or none with the form saying why not."""
    try:
        return act(form.filing(organisation), by=None, at=timezone.now(), files=form.cleaned_data["evidence"])
    except Problem as problem:
        explain(form, problem)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@private
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt."""
    return let_in(request, find=cases.of_follower, template="credit/follow.html", matter="credit_matter")


with_receipt = receipt_asked(find=cases.of_follower, ask="credit_follow")


@require_safe
@private
@with_receipt
def matter(request: HttpRequest, found: list[CreditCase]) -> HttpResponse:
    """Where the matters of this receipt stand, what comes next and by when."""
    return _page(request, found)


@require_POST
@private
@with_receipt
def objected(request: HttpRequest, found: list[CreditCase], number: str) -> HttpResponse:
    """Object to an announced grade."""
    form = AnnouncedForm(request.POST, request.FILES)
    is_done = object_to(_of(found, number), form)
    return told(request, OBJECTED, "credit_matter") if is_done else _page(request, found, form=form)


@require_POST
@private
@with_receipt
def stepped(request: HttpRequest, found: list[CreditCase], number: str, transition: str) -> HttpResponse:
    """Take the application or objection back, or say that the material asked for was sent."""
    step_of_follower(request, _of(found, number), transition)
    return redirect("credit_matter")


def object_to(one: CreditCase, form: AnnouncedForm) -> bool:
    """Object, if the form is whole and nothing speaks against it; else the form says what."""
    at = timezone.now()
    return done(form, lambda: casing.object_to_grade(one, **form.said(), by="follower", at=at)) is not None


def step_of_follower(request: HttpRequest, one: CreditCase, transition: str) -> None:
    """A step that is the enterprise's own."""
    if transition not in OWN_STEPS:
        raise Http404(transition)
    at = timezone.now()
    tried(request, lambda: take(one.case, transition=transition, by="follower", at=at), Text("已办理", "Done"))


def told(request: HttpRequest, what: Text, where: str) -> HttpResponse:
    """Say on the next page what was done."""
    messages.success(request, tr(what))
    return redirect(where)


def _page(request: HttpRequest, found: list[CreditCase], *, form: AnnouncedForm | None = None) -> HttpResponse:
    shown = [{**matter_shown(one), "grade_page": _own_grade(one)} for one in found]
    return render(request, "credit/matter.html", {"shown": shown, "form": form or AnnouncedForm()})


def matter_shown(one: CreditCase) -> dict[str, Any]:
    """What the enterprise sees of one of its matters, and which steps are its own."""
    open_ = [step for step in one.case.rules.transitions if one.case.state in step.sources]
    return showing.about(one, at=timezone.now()) | {"may": {step.id for step in open_ if "follower" in step.by}}


def _own_grade(one: CreditCase) -> dict[str, Any] | None:
    """The grade with all that it is made of: who holds the receipt of the notice is the enterprise itself."""
    if one.kind != CaseKind.GRADE:
        return None
    with system_scope():
        stored = grades.stored(one.organisation_id).first()
        seen = None if stored is None else grades.seen(stored)
        return page_of(one.organisation, seen, at=timezone.now(), user=None)


def _of(found: list[CreditCase], number: str) -> CreditCase:
    one = next((one for one in found if one.case.number == number), None)
    if one is None:
        raise Http404(number)
    return one


def _enterprise(code: str) -> Any:
    with system_scope():
        return registry.organisation_by_code(code.strip().upper())


def _public_facts(organisation: int) -> list[tuple[Any, Problem | None]]:
    """What is public and weighs, and from when each may be repaired."""
    now = timezone.now()
    with system_scope():
        shown = {number for number, _ in fact_choices(organisation, public_only=True)}
        found = [one for one in grades.weighing(organisation, at=now) if one.fact in shown]
    return [(one, one.why_not(day_of(now))) for one in found]
