"""Pages of named queries: what each asks for, who hangs on it, and how it is removed."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability.actions.asking import forget_query, name_query
from zhiheng.apps.traceability.forms.subscriptions import QueryFilter, QueryForm
from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.apps.traceability.queries.simple_event import parse
from zhiheng.apps.traceability.queries.subscriptions import query_list, subscription_list
from zhiheng.apps.traceability.tables.subscriptions import QueryTable, SubscriptionTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import done, me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr

SHOWN = 20


@method_decorator(permission_required("traceability.view"), name="dispatch")
class QueryList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Named queries of the person's unit and of those below it."""

    table_class = QueryTable
    filterset_class = QueryFilter
    template_name = "traceability/named_list.html"
    paginate_by = 50
    export_name = Text("命名查询", "named queries")

    def get_queryset(self) -> QuerySet[NamedQuery]:
        """All visible ones."""
        return query_list()


@require_safe
@permission_required("traceability.view")
def named(request: HttpRequest, pk: int) -> HttpResponse:
    """One named query, and who hangs on it."""
    found = get_object_or_404(query_list(), pk=pk)
    live = subscription_list().filter(query_name=found.name, query_unit=found.unit_id, ended_at=None)
    told = {
        "query": found,
        "parameters": json.dumps(found.whole, ensure_ascii=False, indent=2),
        "is_own": found.unit_id == me(request).unit_id,
        "table": SubscriptionTable.excerpt(live[:SHOWN], without=("query_name", "made_at", "ended_at")),
    }
    return render(request, "traceability/named.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.view")
def new(request: HttpRequest) -> HttpResponse:
    """Name a query."""
    form = QueryForm(request.POST or None)
    if request.method == "POST" and (made := done(form, lambda: _named(request, form))):
        return redirect("trace_named", made.pk)
    return render(request, "traceability/named_form.html", {"form": form}, status=422 if form.errors else 200)


def _named(request: HttpRequest, form: QueryForm) -> NamedQuery:
    person, parameters = me(request), form.parameters()
    if person.unit is None:
        zh, en = "您的账户不属于任何单位，不能建立查询", "your account belongs to no unit"
        raise Problem("unit_missing", zh, en)
    parse(parameters)
    given: dict[str, Any] = {"parameters": parameters, "namespaces": {}, "unit": person.unit}
    return name_query(form.cleaned_data["name"], **given, by=person, at=timezone.now())


@require_POST
@permission_required("traceability.view")
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it, and with it the subscriptions of everybody."""
    found = get_object_or_404(NamedQuery.objects.select_related("unit"), pk=pk)
    if found.unit_id != me(request).unit_id:
        raise PermissionDenied
    ended = forget_query(found, by=me(request), at=timezone.now())
    messages.success(request, tr(Text(f"查询已删除，{ended} 个订阅已终止", f"Removed; {ended} subscriptions ended")))
    return redirect("trace_named_list")
