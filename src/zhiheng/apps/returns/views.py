"""Pages of the returns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiheng.apps.returns import actions, queries, tables, workbooks
from zhiheng.apps.returns.choices import STEPS, State
from zhiheng.apps.returns.forms import CellsForm, ChooseForm, FilterForm
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem
from zhiheng.web.export import table_response
from zhiheng.web.templatetags.zhiheng import tr

SINCE = date(2011, 1, 1)  # the first year that the document looks at
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEEDS = {"submit": "returns.submit", "check": "returns.check", "accept": "returns.accept", "lock": "returns.accept"}
REACHES = {"submit": State.SUBMITTED, "check": State.CHECKED, "accept": State.ACCEPTED, "lock": State.LOCKED}


@permission_required("returns.view")
def return_list(request: HttpRequest) -> HttpResponseBase:
    """All returns that I may see."""
    form = FilterForm(request.GET)
    table = tables.ReturnTable(form.narrowed(), today=timezone.localdate())
    return table_response(
        request, table, "returns/list.html", {"form": form, "may_begin": _may(request, "returns.submit")}
    )


@permission_required("returns.view")
def standings(request: HttpRequest) -> HttpResponseBase:
    """Who has reported a form for a period, and who has not."""
    form, periods, period = _chosen(request)
    today = timezone.localdate()
    rows = queries.standings(form, period, today=today)
    table = tables.StandingTable(rows)
    context = {
        "form": ChooseForm(form, periods, {"form": form.id, "period": str(period)}),
        "definition": form,
        "period": period,
        "missing": [row for row in rows if row.ret is None or row.ret.is_open],
        "total": len(rows),
        "may_remind": _may(request, "returns.remind"),
    }
    return table_response(request, table, "returns/standings.html", context)


@permission_required("returns.submit")
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin (or go on with) a return of my unit."""
    form, periods, period = _chosen(request)
    if request.method == "POST":
        unit = cast("User", request.user).unit
        if unit is None:
            raise PermissionDenied
        try:
            ret = actions.open_return(form=form.id, unit=unit, period=period, by=_me(request), at=timezone.now())
        except Problem as problem:
            messages.error(request, tr(Text(problem.zh, problem.en)))
        else:
            return redirect("return", ret.pk)
    choose = ChooseForm(form, periods, {"form": form.id, "period": str(period)})
    return render(request, "returns/begin.html", {"form": choose, "definition": form})


@permission_required("returns.view")
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One return: its cells, what the rules find, its history, and the next step."""
    ret = _return(pk)
    may_write = ret.is_open and _may(request, "returns.submit") and ret.unit_id == _me(request).unit_id
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = CellsForm(ret, request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            written = actions.write_cells(ret, values=form.values, by=_me(request), at=timezone.now(), reason=reason)
        except Problem as problem:
            form.add_error(None, tr(Text(problem.zh, problem.en)))
        else:
            messages.success(request, tr(Text(f"已保存，{written} 个数值有变动", f"Saved; {written} values changed")))
            return redirect("return", ret.pk)
    return render(request, "returns/detail.html", _detail(request, ret, form, may_write=may_write))


@require_POST
@permission_required("returns.view")
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    """Submit, check, accept, lock or send back."""
    ret = _return(pk)
    if verb not in {*NEEDS, "send-back"}:
        raise Http404
    if verb not in _verbs(request, ret):
        raise PermissionDenied(verb)
    comment = request.POST.get("comment", "")
    try:
        _do(verb, ret, by=_me(request), comment=comment)
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
        return render(
            request,
            "returns/detail.html",
            _detail(request, ret, CellsForm(ret), may_write=False) | {"comment": comment},
            status=409,
        )
    messages.success(request, tr(Text("已办理", "Done")))
    return redirect("return", ret.pk)


@require_POST
@permission_required("returns.submit")
def explain(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say why a value that a rule warns of is right."""
    ret = _return(pk)
    if ret.unit_id != _me(request).unit_id or not ret.is_open:
        raise PermissionDenied
    try:
        actions.explain(
            ret,
            rule=request.POST.get("rule", ""),
            value=Decimal(request.POST.get("value", "")),
            text=request.POST.get("text", ""),
            by=_me(request),
            at=timezone.now(),
        )
    except InvalidOperation:
        raise Http404 from None
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    return redirect("return", ret.pk)


