"""Pages of signals for officers of product safety."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from zhiheng.apps.safety import actions, queries
from zhiheng.apps.safety.choices import SignalState
from zhiheng.apps.safety.forms import JudgementForm, SignalFilter
from zhiheng.apps.safety.tables import SignalTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.templatetags.zhiheng import tr


@require_safe
@permission_required("safety.view")
def signals(request: HttpRequest) -> HttpResponseBase:
    """Signals, those not judged first."""
    form = SignalFilter(request.GET)
    table = SignalTable(queries.signals(**form.asked()))
    table.is_exportable = False
    RequestConfig(request, paginate={"per_page": 50, "silent": True}).configure(table)
    return render(request, "safety/signals.html", {"table": table, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("safety.view")
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal: where it came from, the words, and what was made of it."""
    found = get_object_or_404(queries.signals(), pk=pk)
    may_judge = may(request.user, "safety.handle")
    form = JudgementForm(request.POST or None)
    if request.method == "POST":
        if not may_judge:
            raise PermissionDenied
        if form.is_valid() and _judged(request, found, form):
            return redirect("signal", pk)
    context: dict[str, Any] = {"signal": found, "form": form, "may_judge": may_judge}
    return render(request, "safety/signal.html", context)


def _judged(request: HttpRequest, found: Any, form: JudgementForm) -> bool:
    said = form.cleaned_data
    try:
        actions.judge(
            found,
            state=SignalState(said["state"]),
            judgement=said["judgement"],
            by=me(request),
            at=timezone.now(),
        )
    except Problem as problem:
        form.add_error(None, tr(Text(problem.zh, problem.en)))
        return False
    messages.success(request, tr(Text("已保存", "Saved")))
    return True
