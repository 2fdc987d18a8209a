"""Pages on which a chain is followed: the question with its purpose, and what was found."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability.actions.tracing import ask_trace
from zhiheng.apps.traceability.choices import Level
from zhiheng.apps.traceability.forms.tracing import ScopeForm, TraceFilter, TraceForm
from zhiheng.apps.traceability.models import Thing, TraceQuery
from zhiheng.apps.traceability.queries.genealogy import Direction, Reached, follow
from zhiheng.apps.traceability.queries.picturing import groups_and_edges
from zhiheng.apps.traceability.queries.scopes import scope_list, trace_list
from zhiheng.apps.traceability.scoping.picture import picture
from zhiheng.apps.traceability.tables.tracing import TraceTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me
from zhiheng.web.export import ExportMixin, csv_answer
from zhiheng.web.templatetags.zhiheng import tr

LATEST, MOST_SHOWN = 8, 200


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.view")
def home(request: HttpRequest) -> HttpResponse:
    """The question: which thing, which way, what for; and what was asked last."""
    may_trace = may(request.user, "traceability.trace")
    form = TraceForm(request.POST or None, initial={"code": request.GET.get("code", "")}) if may_trace else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        made = done(form, lambda: _ask(form, request))
        if made is not None:
            return redirect("trace_query", made.pk)
    context = {"form": form, "queries": trace_list()[:LATEST], "scopes": scope_list()[:LATEST], "may_trace": may_trace}
    return render(request, "traceability/home.html", context, status=200 if not (form and form.errors) else 422)


def _ask(form: TraceForm, request: HttpRequest) -> TraceQuery:
    told = form.cleaned_data
    return ask_trace(
        told["code"],
        direction=told["direction"],
        purpose=told["purpose"],
        reference=told["reference"],
        by=me(request),
        at=timezone.now(),
    )


@method_decorator(permission_required("traceability.trace"), name="dispatch")
class TraceList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Who followed which chain for what."""

    table_class = TraceTable
    filterset_class = TraceFilter
    template_name = "traceability/trace_list.html"
    paginate_by = 50
    export_name = Text("追溯查询", "traces")

    def get_queryset(self) -> QuerySet[TraceQuery]:
        """Those that the person may see."""
        return trace_list()


@require_safe
@permission_required("traceability.trace")
def query(request: HttpRequest, pk: int) -> HttpResponse:
    """What a trace found, by what was known when it was asked: picture and table."""
    asked = get_object_or_404(trace_list(), pk=pk)
    direction = cast("Direction", asked.direction)
    with system_scope():
        reached = follow(asked.thing_id, direction, known_at=asked.at)
        if request.GET.get("export") == "csv":
            return cast("HttpResponse", _exported(asked, reached))
        nodes, edges = groups_and_edges(asked.thing_id, reached, known_at=asked.at)
        shown = _named(reached[:MOST_SHOWN])
    context = {
        "asked": asked,
        "picture": picture(nodes, edges, is_backward=direction == "backward"),
        "shown": shown,
        "loose": sum(one.is_loose for one in reached),
        "found": len(reached),
        "groups": len(nodes),
        "is_forward": direction == "forward",
        "scope_form": ScopeForm(),
        "may_scope": may(request.user, "traceability.scope"),
        "scopes": scope_list().filter(query=asked),
    }
    return render(request, "traceability/query.html", context)


def _named(reached: list[Reached]) -> list[dict[str, Any]]:
    things = Thing.objects.in_bulk([one.thing for one in reached])
    return [
        {"name": things[one.thing].canonical, "level": Level(things[one.thing].level).label, "one": one}
        for one in reached
    ]


def _exported(asked: TraceQuery, reached: list[Reached]) -> Any:
    head = [tr(one) for one in (Text("对象", "Thing"), Text("时间", "When"), Text("不确切", "Uncertain"))]
    names = dict(Thing.objects.filter(pk__in=[one.thing for one in reached]).values_list("pk", "canonical"))
    rows = [[names[one.thing], one.at if 1 < one.at.year < 9999 else "", one.is_loose] for one in reached]
    return csv_answer(head, rows, tr(Text(f"追溯 {asked.pk}", f"trace {asked.pk}")))
