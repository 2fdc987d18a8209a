"""Pages on which the office decides which organisations are one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.registry.choices import MergerState
from zhiheng.apps.registry.mergers import actions, queries, showing
from zhiheng.apps.registry.mergers.forms import OPEN, MergerFilter, OtherForm, ProposalForm, ReasonForm
from zhiheng.apps.registry.mergers.tables import MergerTable
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.apps.registry.tasks import find_mergers
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.jobs import actions as jobs
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr

SAVED = Text("已保存", "Saved")


@method_decorator(permission_required("registry.merge"), name="dispatch")
class MergerList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Pairs of organisations that may be one; those that wait for somebody, unless asked otherwise."""

    table_class = MergerTable
    filterset_class = MergerFilter
    template_name = "registry/mergers/list.html"
    paginate_by = 50
    export_name = Text("疑似同一主体", "organisations that may be one")

    def get_queryset(self) -> QuerySet[Merger]:
        """All visible pairs."""
        return queries.mergers()

    def get_filterset_kwargs(self, filterset_class: type[MergerFilter]) -> dict[str, Any]:
        """Nothing asked is what waits."""
        given: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        if "state" not in self.request.GET:
            given["data"] = self.request.GET.copy()
            given["data"]["state"] = OPEN
        return given


@require_POST
@permission_required("registry.merge")
def find(request: HttpRequest) -> HttpResponse:
    """Ask the method to look through the register; its progress stands on the page of the job."""
    with transaction.atomic():
        job = jobs.defer(find_mergers, asked_by=me(request))
    return redirect("job", pk=job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("registry.merge")
def merger(request: HttpRequest, pk: int) -> HttpResponse:
    """Both organisations side by side, what spoke for it, and what is to be done next."""
    found = get_object_or_404(queries.mergers(), pk=pk)
    step = request.POST.get("step", "")
    form = _form(found, request, step)
    if step and form is not None and form.is_valid() and _taken(request, found, step, form):
        return redirect("merger", pk=pk)
    context = {
        "merger": found,
        "facts": showing.side_by_side(found),
        "parts": showing.parts(found),
        "form": form or _form(found, request, ""),
        "is_own": found.proposed_by_id == request.user.pk,
    }
    return render(request, "registry/mergers/merger.html", context)


def _form(found: Merger, request: HttpRequest, step: str) -> ReasonForm | None:
    """The form of what may come next; filled in where it was sent."""
    data = request.POST if step else None
    if found.state == MergerState.FOUND:
        return ReasonForm(data) if step == "refuse" else ProposalForm(data, merger=found)
    is_done = found.state in (MergerState.REFUSED, MergerState.UNDONE)
    return None if is_done else ReasonForm(data)


def _taken(request: HttpRequest, found: Merger, step: str, form: ReasonForm) -> bool:
    said: dict[str, Any] = {
        "reason": form.cleaned_data["reason"], "by": me(request), "at": timezone.now()
    }  # fmt: skip
    try:
        if step == "propose" and isinstance(form, ProposalForm):
            stays = found.survivor if form.cleaned_data["survivor"] == found.survivor_id else found.absorbed
            actions.propose_merger(found, survivor=stays, **said)
        elif step in ("merge", "refuse"):
            actions.decide_merger(found, is_one=step == "merge", **said)
        elif step == "undo":
            actions.undo_merger(found, **said)
        else:
            return False
    except Problem as problem:
        form.add_error(None, tr(Text(problem.zh, problem.en)))
        return False
    messages.success(request, tr(SAVED))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("registry.merge")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the other organisation that is the same as this one."""
    one = get_object_or_404(Organisation, pk=pk)
    form = OtherForm(request.POST or None, than=one)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.ask_for_merger(
                survivor=one, absorbed=form.cleaned_data["other"], by=me(request), at=timezone.now()
            )
        except Problem as problem:
            form.add_error("other", tr(Text(problem.zh, problem.en)))
        else:
            return redirect("merger", pk=opened.pk)
    return render(request, "registry/mergers/ask.html", {"organisation": one, "form": form})
