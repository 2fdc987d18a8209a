"""Pages of recall scopes: reckon, look, sign, and the list of whom to tell."""

from __future__ import annotations

import json
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability.actions.announcing import announce_recall, withdraw_recall
from zhiheng.apps.traceability.actions.scoping import reckon_scope, sign_scope
from zhiheng.apps.traceability.forms.tracing import LineFilter, ScopeFilter, ScopeForm
from zhiheng.apps.traceability.models import RecallNotice, RecallScope, ScopeLine, TraceQuery
from zhiheng.apps.traceability.notices import notice_book, notices_of
from zhiheng.apps.traceability.queries.scopes import lines_of, replayed, scope_list, trace_list
from zhiheng.apps.traceability.tables.tracing import LineTable, ScopeTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me, tried
from zhiheng.web.export import ExportMixin
from zhiheng.web.typed import typed

FIRST = 12


@method_decorator(permission_required("traceability.trace"), name="dispatch")
class ScopeList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Recall scopes."""

    table_class = ScopeTable
    filterset_class = ScopeFilter
    template_name = "traceability/scope_list.html"
    paginate_by = 50
    export_name = Text("召回范围", "recall scopes")

    def get_queryset(self) -> QuerySet[RecallScope]:
        """Those that the person may see."""
        return scope_list()


@require_POST
@permission_required("traceability.scope")
def reckon(request: HttpRequest, pk: int) -> HttpResponse:
    """Reckon the scope of what a query followed."""
    asked = get_object_or_404(trace_list(), pk=pk)
    form = ScopeForm(request.POST)
    if asked.direction != "forward" or not form.is_valid():
        raise PermissionDenied
    made = tried(
        request, lambda: _reckon(asked, form, request), Text("召回范围已测算并封存", "The scope is reckoned and kept")
    )
    return redirect("trace_scope", made.pk) if made else redirect("trace_query", pk)


def _reckon(asked: TraceQuery, form: ScopeForm, request: HttpRequest) -> RecallScope:
    told = form.cleaned_data
    since = told["since"] and timezone.make_aware(datetime.combine(told["since"], time()))
    tolerance: Decimal = told["tolerance"] / 100
    return reckon_scope(
        asked,
        since=since or None,
        with_loose=told["with_loose"],
        tolerance=tolerance,
        by=me(request),
        at=timezone.now(),
    )


@method_decorator(permission_required("traceability.trace"), name="dispatch")
class Scope(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """One scope: what is affected, whom to tell, what does not add up; whether it comes out the same today."""

    table_class = LineTable
    filterset_class = LineFilter
    template_name = "traceability/scope.html"
    paginate_by = 50
    export_name = Text("召回明细", "affected items")

    def get_queryset(self) -> QuerySet[ScopeLine]:
        """The lines of this scope."""
        self.scope = get_object_or_404(
            RecallScope.objects.select_related("thing", "unit", "by", "query"), pk=self.kwargs["pk"]
        )
        return lines_of(self.scope)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With the document taken apart."""
        told = json.loads(bytes(self.scope.document))
        addressees = notices_of(told)
        check = self.request.GET.get("check")
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {
            "scope": self.scope,
            "told": told,
            "notices": addressees[:FIRST],
            "addressees": len(addressees),
            "doubtful": [one for one in told["balances"] if one["verdict"] in ("loss", "gain")],
            "undecided": sum(one["verdict"] == "undecided" for one in told["balances"]),
            "gaps": told["gaps"][:FIRST],
            "is_same": replayed(self.scope) == bytes(self.scope.document) if check else None,
            "notice": RecallNotice.objects.filter(scope=self.scope).first(),
            "may_announce": may(self.request.user, "traceability.scope") and self.scope.signed_at is not None,
            "may_sign": may(self.request.user, "traceability.scope") and self.scope.signed_at is None,
        }


@require_POST
@permission_required("traceability.scope")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a scope."""
    scope = get_object_or_404(RecallScope, pk=pk)
    tried(request, lambda: sign_scope(scope, by=me(request), at=timezone.now()), Text("已签发", "Signed"))
    return redirect("trace_scope", pk)


@require_POST
@permission_required("traceability.scope")
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a recall known to everybody who scans a code."""
    scope = get_object_or_404(RecallScope, pk=pk)
    told = {name: typed(request, name, most=500) for name in ("reason", "advice")}
    said = Text("已公告：扫码页面将显示召回提示", "Announced: the pages behind scanned codes say so")
    tried(request, lambda: announce_recall(scope, **told, by=me(request), at=timezone.now()), said)
    return redirect("trace_scope", pk)


@require_POST
@permission_required("traceability.scope")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The recall is over."""
    notice = get_object_or_404(RecallNotice, scope=pk)
    said = Text("公告已撤回", "The announcement is taken back")
    tried(request, lambda: withdraw_recall(notice, by=me(request), at=timezone.now()), said)
    return redirect("trace_scope", pk)


@require_safe
@permission_required("traceability.trace")
def notice_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom to tell, as a workbook."""
    return notice_book(get_object_or_404(RecallScope.objects.select_related("thing"), pk=pk))


@require_safe
@permission_required("traceability.trace")
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The canonical bytes that were hashed and signed."""
    scope = get_object_or_404(RecallScope, pk=pk)
    answer = HttpResponse(bytes(scope.document), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="recall-scope-{scope.pk}.json"'
    return answer
