"""Steps of a return, its history, and its printed form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.returns import actions, queries, rights, tables
from zhiheng.apps.returns.actions.locking import locked
from zhiheng.apps.returns.forms import CommentForm
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.values import tidy
from zhiheng.apps.returns.views.asking import asked_return
from zhiheng.apps.returns.views.filling import INCOMPLETE, page
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.vocab.units import UNITS
from zhiheng.web.asking import me
from zhiheng.web.export import table_response
from zhiheng.web.templatetags.zhiheng import tr

DONE = {
    "check": Text("已审核，等待领导组办公室验收", "Checked; to be accepted by the lead office"),
    "accept": Text("已验收，数据自此计入统计", "Accepted; its values count from now on"),
    "lock": Text("已锁定", "Locked"),
    rights.SEND_BACK: Text("已退回填报单位", "Sent back to the unit"),
    "submit": Text("已报送，等待本单位审核", "Submitted; to be checked by the unit"),
}


@require_POST
@permission_required("returns.view")
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    """Submit, check, accept, lock or send back."""
    if verb not in DONE:
        raise Http404
    (ret,) = locked([asked_return(pk)])  # the right to a step depends on the state: nobody may move it in between
    form = CommentForm(request.POST)
    if verb not in rights.verbs(request.user, ret) and not rights.comes_too_late(request.user, ret, verb):
        raise PermissionDenied(verb)
    if not form.is_valid():
        return page(request, ret, comment=form)
    try:
        _do(verb, ret, by=me(request), comment=form.cleaned_data["comment"])
    except Problem as problem:
        form.add_error("comment" if problem.code == "comment_missing" else None, tr(Text(problem.zh, problem.en)))
        return page(request, asked_return(pk), comment=form, status=200 if problem.code in INCOMPLETE else 409)
    messages.success(request, tr(DONE[verb]))
    return redirect("return", ret.pk)


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


@require_safe
@permission_required("returns.view")
def history(request: HttpRequest, pk: int, item: str) -> HttpResponseBase:
    """Every value that a cell has had."""
    ret = asked_return(pk)
    known = {known.id: known for known in ret.definition.items}
    if item not in known:
        raise Http404
    table = tables.HistoryTable(queries.history(ret, item))
    context = {"ret": ret, "item": known[item]}
    return table_response(request, table, "returns/history.html", context, name=f"{ret.form}-{item}")


@require_safe
@permission_required("returns.view")
def versions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The accepted versions side by side, and every correction with its reason and author."""
    ret = asked_return(pk)
    if not ret.version:
        raise Http404
    accepted = queries.accepted_versions(ret)
    numbers = list(range(1, ret.version + 1))
    now = queries.cells(ret)
    lines = []
    for item in ret.definition.items:
        values = [tidy(accepted.get(number, {}).get(item.id)) for number in numbers]
        values += [tidy(now[item.id])] if ret.is_open else []
        lines.append({"item": item, "values": values, "is_changed": len(set(values)) > 1})
    context = {"ret": ret, "acceptances": queries.acceptances(ret), "lines": lines}
    table = tables.CorrectionTable(queries.corrections(ret), ret)
    return table_response(request, table, "returns/versions.html", context, name=f"{ret.form}-{ret.period}")


@require_safe
@permission_required("returns.view")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The return as the statistical form that it is, for paper."""
    ret = asked_return(pk)
    values = queries.cells(ret)
    previous = queries.previous_cells(ret)
    rows = [
        {
            "item": item,
            "unit": UNITS[item.unit].symbol,
            "value": tidy(values[item.id]),
            "previous": tidy(previous.get(item.id)),
        }
        for item in ret.definition.items
    ]
    context = {"ret": ret, "definition": ret.definition, "rows": rows, "today": timezone.localdate()}
    return render(request, "returns/sheet.html", context)
