"""The calendar, the change of rules, what ran out, and the procedures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng import policy
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.workflow import actions, calendars, expiries, queries
from zhiheng.platform.workflow.models import CalendarNotice, CaseClock, RuleSwitch
from zhiheng.platform.workflow.tasks import recount_clocks
from zhiheng.policy import drawing
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.cases import charges
from zhiheng.web.cases.forms import NoticeForm, SwitchForm
from zhiheng.web.templatetags.zhiheng import tr

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("workflow.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """The holiday notices known, and the entry of a new one; all open clocks are then counted anew."""
    form = NoticeForm(request.POST or None)
    preview = None
    if request.method == "POST":
        if not may(request.user, "workflow.calendar"):
            raise PermissionDenied("workflow.calendar")
        if form.is_valid() and "preview" in request.POST:
            preview = _previewed(form)
        elif form.is_valid() and _adopted(request, form):
            return redirect("calendar")
    known = calendars.current()
    entered = {one.year: one for one in CalendarNotice.objects.order_by("pk")}
    context = {
        "notices": [(one, entered.get(one.year)) for one in reversed(known.notices)],
        "form": form,
        "preview": preview,
        "may_enter": may(request.user, "workflow.calendar"),
        "last": known.last_published,
    }
    return render(request, "web/cases/calendar.html", context)


def _previewed(form: NoticeForm) -> tuple[int, int] | None:
    """How many open clocks there are, and how many would move."""
    try:
        return actions.preview_notice(**form.cleaned_data)
    except Problem as problem:
        _explain(form, problem)
        return None


def _explain(form: NoticeForm, problem: Problem) -> None:
    field = problem.where.get("field")
    form.add_error(str(field) if field else None, tr(Text(problem.zh, problem.en)))


@transaction.atomic
def _adopted(request: HttpRequest, form: NoticeForm) -> bool:
    by = me(request)
    try:
        made = actions.adopt_notice(**form.cleaned_data, by=by, at=timezone.now())
    except Problem as problem:
        _explain(form, problem)
        return False
    defer(recount_clocks, key=f"workflow.recount_clocks:{made.pk}", asked_by=by, by=by.pk)
    said = Text("已登记，正在重算在办案件的期限", "Entered; the open clocks are being counted anew")
    messages.success(request, tr(said))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("workflow.switch")
def switch(request: HttpRequest) -> HttpResponse:
    """Which version open cases follow after the law has changed: an explicit choice, kept with its reason."""
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.switch_rules(**form.asked(), by=me(request), at=timezone.now())
        except Problem as problem:
            form.add_error(None, tr(Text(problem.zh, problem.en)))
        else:
            messages.success(request, tr(Text(f"已记录，涉及 {made.cases} 件", f"Recorded; {made.cases} cases")))
            return redirect("rule_switch")
    made_before = RuleSwitch.objects.select_related("by")[:MOST]
    return render(request, "web/cases/switch.html", {"form": form, "switches": made_before})


@require_safe
@permission_required("workflow.view")
def overdue(request: HttpRequest) -> HttpResponse:
    """Every clock that has run out, the longest first: nothing expires in silence."""
    now = timezone.now()
    found = queries.expired(at=now)
    clocks = [_listed(one, at=now) for one in found[:MOST]]
    soon = [_listed(one, at=now) for one in queries.late(at=now)[:MOST]]
    waiting = set(
        expiries.unanswered(at=now).filter(pk__in=[one["clock"].pk for one in clocks]).values_list("pk", flat=True)
    )
    shown = {"clocks": clocks, "soon": soon, "count": found.count(), "most": MOST, "waiting": waiting}
    return render(request, "web/cases/overdue.html", shown)


def _listed(clock: CaseClock, *, at: datetime) -> dict[str, Any]:
    """A clock as the list has it, with the page of its case."""
    shown = queries.running(clock, at=at)
    return {"clock": clock, "title": shown.title, "law": shown.law, "address": charges.address(clock.case)}


@require_safe
@permission_required("workflow.view")
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures of the pack, in all their versions."""
    pack = policy.load(settings.PACKS[0])
    listed = sorted(pack.procedures, key=lambda one: (one.id, one.effective_from))
    rows = [(one, pack.instruments[one.instrument].title) for one in listed]
    return render(request, "web/cases/procedures.html", {"rows": rows})


@require_safe
@permission_required("workflow.view")
def procedure(request: HttpRequest, name: str, since: str) -> HttpResponse:
    """One version of a procedure, as a drawing and as a table."""
    pack = policy.load(settings.PACKS[0])
    try:
        found = pack.procedure(name, on=date.fromisoformat(since))
    except (Problem, ValueError):
        raise Http404(name) from None
    language = (get_language() or "zh")[:2]
    svg = mark_safe(drawing.draw(found, language=language, legend=False))  # noqa: S308 - made of the pack alone
    context: dict[str, Any] = {
        "procedure": found,
        "law": pack.instruments[found.instrument].title,
        "drawing": svg,
        "rows": drawing.rows(found, pack),
        "is_open": True,
    }
    return render(request, "web/cases/procedure.html", context)
