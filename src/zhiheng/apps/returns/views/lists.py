"""Lists: the returns, who has reported, what the rules find."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.returns import actions, owing, queries, tables, workbooks
from zhiheng.apps.returns.choices import Delivery
from zhiheng.apps.returns.filters import FindingFilter, ReturnFilter, StandingFilter, narrow
from zhiheng.apps.returns.views.asking import XLSX, upload_page
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.queries import may, visible_units
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import table_response
from zhiheng.web.templatetags.zhiheng import tr


@require_safe
@permission_required("returns.view")
def return_list(request: HttpRequest) -> HttpResponseBase:
    """All returns that I may see."""
    form = ReturnFilter(request.GET)
    table = tables.ReturnTable(form.narrowed(), today=timezone.localdate())
    begins = may(request.user, "returns.submit") and bool(owing.forms_of(me(request).unit))
    context = {"form": form, "may_begin": begins}
    return table_response(request, table, "returns/list.html", context, name=tr(Text("数据报送", "returns")))


@require_safe
@permission_required("returns.view")
def standings(request: HttpRequest) -> HttpResponseBase:
    """Who has reported and who has not, among the units that I may see: every unit is listed."""
    form = _standing_filter(request)
    rows = queries.standings(form.owed(), today=form.today)
    begins = me(request).unit_id if may(request.user, "returns.submit") else None
    own = me(request).unit
    context = {
        "form": form,
        "definition": form.definition,
        "period": form.chosen,
        "total": len(rows),
        "counts": _counts(rows),
        "may_remind": may(request.user, "returns.remind") and any(not row.has_reported for row in rows),
        "has_workbook": own is not None and bool(owing.forms_of(own)),
        "imports": upload_page(request),
    }
    table = tables.StandingTable(form.narrowed(rows), begins=begins)
    return table_response(
        request, table, "returns/standings.html", context, name=tr(Text("报送情况", "who-has-reported"))
    )


@require_safe
@permission_required("returns.view")
def findings(request: HttpRequest) -> HttpResponseBase:
    """What the rules find in the returns that I may see."""
    form = FindingFilter(request.GET)
    asked = form.asked()
    rets = list(narrow(queries.returns(), asked).order_by("-period_end", "form", "unit__code"))
    found = queries.findings_of(rets)
    rows = [tables.Found(ret, finding) for ret in rets for finding in found[ret.pk]]
    counts = Counter(row.importance for row in rows)
    shown = [row for row in rows if asked.get("importance") in (None, row.importance)]
    context = {"form": form, "counts": [(code, counts[code]) for code in _WEIGHT], "returns": len(rets)}
    table = tables.FindingTable(sorted(shown, key=lambda row: _WEIGHT.index(row.importance)))
    return table_response(request, table, "returns/findings.html", context, name=tr(Text("校验问题", "findings")))


_WEIGHT = ["finding_error", "finding_open", "finding_explained"]


@require_POST
@permission_required("returns.remind")
def remind(request: HttpRequest) -> HttpResponse:
    """Ask every unit that has not reported what the page shows."""
    form = StandingFilter(request.POST, _units(request), today=timezone.localdate())
    asked = actions.remind(form.owed(), by=me(request), at=timezone.now())
    text = Text(f"已催报 {len(asked)} 份报表（今天已催过的不重复催）", f"{len(asked)} returns were asked for")
    messages.success(request, tr(text))
    query = urlencode({"form": form.definition.id if form.definition else "", "period": str(form.chosen)})
    return redirect(f"{reverse('return_standings')}?{query}")


@require_safe
@permission_required("returns.view")
def unit_workbook(request: HttpRequest) -> HttpResponse:
    """All forms of one unit for one period as one workbook to fill in."""
    units = visible_units(request.user)
    code = request.GET.get("unit")
    unit = get_object_or_404(units, code=code) if code else me(request).unit
    try:
        period = Period.parse(request.GET.get("period", ""))
    except Problem:
        raise Http404 from None
    owed = list(owing.owed_in(period, units=[unit], today=timezone.localdate())) if unit else []
    if not owed or unit is None:
        raise Http404
    response = HttpResponse(workbooks.workbook(owed), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{unit.code}-{period}.xlsx"'
    return response


def _standing_filter(request: HttpRequest) -> StandingFilter:
    return StandingFilter(request.GET, _units(request), today=timezone.localdate())


def _units(request: HttpRequest) -> list[Unit]:
    return list(visible_units(request.user).order_by("kind", "division", "code"))


def _counts(rows: list[queries.Standing]) -> list[tuple[str, int]]:
    counts = Counter(row.delivery for row in rows)
    return [(delivery.value, counts[delivery]) for delivery in Delivery]
