"""Pages on which a firm sends a filled table: the template, the upload, what was read, and its recording."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.traceability import showing
from zhiheng.apps.traceability.actions import filling
from zhiheng.apps.traceability.forms.events import FaultFilter, SheetForm
from zhiheng.apps.traceability.models import FilledSheet
from zhiheng.apps.traceability.queries import events as queries
from zhiheng.apps.traceability.sheets.reading import Planned, RowFault, Sheet
from zhiheng.apps.traceability.sheets.template import template as workbook
from zhiheng.apps.traceability.tables.events import RowFaultTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import XLSX, table_response
from zhiheng.web.templatetags.zhiheng import tr

SHOWN = 100  # events of the preview


@require_safe
@permission_required("traceability.capture")
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    answer = HttpResponse(workbook(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="trace-events.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def upload(request: HttpRequest) -> HttpResponse:
    """A filled table comes in; nothing of it is recorded yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        made = done(form, lambda: _receive(form, request))
        if made is not None:
            return redirect("trace_sheet", made.pk)
    context = {"form": form, "waiting": queries.waiting_sheets()[:10]}
    return render(request, "traceability/sheet_upload.html", context, status=422 if form.errors else 200)


def _receive(form: SheetForm, request: HttpRequest) -> FilledSheet:
    file = form.cleaned_data["file"]
    return filling.receive_sheet(filename=file.name or "", data=file, by=me(request), at=timezone.now())


@require_safe
@permission_required("traceability.capture")
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was read of the table, before it is recorded."""
    filled = get_object_or_404(queries.sheet_list(), pk=pk)
    found = filling.read_again(filled)
    narrow = FaultFilter(request.GET)
    table = RowFaultTable(narrow.narrowed(_faults(found)))
    context = {
        "filled": filled,
        "found": found,
        "form": narrow,
        "planned": [_line(one) for one in found.planned[:SHOWN]],
        "good_rows": found.rows - found.bad_rows,
    }
    return table_response(request, table, "traceability/sheet.html", context, name=f"sheet-{filled.pk}-faults")


def _line(one: Planned) -> dict[str, object]:
    deed = one.deed
    return {
        "rows": "、".join(str(at[1]) for at in deed.rows[:6]) + ("…" if len(deed.rows) > 6 else ""),
        "sheet": deed.rows[0][0],
        "doing": showing.doing_title(deed),
        "at": deed.at,
        "what": showing.deed_line(deed),
        "partner": showing.canonical(deed.partner) if deed.partner else "",
    }


def _faults(found: Sheet) -> list[dict[str, object]]:
    return [_told(one) for one in found.faults]


def _told(one: RowFault) -> dict[str, object]:
    return {
        "sheet": one.at.sheet,
        "row": one.at.row,
        "column": one.column,
        "value": one.value,
        "reason": tr(one.said.message),
        "remedy": tr(one.said.remedy),
    }


@require_POST
@permission_required("traceability.capture")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was read; the second tap finds it recorded."""
    filled = get_object_or_404(queries.sheet_list(), pk=pk)
    with_faults = bool(request.POST.get("with_faults"))
    made = tried(
        request,
        lambda: filling.confirm_sheet(filled, with_faults=with_faults, by=me(request), at=timezone.now()),
        Text("已登记", "Recorded"),
    )
    return redirect("trace_capture", made.pk) if made else redirect("trace_sheet", pk)
