"""Pages of the rules by which is graded, and of what follows from grades."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng import policy
from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.forms.grades import VersionsForm
from zhiheng.apps.credit.grading.lawyer import rows_of_rules
from zhiheng.apps.credit.grading.wording import cited_in_pack, grade_titles
from zhiheng.apps.credit.queries import grades, versions, watching
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr


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
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        before, after = (versions.version(form.cleaned_data[name]) for name in ("before", "after"))
        if before is not None and after is not None:
            now = timezone.now()
            old, new = ({row.id: row for row in rows_of_rules(one)} for one in (before, after))
            context["differences"] = [
                (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)
            ]
            context["names"] = {**grade_titles(before), **grade_titles(after)}
            try:
                context["moved"] = versions.moved(before, after, as_of=timezone.localdate(now), known_at=now)
            except Problem as problem:
                context["problem"] = problem
    return render(request, "credit/compare.html", context)


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
