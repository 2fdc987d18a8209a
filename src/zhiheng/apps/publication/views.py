"""Workbench pages: freeze, look through, approve, release, calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.indicators import queries as computed
from zhiheng.apps.indicators.choices import FreezeState
from zhiheng.apps.indicators.tasks import freeze_and_compute
from zhiheng.apps.publication import actions, queries, tables
from zhiheng.apps.publication.forms import FigureFilter, FreezeForm, PlanForm
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.jobs import actions as jobs
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import table_response
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import typed

MOST = 200  # changes on a page; the release has them all


@permission_required("publication.view")
def freeze_list(request: HttpRequest) -> HttpResponseBase:
    """All freezes, the newest first."""
    table = tables.FreezeTable(computed.freezes().select_related("release"))
    context = {"may_freeze": may(me(request), "indicators.freeze")}
    return table_response(request, table, "publication/freezes.html", context, name="freezes")


@permission_required("indicators.freeze")
def freeze_new(request: HttpRequest) -> HttpResponseBase:
    """Ask for a freeze; its progress stands on the page of the job."""
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, by = form.cleaned_data, me(request)
        known_at = told["known_at"].isoformat() if told["known_at"] else None
        with transaction.atomic():
            job = jobs.defer(
                freeze_and_compute,
                asked_by=by,
                period=str(told["period"]),
                by=by.pk,
                known_at=known_at,
                note=told["note"],
            )
        return redirect("job", pk=job.pk)
    return render(request, "publication/freeze_new.html", {"form": form})


@permission_required("publication.view")
def freeze_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One freeze: its data, its figures, what changed, what is missing, and the next step."""
    freeze = _freeze(pk)
    found = FigureFilter(request.GET, queryset=computed.listed(freeze))
    changes = list(queries.changes_of(freeze)) if freeze.computed_at else []
    person = me(request)
    context = {
        "freeze": freeze,
        "release": queries.release_of(freeze),
        "snapshots": computed.snapshots(freeze),
        "filter": found,
        "changes": tables.ChangeTable(changes[:MOST]),
        "change_count": len(changes),
        "missing": computed.missing_parts(freeze),
        "edition": queries.next_edition(freeze.period),
        "may_approve": freeze.state == FreezeState.COMPUTED and may(person, "indicators.approve"),
        "is_maker": freeze.frozen_by_id == person.pk,
        "may_release": freeze.state == FreezeState.APPROVED and may(person, "publication.release"),
    }
    return table_response(
        request, tables.FigureTable(found.qs), "publication/freeze.html", context, name=f"freeze-{freeze.pk}"
    )


@require_POST
@permission_required("indicators.approve")
def approve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Approve as the second person."""
    try:
        indicators.approve(freeze=_freeze(pk), by=me(request), at=timezone.now())
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    else:
        messages.success(request, tr(Text("已批准", "Approved")))
    return redirect("freeze", pk=pk)


@require_POST
@permission_required("publication.release")
def release(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make the figures public, for good."""
    reason = typed(request, "reason", most=2000)
    try:
        made = actions.release(freeze=_freeze(pk), by=me(request), at=timezone.now(), reason=reason)
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
        return redirect("freeze", pk=pk)
    messages.success(request, tr(Text(f"已发布 {made.code}", f"{made.code} is released")))
    return redirect("release_work", code=made.code)


@permission_required("publication.view")
def release_list(request: HttpRequest) -> HttpResponseBase:
    """All releases, the newest first."""
    return table_response(
        request, tables.ReleaseTable(queries.releases()), "publication/releases.html", {}, name="releases"
    )


@permission_required("publication.view")
def release_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One release: its manifest and what it revised."""
    found = queries.release(code)
    if found is None:
        raise Http404(code)
    context: dict[str, Any] = {"release": found, "manifest": found.contents, "later": queries.later_edition(found)}
    table = tables.ChangeTable(queries.revisions(found))
    return table_response(request, table, "publication/release.html", context, name=f"revisions-{code}")


@permission_required("publication.view")
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The release calendar; whoever may schedule adds and moves dates here."""
    may_plan = may(me(request), "publication.schedule")
    form = PlanForm(request.POST or None)
    if request.method == "POST" and may_plan and form.is_valid():
        try:
            actions.plan_release(**form.cleaned_data, by=me(request), at=timezone.now())
        except Problem as problem:
            form.add_error("planned_on", tr(Text(problem.zh, problem.en)))
        else:
            return redirect("release_calendar")
    table = tables.CalendarTable(queries.calendar(today=timezone.localdate()))
    return table_response(
        request, table, "publication/calendar.html", {"form": form, "may_plan": may_plan}, name="calendar"
    )


def _freeze(pk: int) -> computed.Freeze:
    found = computed.freeze(pk)
    if found is None:
        raise Http404(str(pk))
    return found
