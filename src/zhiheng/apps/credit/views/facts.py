"""Pages of facts and of their catalogue in the workbench."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import ListView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.credit import catalogue, showing
from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.facts.mapping import kind_of
from zhiheng.apps.credit.forms.facts import CorrectionForm, FactFilter, RevocationForm
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.credit.tables.facts import CatalogueFieldTable, CatalogueTable, FactTable
from zhiheng.apps.registry.tables import division_name
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr


@method_decorator(permission_required("credit.view"), name="dispatch")
class FactList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Facts, as far as the person may see them."""

    table_class = FactTable
    filterset_class = FactFilter
    template_name = "credit/fact_list.html"
    paginate_by = 50
    export_name = Text("信用信息", "credit facts")

    def get_queryset(self) -> QuerySet[Fact]:
        """All visible facts."""
        return queries.fact_list(on=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The items that the person may bring."""
        person = cast("User", self.request.user)
        items = [item for item in catalogue.items().values() if queries.may_bring(person, item.id)]
        kinds = [(kind_of(item), item.name) for item in items]
        return super().get_context_data(kinds=kinds, **kwargs)  # type: ignore[no-any-return]


@method_decorator(permission_required("credit.view"), name="dispatch")
class CatalogueList(ExportMixin, SingleTableMixin, ListView):  # type: ignore[misc,type-arg]  # untyped bases
    """The items, and below them their fields."""

    table_class = CatalogueTable
    template_name = "credit/catalogue.html"
    table_pagination = False
    export_name = Text("信用信息目录", "catalogue of credit facts")

    def get_queryset(self) -> list[dict[str, Any]]:  # type: ignore[override]  # rows of the pack, not of a table
        """The items of the pack in force."""
        return showing.items_shown()


@method_decorator(permission_required("credit.view"), name="dispatch")
class CatalogueFields(ExportMixin, SingleTableMixin, ListView):  # type: ignore[misc,type-arg]  # untyped bases
    """The fields of all items in one table."""

    table_class = CatalogueFieldTable
    template_name = "credit/catalogue_fields.html"
    table_pagination = False
    export_name = Text("信用信息目录字段", "fields of credit facts")

    def get_queryset(self) -> list[dict[str, Any]]:  # type: ignore[override]  # rows of the pack, not of a table
        """The fields of the pack in force."""
        return [row for item in catalogue.items().values() for row in showing.fields_shown(item)]


@require_safe
@permission_required("credit.view")
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    """One fact: what it says, what was learnt of it later, and what may be done about it."""
    found = get_object_or_404(queries.fact_of(pk, on=timezone.localdate()))
    return _page(request, found)


@require_http_methods(["POST"])
@permission_required("credit.provide")
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that the fact should never have been."""
    found, form = _owned(request, pk), RevocationForm(request.POST)
    given: dict[str, Any] = {"fact": found, "by": me(request), "at": timezone.now()}
    if done(form, lambda: actions.revoke_fact(reason=form.cleaned_data["reason"], **given)) is None:
        return _page(request, found, revocation=form)
    return _saved(request, pk)


@require_http_methods(["POST"])
@permission_required("credit.provide")
def correct(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put the right fact in its place."""
    found = _owned(request, pk)
    form = CorrectionForm(found, request.POST, today=timezone.localdate())
    given: dict[str, Any] = {"fact": found, "by": me(request), "at": timezone.now()}
    new = done(form, lambda: actions.correct_fact(line=form.line(), reason=form.cleaned_data["reason"], **given))
    return _page(request, found, correction=form) if new is None else _saved(request, new.pk)


def _owned(request: HttpRequest, pk: int) -> Fact:
    found = get_object_or_404(queries.fact_of(pk, on=timezone.localdate()))
    if not queries.may_change(me(request), found):
        raise PermissionDenied
    return found


def _saved(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, tr(Text("已保存", "Saved")))
    return redirect("credit_fact", pk)


def _page(
    request: HttpRequest,
    found: Fact,
    *,
    revocation: RevocationForm | None = None,
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    is_own = queries.may_change(me(request), found)
    may_change = is_own and found.revoked_at is None
    is_known = found.kind in catalogue.items()
    context = {
        "fact": found,
        "title": catalogue.title_of(found.kind),
        "item": catalogue.items().get(found.kind),
        "rows": showing.content_of(found, is_own=is_own),
        "state": f"fact_{found.state}",  # type: ignore[attr-defined]  # an annotation of the query
        "place": division_name(found.division),
        "history": queries.history_of(found),
        "is_own": is_own,
        "revocation": (revocation or RevocationForm()) if may_change else None,
        "correction": (correction or CorrectionForm(found, today=timezone.localdate()))
        if may_change and is_known
        else None,
        "is_correcting": correction is not None,
    }
    status = 422 if revocation is not None or correction is not None else 200
    return render(request, "credit/fact.html", context, status=status)
