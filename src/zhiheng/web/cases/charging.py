"""A case is given to a person; the head answers for a clock that ran out. For the cases of every procedure."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow import actions
from zhiheng.platform.workflow.models import Case, CaseClock
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.cases import charges
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import typed


@require_POST
@permission_required("workflow.view")
def assign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the case to a person of its unit; nobody named: take it oneself."""
    case = get_object_or_404(Case.objects.select_related("unit"), number=number)
    chosen = request.POST.get("to", "")
    user = me(request)
    to = get_object_or_404(User, pk=chosen if chosen.isdecimal() and len(chosen) < 10 else 0) if chosen else user
    return _act(
        request, case, lambda: actions.assign(case, to=to, by=user, at=timezone.now()), Text("已确定承办人", "Assigned")
    )


@require_POST
@permission_required("workflow.view")
def acknowledge(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Answer for a clock that ran out."""
    clock = get_object_or_404(CaseClock.objects.select_related("case"), pk=pk, case__number=number)
    note = typed(request, "note", most=2000)
    user = me(request)
    return _act(
        request,
        clock.case,
        lambda: actions.acknowledge_expiry(clock, note=note, by=user, at=timezone.now()),
        Text("已记录督办意见", "Noted"),
    )


def _act(request: HttpRequest, case: Case, act: Callable[[], object], done: Text) -> HttpResponseBase:
    try:
        act()
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    else:
        messages.success(request, tr(done))
    return redirect(charges.address(case))
