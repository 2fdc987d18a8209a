"""Pages of inspection results in the workbench."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django_filters.views import FilterView
from django_tables2 import RequestConfig, SingleTableMixin

from zhiheng.apps.inspection import actions, queries
from zhiheng.apps.inspection.forms import QuarantineFilter, ResultFilter, SettlementForm
from zhiheng.apps.inspection.models import InspectionResult, Quarantine
from zhiheng.apps.inspection.tables import FailingItemTable, QuarantineTable, ResultTable
from zhiheng.apps.registry.tables import division_name
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import t


@method_decorator(permission_required("inspection.view"), name="dispatch")
class ResultList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Results in force, as far as the person may see them."""

    table_class = ResultTable
    filterset_class = ResultFilter
    template_name = "inspection/result_list.html"
    paginate_by = 50
    export_name = Text("检验结果", "inspection results")

    def get_queryset(self) -> QuerySet[InspectionResult]:
        """All visible results."""
        return queries.result_list()


@method_decorator(permission_required("inspection.view"), name="dispatch")
class QuarantineList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Lines that could not become a result."""

    table_class = QuarantineTable
    filterset_class = QuarantineFilter
    template_name = "inspection/quarantine_list.html"
    paginate_by = 50
    export_name = Text("隔离的行", "lines set aside")

    def get_queryset(self) -> QuerySet[Quarantine]:
        """All visible lines."""
        return queries.quarantine_list()


@permission_required("inspection.view")
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: the sample, what failed, the line it came from and its corrections."""
    result = get_object_or_404(InspectionResult.objects.select_related("organisation"), pk=pk)
    items = FailingItemTable(queries.failing_items_of(result))
    RequestConfig(request, paginate=False).configure(items)
    context: dict[str, Any] = {
        "result": result,
        "items": items,
        "place": division_name(result.division),
        "versions": queries.history_of(result),
    }
    return render(request, "inspection/result.html", context)


@permission_required("inspection.view")
def quarantined(request: HttpRequest, pk: int) -> HttpResponse:
    """One line that was set aside, cell by cell; whoever records results says here what became of it."""
    line = get_object_or_404(Quarantine, pk=pk)
    form = SettlementForm(request.POST or None)
    if request.method == "POST":
        if not may(request.user, "inspection.record"):
            raise PermissionDenied("inspection.record")
        if form.is_valid():
            by, at = me(request), timezone.now()
            actions.settle_quarantine(line=line, note=form.cleaned_data["note"], by=by, at=at)
            messages.success(request, t("已记录处理说明", "What became of the line is recorded"))
            return redirect("inspection_quarantine")
    context = {"line": line, "form": form, "may_settle": may(request.user, "inspection.record")}
    return render(request, "inspection/quarantined.html", context)
