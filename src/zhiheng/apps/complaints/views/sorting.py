"""What is not sorted yet in the person's own unit, many on one page: the proposal is at hand, a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhiheng.apps.complaints import actions, queries
from zhiheng.apps.complaints.forms import SortingForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import ticked

MOST = 20
NOTHING = Text("本单位没有待分类的投诉举报", "Everything in your unit is sorted")


@dataclass(frozen=True, slots=True)
class Row:
    """A matter with its form."""

    complaint: Complaint
    form: SortingForm
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("complaints.handle")
def several(request: HttpRequest) -> HttpResponseBase:
    """Sort those that are ticked; the others stay as they are."""
    found = queries.complaints().filter(category="", unit=me(request).unit_id)
    chosen = ticked(request, "chosen", most=MOST) if request.method == "POST" else []
    listed = found.filter(case__number__in=chosen) if chosen else found
    rows = [_row(request, one, chosen) for one in listed.order_by("case__received_at", "pk")[:MOST]]
    if not chosen or not all(row.form.is_valid() for row in rows):
        return _page(request, rows, found.count())
    given: dict[str, Any] = {"by": me(request), "at": timezone.now()}
    for row in rows:
        actions.classify(row.complaint, **row.form.cleaned_data, **given)
    messages.success(request, tr(Text(f"已分类 {len(rows)} 件", f"{len(rows)} sorted")))
    return redirect("complaints_sort")


def _row(request: HttpRequest, complaint: Complaint, chosen: list[str]) -> Row:
    number = complaint.case.number
    data = request.POST if number in chosen else None
    return Row(complaint, SortingForm(data, complaint=complaint, prefix=number), number in chosen)


def _page(request: HttpRequest, rows: list[Row], count: int) -> HttpResponse:
    shown = {"rows": rows, "count": count, "may_read": may(request.user, "complaints.personal"), "nothing": NOTHING}
    return render(request, "complaints/sort.html", shown)
