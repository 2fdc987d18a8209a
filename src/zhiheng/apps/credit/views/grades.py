"""Pages of grades in the workbench."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng import policy
from zhiheng.apps.credit import grading_jobs
from zhiheng.apps.credit.forms.grades import ChangeFilter, MomentForm, StandingFilter
from zhiheng.apps.credit.grading.naming import grade_names, grade_tone
from zhiheng.apps.credit.grading.presenting import page_of
from zhiheng.apps.credit.models import StandingChange, StandingGrade
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.apps.credit.tables.grades import ChangeTable, StandingTable
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr

LATEST = 8


@require_safe
@permission_required("credit.view")
def overview(request: HttpRequest) -> HttpResponse:
    """How many stand in each grade and where, what changed, and what waits for a person."""
    names = grade_names()
    places = grades.counts_by_place()
    cities = [(city.code[:4], city.name) for city in policy.load(settings.PACKS[0]).divisions.cities()]
    listed = [(code, name, places[code]) for code, name in cities if code in places]
    rest = {code: held for code, held in places.items() if code not in dict(cities)}
    total = {value: sum(held.get(value, 0) for held in places.values()) for value in names}
    context = {
        "total": [(value, name, grade_tone(value), total[value]) for value, name in names.items()],
        "rows": [(code, name, [held.get(value, 0) for value in names]) for code, name, held in listed],
        "elsewhere": [sum(held.get(value, 0) for held in rest.values()) for value in names] if rest else [],
        "names": list(names.values()),
        "run": grades.latest_run(),
        "changes": [(one, grade_tone(one.before), grade_tone(one.after)) for one in grades.changes()[:LATEST]],
        "waiting": cases.waiting(me(request)),
        "may_grade": may(request.user, "credit.grade") and _is_of_province(request),
    }
    return render(request, "credit/overview.html", context)


def _is_of_province(request: HttpRequest) -> bool:
    unit = me(request).unit
    return unit is not None and unit.kind == UnitKind.PROVINCE


@require_POST
@permission_required("credit.grade")
def grade_all(request: HttpRequest) -> HttpResponse:
    """Ask for all organisations to be graded; the page of the job shows how far it is."""
    if not _is_of_province(request):  # the run changes grades in every city
        raise PermissionDenied
    try:
        job = grading_jobs.ask(by=me(request))
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
        return redirect("credit")
    return redirect("job", job.pk)


@method_decorator(permission_required("credit.view"), name="dispatch")
class StandingList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """The grades in force, as far as the person may see them."""

    table_class = StandingTable
    filterset_class = StandingFilter
    template_name = "credit/grade_list.html"
    paginate_by = 50
    export_name = Text("质量信用等级", "quality credit grades")

    def get_queryset(self) -> QuerySet[StandingGrade]:
        """All visible."""
        return grades.standing_grades()


@method_decorator(permission_required("credit.view"), name="dispatch")
class ChangeList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """How grades in force changed."""

    table_class = ChangeTable
    filterset_class = ChangeFilter
    template_name = "credit/change_list.html"
    paginate_by = 50
    export_name = Text("质量信用等级变动", "changes of grades")

    def get_queryset(self) -> QuerySet[StandingChange]:
        """All visible."""
        return grades.changes()


@require_safe
@permission_required("credit.view")
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    """The grade of one organisation, today's or that of any day, with everything that it is made of."""
    organisation = organisation_list().filter(pk=pk).first()
    if organisation is None:
        raise Http404(pk)
    form = MomentForm(request.GET or None)
    context: dict[str, Any] = {"organisation": organisation, "form": form, "standing": grades.standing_of(pk)}
    try:
        found = _asked(pk, form)
    except Problem as problem:
        context["problem"] = problem
        found = None
    context |= page_of(organisation, found, at=timezone.now(), user=me(request))
    return render(request, "credit/grade.html", context)


def _asked(pk: int, form: MomentForm) -> grades.Seen | None:
    """The latest stored grade, or a look at the day that was asked for."""
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if asked.get("as_of") or asked.get("known_on"):
        now = timezone.now()
        day = asked.get("known_on")
        end = timezone.make_aware(datetime.combine(day + timedelta(1), time())) if day else now
        return grades.look(pk, as_of=asked.get("as_of") or timezone.localdate(now), known_at=min(end, now))
    stored = grades.stored(pk).first()
    return None if stored is None else grades.seen(stored)
