"""Pages of the rules by which is graded, and of what follows from grades."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng import policy
from zhiheng.apps.credit import catalogue, grading_jobs
from zhiheng.apps.credit.forms.grades import MovedFilter, VersionsForm
from zhiheng.apps.credit.grading.lawyer import rows_of_rules
from zhiheng.apps.credit.grading.moving import moved
from zhiheng.apps.credit.grading.wording import cited_in_pack
from zhiheng.apps.credit.models import MovedGrade
from zhiheng.apps.credit.queries import grades, versions, watching
from zhiheng.apps.credit.tables.grades import MovedTable
from zhiheng.apps.registry.queries import briefs_of
from zhiheng.engines.grading import RuleSet
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr

MOST_HELD, MOST_SHOWN = 20, 500


@require_safe
@permission_required("credit.view")
def rules(request: HttpRequest) -> HttpResponse:
    """One version of the rules as a table that a lawyer reads, with all versions to choose from."""
    held = versions.versions()
    asked = request.GET.get("version", "")
    today = timezone.localdate()
    default = next((one for one in held if one.is_in_force(today)), held[0] if held else None)
    shown = next((one for one in held if one.version == asked), default)
    if shown is None or (asked and shown.version != asked):
        raise Http404(asked)
    compiled = versions.version(shown.version)
    context = {
        "versions": held,
        "shown": shown,
        "rules": compiled,
        "rows": rows_of_rules(compiled) if compiled else [],
        "kept": grades.versions(),
    }
    return render(request, "credit/rules.html", context)


@require_safe
@permission_required("credit.view")
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions side by side: the rules that differ, and the enterprises whose grade would be another."""
    named = [(one.version, f"{one.version} · {tr(one.name)}") for one in versions.versions()]
    form = VersionsForm(request.GET or None, versions=named)
    context: dict[str, Any] = {"form": form, "held": versions.comparisons()[:MOST_HELD]}
    context["may_grade"] = may(request.user, "credit.grade")
    if form.is_bound and form.is_valid():
        before, after = (versions.version(form.cleaned_data[name]) for name in ("before", "after"))
        if before is not None and after is not None:
            context |= _differences(before, after) | _moved(before, after)
    return render(request, "credit/compare.html", context)


def _differences(before: RuleSet, after: RuleSet) -> dict[str, Any]:
    """The rules that differ, side by side."""
    old, new = ({row.id: row for row in rows_of_rules(one)} for one in (before, after))
    changed = [(old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)]
    return {"differences": changed}


def _moved(before: RuleSet, after: RuleSet) -> dict[str, Any]:
    """Whose grade would be another, where that takes no longer than a page may."""
    now = timezone.now()
    if not versions.is_quick(now):
        return {"is_long": True}
    found = moved(before, after, as_of=timezone.localdate(now), known_at=now).moved
    named = briefs_of(one.organisation for one in found[:MOST_SHOWN])
    return {"moved": found, "shown": [(one, named[one.organisation].name) for one in found[:MOST_SHOWN]]}


@require_POST
@permission_required("credit.grade")
def ask_comparison(request: HttpRequest) -> HttpResponse:
    """Compare two versions over everybody, in the background."""
    try:
        given = {name: request.POST.get(name, "") for name in ("before", "after")}
        job = grading_jobs.ask_comparison(**given, by=me(request))
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
        return redirect("credit_rules_compare")
    return redirect("job", job.pk)


@method_decorator(permission_required("credit.view"), name="dispatch")
class MovedList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """The visible organisations whose grade the other version makes another."""

    table_class = MovedTable
    filterset_class = MovedFilter
    template_name = "credit/comparison.html"
    paginate_by = 50
    export_name = Text("规则比较", "comparison of rules")

    def get_queryset(self) -> QuerySet[MovedGrade]:
        """Of this comparison."""
        return versions.moves(self.kwargs["pk"])

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With the two versions."""
        comparison = versions.comparisons().filter(pk=self.kwargs["pk"]).first()
        if comparison is None:
            raise Http404(self.kwargs["pk"])
        return super().get_context_data(comparison=comparison, **more)  # type: ignore[no-any-return]


@require_safe
@permission_required("credit.view")
def watch(request: HttpRequest) -> HttpResponse:
    """The watch lists: who is on them, since when, and who has left."""
    now = timezone.now()
    lists = watching.watch_lists(on=timezone.localdate(now), known_at=now)
    return render(request, "credit/watch.html", {"lists": lists})


@require_safe
@permission_required("credit.view")
def consequences(request: HttpRequest) -> HttpResponse:
    """Joint sanctions and incentives with what they rest on, and the share of inspections by grade."""
    pack = policy.load(settings.PACKS[0])
    held, today = pack.consequences, timezone.localdate()
    measures = [] if held is None else [one for one in held.measures if one.is_in_force(today)]
    rows = [
        {
            "measure": one,
            "causes": [*one.grades],
            "facts": [catalogue.title_of(kind) for kind in one.facts],
            "bodies": [pack.bodies[body].name if body in pack.bodies else Text(body, body) for body in one.bodies],
            "cite": cited_in_pack(pack, one.cite),
        }
        for one in measures
    ]
    share = None if held is None else next((one for one in held.inspection if one.is_in_force(today)), None)
    return render(request, "credit/consequences.html", {"rows": rows, "share": share, "held": held})
