"""The form of a return: begun, filled in, checked while typing, explained."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.apps.returns import actions, owing, queries, rights, showing, workbooks
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.filters import BeginForm
from zhiheng.apps.returns.forms import CELL, WHY, CellsForm, CommentForm
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.queries import Facts
from zhiheng.apps.returns.views.asking import XLSX, asked_return, upload_page
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.templatetags.zhiheng import tr

INCOMPLETE = {"reason_missing", "comment_missing"}  # the person left something out; all else is a clash with others


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("returns.submit")
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin (or go on with) a return of my unit."""
    unit = me(request).unit
    listed = owing.forms_of(unit)
    if not listed or unit is None:
        return render(request, "returns/begin.html", {"unit": unit})
    asked = request.POST if request.method == "POST" else request.GET
    form = BeginForm(listed, asked, today=timezone.localdate())
    if request.method == "POST" and form.chosen is not None:
        ret = actions.open_return(
            form=form.definition.id, unit=unit, period=form.chosen, by=me(request), at=timezone.now()
        )
        return redirect("return", ret.pk)
    return render(request, "returns/begin.html", {"unit": unit, "form": form, "definition": form.definition})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("returns.view")
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One return: its cells, what the rules find, its history, and the next step."""
    ret = asked_return(pk)
    if request.method != "POST":
        return page(request, ret)
    if not (rights.is_own(request.user, ret) and may(request.user, "returns.submit")):
        raise PermissionDenied
    facts = queries.facts_of([ret])[ret.pk]
    form = CellsForm(ret, facts, seen=queries.last_cell(ret), data=request.POST)
    if not form.is_valid():
        return page(request, ret, form=form, facts=facts)
    try:
        written = _save(request, ret, form)
    except Problem as problem:
        _show_problem(form, problem)
        return page(request, asked_return(pk), form=form, status=200 if problem.code in INCOMPLETE else 409)
    if "submit" not in request.POST:
        messages.success(request, tr(Text(f"已保存，{written} 个数值有变动", f"Saved; {written} values changed")))
        return redirect("return", ret.pk)
    return _submit(request, ret)


@require_POST
@permission_required("returns.submit")
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rules would find in what is typed, before it is saved; nothing is written."""
    ret = asked_return(pk)
    if not rights.may_write(request.user, ret):
        raise PermissionDenied
    facts = queries.facts_of([ret])[ret.pk]
    form = CellsForm(ret, facts, seen=0, data=request.POST)
    form.is_valid()
    context = _sheet(ret, form, facts)
    shown = {name for name in request.POST if name.startswith(WHY)}
    moved = [row for row in context["rows"] if row.asked != {name for name in shown if name in row.askable}]
    return render(request, "returns/_live.html", context | {"moved": moved, "is_live": True})


@require_safe
@permission_required("returns.view")
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The return as a workbook to fill in."""
    ret = asked_return(pk)
    response = HttpResponse(workbooks.template(ret), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{ret.form}-{ret.unit.code}-{ret.period}.xlsx"'
    return response


@transaction.atomic
def _save(request: HttpRequest, ret: Return, form: CellsForm) -> int:
    """Cells first, then what is said about the warnings that stand."""
    now = timezone.now()
    seen, reason = form.cleaned_data.get("seen"), form.cleaned_data.get("reason", "")
    written = actions.write_cells(ret, values=form.values, by=me(request), at=now, reason=reason, seen=seen)
    if said := form.explanations:
        for one in queries.findings(ret):
            if one.rule in said and one.blocks and not one.is_error and one.value is not None:
                actions.explain(ret, rule=one.rule, value=one.value, text=said[one.rule], by=me(request), at=now)
    return written


def _submit(request: HttpRequest, ret: Return) -> HttpResponseBase:
    try:
        actions.submit(ret, by=me(request), at=timezone.now())
    except Problem as problem:
        messages.error(request, tr(Text(f"已保存，但未报送：{problem.zh}", f"Saved, but not submitted: {problem.en}")))
    else:
        messages.success(request, tr(Text("已报送，等待本单位审核", "Submitted; to be checked by your unit")))
    return redirect("return", ret.pk)


def _show_problem(form: CellsForm, problem: Problem) -> None:
    """At the cell where there is one, else above the form; what was typed stays.

    Who saves again after a clash has been shown the others' values, so the form then counts as having seen them.
    """
    by_item = problem.where.get("zh_by_item"), problem.where.get("en_by_item")
    if isinstance(by_item[0], dict) and isinstance(by_item[1], dict):
        for item, zh in by_item[0].items():
            form.add_error(CELL + item, tr(Text(zh, by_item[1][item])))
        form.data = {**form.data.dict(), "seen": str(queries.last_cell(form.ret))}  # type: ignore[attr-defined]
    form.add_error("reason" if problem.code == "reason_missing" else None, tr(Text(problem.zh, problem.en)))


def page(
    request: HttpRequest,
    ret: Return,
    *,
    form: CellsForm | None = None,
    facts: Facts | None = None,
    comment: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a return, with the form as it was typed if something was wrong."""
    facts = facts or queries.facts_of([ret])[ret.pk]
    form = form or CellsForm(ret, facts, seen=queries.last_cell(ret))
    steps = list(ret.steps.select_related("by"))
    sent_back = steps[-1] if steps and ret.state == State.RETURNED else None
    context = _sheet(ret, form, facts) | {
        "may_write": rights.may_write(request.user, ret),
        "verbs": [verb for verb in rights.verbs(request.user, ret) if verb != "submit"],
        "comment": comment or CommentForm(),
        "steps": steps,
        "sent_back": sent_back,
        "badge": State(ret.state).badge,
        "delivery": ret.delivery(timezone.localdate()).value,
        "reminders": list(ret.reminders.order_by("-at")[:1]),
        "imports": upload_page(request),
    }
    return render(request, "returns/detail.html", context, status=status)


def _sheet(ret: Return, form: CellsForm, facts: Facts) -> dict[str, Any]:
    """The cells and what the rules find in them."""
    found = queries.check(ret.definition, form.typed, facts.previous, facts.explained)
    accepted = queries.accepted_versions(ret).get(ret.version, {}) if ret.version else {}
    return {
        "ret": ret,
        "definition": ret.definition,
        "form": form,
        "rows": showing.rows(ret, form, facts, found, accepted),
        "counts": showing.counts(found),
    }
