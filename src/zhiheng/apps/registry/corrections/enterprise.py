"""Pages of an enterprise: what the register holds of it, and what it asks to have corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.registry import showing as pages
from zhiheng.apps.registry.corrections import actions, queries, showing
from zhiheng.apps.registry.corrections.forms import CorrectionForm, OwnFilter
from zhiheng.apps.registry.corrections.tables import OwnCorrectionTable
from zhiheng.apps.registry.models import Correction
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.web import files
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr


@require_safe
@permission_required("registry.own")
def my_enterprise(request: HttpRequest) -> HttpResponse:
    """The own enterprise: what is held of it, and what it may know of inspections and complaints."""
    organisation = queries.own_organisation(me(request))
    if organisation is None:
        return render(request, "registry/my_enterprise.html", {"organisation": None})
    asked_for = OwnCorrectionTable.excerpt(queries.own_corrections(me(request))[: pages.MOST])
    context = pages.everything(organisation, request, audience="enterprise")
    context |= {"rows": showing.rows(organisation), "table": asked_for}
    return render(request, "registry/my_enterprise.html", context)


@method_decorator(permission_required("registry.own"), name="dispatch")
class OwnCorrectionList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """What the own enterprise asked for."""

    table_class = OwnCorrectionTable
    filterset_class = OwnFilter
    template_name = "registry/own_correction_list.html"
    paginate_by = 50
    export_name = Text("更正申请", "corrections")

    def get_queryset(self) -> QuerySet[Correction]:
        """Those of the own enterprise."""
        return queries.own_corrections(me(self.request))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("registry.own")
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for a correction."""
    holder = queries.holder_of(me(request))
    if request.method != "POST":
        return _form(request, CorrectionForm(initial={"fact": request.GET.get("fact", "")}))
    form = CorrectionForm(request.POST, request.FILES, held=files.before(request, holder))
    if not form.is_valid() or (made := _filed(request, form)) is None:
        files.come_back(request, form, holder, may_keep=lambda: True, at=timezone.now())
        return _form(request, form)
    said = Text(f"已提交，编号 {made.number}", f"Sent: its number is {made.number}")
    messages.success(request, tr(said))
    return redirect("own_correction", made.number)


@require_safe
@permission_required("registry.own")
def own_correction(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked for, and the answer."""
    found = get_object_or_404(queries.own_corrections(me(request)), number=number)
    return render(request, "registry/own_correction.html", showing.own(found, me(request)))


@require_POST
@permission_required("registry.own")
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take it back."""
    found = get_object_or_404(queries.own_corrections(me(request)), number=number)
    by, at = me(request), timezone.now()
    tried(request, lambda: actions.withdraw(found, by=by, at=at), Text("已撤回", "Withdrawn"))
    return redirect("own_correction", number)


def _filed(request: HttpRequest, form: CorrectionForm) -> Correction | None:
    """The correction, or None with the form saying what is wrong."""
    said = dict(form.cleaned_data)
    with_held = files.expected(request, form.held)
    given: dict[str, Any] = {"files": said.pop("photos"), "by": me(request), "at": timezone.now()}
    filed: Correction | None = done(form, lambda: actions.file_correction(**said, with_held=with_held, **given))
    return filed


def _form(request: HttpRequest, form: CorrectionForm) -> HttpResponse:
    organisation = queries.own_organisation(me(request))
    rows = showing.rows(organisation) if organisation else []
    return render(request, "registry/correct.html", {"form": form, "organisation": organisation, "rows": rows})
