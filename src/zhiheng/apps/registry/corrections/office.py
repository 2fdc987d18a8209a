"""Pages of the office: what enterprises ask for, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.registry.corrections import actions, queries, showing
from zhiheng.apps.registry.corrections.forms import CorrectionFilter, RefusalForm, TransferForm
from zhiheng.apps.registry.corrections.tables import CorrectionTable
from zhiheng.apps.registry.models import Correction
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import acted, me
from zhiheng.web.export import ExportMixin


@method_decorator(permission_required("registry.correct"), name="dispatch")
class CorrectionList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Corrections in sight of the person, the latest first."""

    table_class = CorrectionTable
    filterset_class = CorrectionFilter
    template_name = "registry/correction_list.html"
    paginate_by = 50
    export_name = Text("企业信息更正", "corrections")

    def get_queryset(self) -> QuerySet[Correction]:
        """All visible corrections."""
        return queries.corrections()


@require_safe
@permission_required("registry.correct")
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One correction: what is held, what is wanted and why, and the answer."""
    return _page(request, _asked(number))


@require_POST
@permission_required("registry.correct")
def accept(request: HttpRequest, number: str) -> HttpResponseBase:
    """Write it into the register."""
    found = _asked(number)
    done = Text("已更正登记信息", "The register is corrected")
    return _act(request, found, lambda by, at: actions.accept(found, by=by, at=at), done)


@require_POST
@permission_required("registry.correct")
def refuse(request: HttpRequest, number: str) -> HttpResponseBase:
    """Leave the register as it is and say why."""
    found, form = _asked(number), RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=form)
    reason, done = form.cleaned_data["reason"], Text("已答复不予更正", "The enterprise is told")
    return _act(request, found, lambda by, at: actions.refuse(found, reason=reason, by=by, at=at), done, refusal=form)


@require_POST
@permission_required("registry.correct")
def transfer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Pass it on to another unit."""
    found, form = _asked(number), TransferForm(request.POST)
    if not form.is_valid():
        return _page(request, found, transfer=form)
    said, done = form.cleaned_data, Text("已转送", "Passed on")
    return _act(request, found, lambda by, at: actions.transfer(found, **said, by=by, at=at), done, transfer=form)


def _asked(number: str) -> Correction:
    found = queries.corrections().filter(number=number).first()
    if found is None:
        raise Http404(number)
    return found


def _act(
    request: HttpRequest, found: Correction, act: Callable[[User, Any], object], done: Text, **wrong: forms.Form
) -> HttpResponseBase:
    """Do it and come back, if it is still in sight."""
    return acted(
        request, lambda: act(me(request), timezone.now()), done,
        again=lambda: _page(request, _asked(found.number), status=409, **wrong),
        onward=lambda: redirect("correction", found.number) if _is_seen(found) else redirect("corrections"),
    )  # fmt: skip


def _is_seen(found: Correction) -> bool:
    return queries.corrections().filter(pk=found.pk).exists()


def _page(request: HttpRequest, found: Correction, *, status: int = 200, **wrong: forms.Form) -> HttpResponse:
    person, language = me(request), get_language() or "zh"
    context = showing.office(found, person, at=timezone.now(), language=language)
    typed = {"refusal": wrong.get("refusal") or RefusalForm(), "transfer": wrong.get("transfer") or TransferForm()}
    return render(request, "registry/correction.html", {**context, **typed}, status=status)
