"""Pages on which files of events come in, and what became of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability import showing
from zhiheng.apps.traceability.actions import filling
from zhiheng.apps.traceability.capture_jobs import ask_capture
from zhiheng.apps.traceability.forms.events import CaptureFilter, CaptureForm, FaultFilter
from zhiheng.apps.traceability.models import Capture
from zhiheng.apps.traceability.queries import events as queries
from zhiheng.apps.traceability.tables.events import CaptureTable, FaultTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.intake import store
from zhiheng.platform.intake.naming import clean_filename
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me
from zhiheng.web.export import ExportMixin, table_response

AT_ONCE = 256 * 1024  # bytes of a file that is brought in while the page waits
MOST_WARNINGS = 20


@method_decorator(permission_required("traceability.view"), name="dispatch")
class CaptureList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Who has reported events, and what became of them."""

    table_class = CaptureTable
    filterset_class = CaptureFilter
    template_name = "traceability/capture_list.html"
    paginate_by = 50
    export_name = Text("事件报送", "captures")

    def get_queryset(self) -> QuerySet[Capture]:
        """All visible captures."""
        return queries.capture_list()

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With what the person may do beside."""
        context: dict[str, Any] = super().get_context_data(**more)
        may_capture = may(self.request.user, "traceability.capture")
        return context | {"may_capture": may_capture, "waiting": queries.waiting_sheets()[:5] if may_capture else []}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def upload(request: HttpRequest) -> HttpResponse:
    """A file of events comes in."""
    form = CaptureForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        made = done(form, lambda: _bring_in(form, request))
        if made is not None:
            return redirect("trace_capture", made.pk)
    return render(request, "traceability/upload.html", {"form": form}, status=422 if form.errors else 200)


def _bring_in(form: CaptureForm, request: HttpRequest) -> Capture:
    """Small files while the page waits, others as a job whose progress the page of the capture shows."""
    told, by = form.cleaned_data, me(request)
    file, unit = told["file"], filling.unit_of(by)
    name, is_rollback = clean_filename(file.name or ""), told["on_fault"] == "rollback"
    if file.size > AT_ONCE:
        return ask_capture(file, unit=unit, filename=name, is_rollback=is_rollback, by=by)
    return filling.bring_in(file, unit=unit, filename=name, is_rollback=is_rollback, by=by, at=timezone.now())


@require_safe
@permission_required("traceability.view")
def capture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One capture: its counts, and each fault with its place and reason."""
    made = get_object_or_404(Capture.objects.select_related("unit", "by"), pk=pk)
    narrow = FaultFilter(request.GET)
    state = showing.state_of(made)
    context = {
        "capture": made,
        "state": state,
        "is_running": state == "capture_running",
        "form": narrow,
        "kept": len(made.faults),
        "job": queries.job_of(made) if state == "capture_running" else None,
        "warnings": made.warnings[:MOST_WARNINGS],
        "may_capture": may(request.user, "traceability.capture"),
    }
    table = FaultTable(narrow.narrowed(made.faults))
    return table_response(request, table, "traceability/capture.html", context, name=f"capture-{made.pk}-faults")


@require_safe
@permission_required("traceability.view")
def faults(request: HttpRequest, pk: int) -> FileResponse:
    """All faults of a capture that has more than its page holds, one JSON object a line."""
    made = get_object_or_404(queries.capture_list().exclude(all_faults=""), pk=pk)
    name = f"capture-{made.pk}-faults.jsonl"
    path = store.path_of(made.all_faults)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/x-ndjson")
