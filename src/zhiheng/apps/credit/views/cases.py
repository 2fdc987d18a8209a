"""Pages of cases in the workbench: the list, one case with all that can be done, and what officers record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions import casing, deciding, grading
from zhiheng.apps.credit.cases import showing, steps
from zhiheng.apps.credit.forms.cases import FilingForm, ObjectionForm, RepairForm
from zhiheng.apps.credit.forms.grades import CaseFilter
from zhiheng.apps.credit.models import CreditCase
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.apps.credit.tables.grades import CaseTable
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Proposal
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web import formats
from zhiheng.web.asking import acted, explain, me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import typed


@method_decorator(permission_required("credit.view"), name="dispatch")
class CaseList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Cases in sight of the person, what runs out first first."""

    table_class = CaseTable
    filterset_class = CaseFilter
    template_name = "credit/case_list.html"
    paginate_by = 50
    export_name = Text("信用事项", "matters of credit")

    def get_queryset(self) -> QuerySet[CreditCase]:
        """All visible."""
        return cases.case_list()


@require_safe
@permission_required("credit.view")
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return _page(request, _asked(number))


@require_POST
@permission_required("credit.view")
def step(request: HttpRequest, number: str, transition: str) -> HttpResponseBase:
    """Take a step, or propose it."""
    matter = _asked(number)
    chosen = next((one for one in matter.case.rules.transitions if one.id == transition), None)
    if chosen is None or transition in steps.BY_ITSELF:
        raise Http404(transition)
    form = steps.form_of(chosen, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, matter, wrong={transition: form})
    done = Text("已提请他人确认", "Waits for a second person") if chosen.confirmed_by else Text("已办理", "Done")
    given: dict[str, Any] = {"by": me(request), "at": timezone.now()}
    return _act(
        request, number, lambda: steps.take(matter, chosen, dict(form.cleaned_data), **given), done,
        wrong={transition: form},
    )  # fmt: skip


@require_POST
@permission_required("credit.view")
def decide(request: HttpRequest, number: str, pk: int, verb: str) -> HttpResponseBase:
    """Confirm what another person proposed, or send it back."""
    proposal = get_object_or_404(Proposal.objects.select_related("case", "proposed_by"), pk=pk, case__number=number)
    answer = typed(request, "answer", most=2000)
    given: dict[str, Any] = {"by": me(request), "at": timezone.now(), "answer": answer}
    if verb == "confirm":
        return _act(request, number, lambda: deciding.confirm(proposal, **given), Text("已确认", "Confirmed"))
    return _act(request, number, lambda: workflow.decline(proposal, **given), Text("已退回", "Sent back"))


@require_POST
@permission_required("credit.grade")
def regrade(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade one organisation as of today."""
    now = timezone.now()
    if not organisation_list().filter(pk=pk).exists():  # in sight of the person: the action itself sees everything
        raise Http404(pk)
    try:
        grading.grade_organisation(pk, as_of=timezone.localdate(now), by=me(request), at=now)
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    else:
        messages.success(request, tr(Text("已重新评价", "Graded anew")))
    return redirect("credit_grade", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("credit.grade")
def record_repair(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer writes down an application for repair that an enterprise brought."""
    return _record(request, pk, RepairForm, casing.apply_for_repair)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("credit.grade")
def record_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer writes down an objection that an enterprise brought."""
    return _record(request, pk, ObjectionForm, casing.object_to_information)


def _record(request: HttpRequest, pk: int, kind: type[FilingForm], file: Callable[..., casing.Receipt]) -> HttpResponse:
    organisation = organisation_list().filter(pk=pk).first()
    if organisation is None:
        raise Http404(pk)
    choices = fact_choices(pk)
    post = (request.POST, request.FILES) if request.method == "POST" else ()
    form = kind(*post, choices=choices)
    if form.is_bound and form.is_valid():
        given: dict[str, Any] = {"by": me(request), "at": timezone.now(), "files": form.cleaned_data["evidence"]}
        try:
            receipt = file(form.filing(pk), **given)
        except Problem as problem:
            explain(form, problem)
        else:
            messages.success(request, tr(Text("已登记，回执：", "Recorded, receipt: ")) + receipt.code)
            return redirect("credit_case", receipt.number)
    shown = {"form": form, "organisation": organisation, "is_repair": kind is RepairForm, "is_office": True}
    return render(request, "credit/filing.html", shown)


def fact_choices(organisation: int, *, public_only: bool = False) -> list[tuple[int, str]]:
    """The facts that weigh on an organisation now, to choose from."""
    now = timezone.now()
    found = grades.weighing(organisation, at=now)
    items = catalogue.items()
    shown = [one for one in found if not public_only or (one.kind in items and items[one.kind].sharing == "public")]
    return [(one.fact, f"{tr(Text(one.title.zh, one.title.en))} {formats.day(one.occurred_on)}") for one in shown]


def _asked(number: str) -> CreditCase:
    found = cases.by_number(number)
    if found is None:
        raise Http404(number)
    return found


def _act(
    request: HttpRequest,
    number: str,
    act: Callable[[], object],
    done: Text,
    *,
    wrong: Mapping[str, forms.Form] | None = None,
) -> HttpResponseBase:
    """Do it and come back to the case."""
    return acted(
        request, act, done,
        again=lambda: _page(request, _asked(number), wrong=wrong, status=409),
        onward=lambda: redirect("credit_case", number),
    )  # fmt: skip


def _page(
    request: HttpRequest, matter: CreditCase, *, wrong: Mapping[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    language = get_language() or "zh"
    context = showing.context(matter, me(request), at=timezone.now(), language=language, wrong=wrong)
    return render(request, "credit/case.html", context, status=status)