@require_POST
@permission_required("returns.remind")
def remind(request: HttpRequest) -> HttpResponseBase:
    """Ask every unit that has not reported."""
    form, _, period = _chosen(request)
    missing = [row.unit for row in queries.standings(form, period, today=timezone.localdate()) if row.state in _MISSING]
    for unit in missing:
        actions.remind(form=form.id, unit=unit, period=period, by=_me(request), at=timezone.now())
    messages.success(request, tr(Text(f"已催报 {len(missing)} 个单位", f"{len(missing)} units were reminded")))
    return redirect(f"{reverse('return_standings')}?form={form.id}&period={period}")


@permission_required("returns.view")
def template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The return as a workbook to fill in."""
    ret = _return(pk)
    response = HttpResponse(workbooks.template(ret), content_type=XLSX)
    name = f"{ret.form}-{ret.unit.code}-{ret.period}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@permission_required("returns.view")
def history(request: HttpRequest, pk: int, item: str) -> HttpResponseBase:
    """Every value that a cell has had."""
    ret = _return(pk)
    known = {known.id: known for known in ret.definition.items}
    if item not in known:
        raise Http404
    table = tables.HistoryTable(queries.history(ret, item))
    return table_response(request, table, "returns/history.html", {"ret": ret, "item": known[item]})


_MISSING = {"missing", State.DRAFT.value, State.RETURNED.value}


def _return(pk: int) -> Return:
    return get_object_or_404(queries.returns(), pk=pk)


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _may(request: HttpRequest, permission: str) -> bool:
    return may(request.user, permission)


def _chosen(request: HttpRequest) -> tuple[ReturnForm, list[Period], Period]:
    """The form and period asked for, or the first form and its latest period."""
    asked = request.POST if request.method == "POST" else request.GET
    forms = queries.forms()
    if not forms:
        raise Http404
    form = next((form for form in forms if form.id == asked.get("form")), forms[0])
    periods = queries.open_periods(form, since=SINCE, today=timezone.localdate())
    period = next((p for p in periods if str(p) == asked.get("period")), periods[0])
    return form, periods, period


def _verbs(request: HttpRequest, ret: Return) -> list[str]:
    """The steps that this person may take with the return as it is."""
    nexts = STEPS[State(ret.state)]
    own = ret.unit_id == _me(request).unit_id
    allowed = [
        verb
        for verb, permission in NEEDS.items()
        if REACHES[verb] in nexts and _may(request, permission) and (own or verb in {"accept", "lock"})
    ]
    if State.RETURNED in nexts and _may_send_back(request, ret, own=own):
        allowed.append("send-back")
    return allowed


def _may_send_back(request: HttpRequest, ret: Return, *, own: bool) -> bool:
    if ret.state == State.LOCKED:
        return _may(request, "returns.correct")
    return (own and _may(request, "returns.check")) or _may(request, "returns.accept")


def _do(verb: str, ret: Return, *, by: User, comment: str) -> None:
    now = timezone.now()
    if verb == "submit":
        actions.submit(ret, by=by, at=now)
    elif verb == "check":
        actions.check(ret, by=by, at=now, comment=comment)
    elif verb == "accept":
        actions.accept(ret, by=by, at=now, comment=comment)
    elif verb == "lock":
        actions.lock(ret, by=by, at=now)
    else:
        actions.send_back(ret, by=by, at=now, comment=comment)


def _detail(request: HttpRequest, ret: Return, form: CellsForm, *, may_write: bool) -> dict[str, Any]:
    findings = queries.findings(ret)
    previous = queries.previous_cells(ret)
    rows = [
        {
            "item": item,
            "field": form[item.id],
            "value": form.initial[item.id],
            "previous": previous.get(item.id),
            "findings": [finding for finding in findings if finding.item == item.id],
        }
        for item in ret.definition.items
    ]
    return {
        "ret": ret,
        "definition": ret.definition,
        "form": form,
        "rows": rows,
        "may_write": may_write,
        "verbs": _verbs(request, ret),
        "blocking": sum(finding.blocks for finding in findings),
        "steps": ret.steps.select_related("by"),
        "is_overdue": ret.is_overdue(timezone.localdate()),
    }
