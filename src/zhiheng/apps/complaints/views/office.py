"""The office's pages: what is in hand, and one matter with all that can be done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView
from django_tables2 import SingleTableMixin

from zhiheng.apps.complaints import actions, queries, showing, steps
from zhiheng.apps.complaints.filters import ComplaintFilter
from zhiheng.apps.complaints.forms import MessageForm, SatisfactionForm, SortingForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.complaints.tables import ComplaintTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may, visible_units
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Proposal
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import acted, me
from zhiheng.web.export import ExportMixin
from zhiheng.web.typed import typed


@method_decorator(permission_required("complaints.view"), name="dispatch")
class ComplaintList(ExportMixin, SingleTableMixin, ListView):  # type: ignore[misc,type-arg]  # untyped bases
    """Complaints and reports in sight of the person, what runs out first first."""

    table_class = ComplaintTable
    template_name = "complaints/list.html"
    paginate_by = 50
    export_name = Text("投诉举报", "complaints and reports")

    def get_queryset(self) -> QuerySet[Complaint]:
        """What is asked for; open matters unless something else is."""
        asked = self.request.GET if "standing" in self.request.GET else {**self.request.GET.dict(), "standing": "open"}
        user = me(self.request)
        self.form = ComplaintFilter(asked, units=visible_units(user).filter(closed_on=None), user=user)
        with_words = may(user, "complaints.personal")
        return self.form.narrowed(queries.due_first(), at=timezone.now(), with_words=with_words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filter beside the list."""
        may_register = may(self.request.user, "complaints.register")
        shown = {"form": self.form, "may_register": may_register}
        shown["may_sort"] = may(self.request.user, "complaints.handle")
        shown["may_exchange"] = may(self.request.user, "complaints.export")
        return super().get_context_data(**kwargs) | shown


@require_safe
@permission_required("complaints.view")
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One matter."""
    return page(request, asked(number))


def asked(number: str) -> Complaint:
    """The complaint, or 404 for one that is not there or not to be seen."""
    found = queries.by_number(number)
    if found is None:
        raise Http404(number)
    return found


@require_POST
@permission_required("complaints.view")
def step(request: HttpRequest, number: str, transition: str) -> HttpResponseBase:
    """Take a step of the procedure, or propose it."""
    found = asked(number)
    chosen = next((one for one in found.case.rules.transitions if one.id == transition), None)
    if chosen is None or transition in steps.SEPARATE:
        raise Http404(transition)
    form = steps.form_of(chosen, request.POST, request.FILES)
    if not form.is_valid():
        return page(request, found, wrong={transition: form})
    done = (
        Text("已提请他人确认", "Waits for a second person")
        if chosen.confirmed_by
        else Text(f"已办理：{chosen.name.zh}", f"Done: {chosen.name.en}")
    )
    at = timezone.now()
    return _act(
        request, number, lambda: steps.take(found, chosen, dict(form.cleaned_data), by=me(request), at=at), done,
        wrong={transition: form},
    )  # fmt: skip


@require_POST
@permission_required("complaints.view")
def decide(request: HttpRequest, number: str, pk: int, verb: str) -> HttpResponseBase:
    """Confirm what another person proposed, or send it back."""
    proposal = get_object_or_404(Proposal.objects.select_related("case", "proposed_by"), pk=pk, case__number=number)
    answer = typed(request, "answer", most=2000)
    given: dict[str, Any] = {"by": me(request), "at": timezone.now(), "answer": answer}
    if verb == "confirm":
        return _act(request, number, lambda: workflow.confirm(proposal, **given), Text("已确认", "Confirmed"))
    return _act(request, number, lambda: workflow.decline(proposal, **given), Text("已退回", "Sent back"))


@require_POST
@permission_required("complaints.handle")
def write(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send a line to the citizen."""
    form = MessageForm(request.POST)
    found = asked(number)
    if not form.is_valid():
        return page(request, found, message=form)
    given: dict[str, Any] = {**form.cleaned_data, "by": me(request), "at": timezone.now()}
    return _act(request, number, lambda: actions.write(found, **given), Text("已发送", "Sent"))


@require_POST
@permission_required("complaints.handle")
def consent(request: HttpRequest, number: str) -> HttpResponseBase:
    """Note whether the business agrees to mediation."""
    agrees = request.POST.get("respondent") == "yes"
    given: dict[str, Any] = {"respondent": agrees, "by": me(request), "at": timezone.now()}
    return _act(request, number, lambda: actions.note_consent(asked(number), **given), Text("已记录", "Noted"))


@require_POST
@permission_required("complaints.handle")
def classify(request: HttpRequest, number: str) -> HttpResponseBase:
    """Say what the matter is about."""
    found = asked(number)
    form = SortingForm(request.POST, complaint=found)
    if not form.is_valid():
        return page(request, found, sorted_wrong=form)
    given: dict[str, Any] = {**form.cleaned_data, "by": me(request), "at": timezone.now()}
    return _act(request, number, lambda: actions.classify(found, **given), Text("已分类", "Sorted"))


@require_POST
@permission_required("complaints.personal")
def look(request: HttpRequest, number: str) -> HttpResponse:
    """Show who complains, once, and note that it was shown."""
    found = asked(number)
    actions.look_at_person(found, by=me(request), at=timezone.now())
    return page(request, found, with_person=True)


@require_POST
@permission_required("complaints.publish")
def publish(request: HttpRequest, number: str) -> HttpResponseBase:
    """Put a closed complaint on the public list, or take it off."""
    wanted = request.POST.get("public") == "yes"
    given: dict[str, Any] = {"is_public": wanted, "by": me(request), "at": timezone.now()}
    return _act(request, number, lambda: actions.publish(asked(number), **given), Text("已保存", "Saved"))


@require_POST
@permission_required("complaints.call_back")
def call_back(request: HttpRequest, number: str) -> HttpResponseBase:
    """Note that the complainant was called back, with or without an answer."""
    found = asked(number)
    form = SatisfactionForm(request.POST)
    is_answered = "unanswered" not in request.POST
    if is_answered and not form.is_valid():
        return page(request, found, satisfaction=form)
    said = form.cleaned_data if is_answered else {"score": None, "comment": ""}
    given: dict[str, Any] = {**said, "by": me(request), "at": timezone.now()}
    return _act(request, number, lambda: actions.call_back(found, **given), Text("已记录回访", "The call is noted"))


def _act(
    request: HttpRequest,
    number: str,
    act: Callable[[], object],
    done: Text,
    *,
    wrong: Mapping[str, forms.Form] | None = None,
) -> HttpResponseBase:
    """Do it and come back to the matter, if it was not handed to a unit out of sight."""
    return acted(
        request, act, done,
        again=lambda: page(request, asked(number), wrong=wrong, status=409),
        onward=lambda: redirect("complaint", number) if queries.by_number(number) else redirect("complaints"),
    )  # fmt: skip


def page(request: HttpRequest, found: Complaint, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a matter, with forms as they were typed where something was wrong."""
    if not may(request.user, "complaints.view"):
        raise PermissionDenied
    context = showing.context(found, me(request), at=timezone.now(), language=get_language() or "zh", **more)
    return render(request, "complaints/case.html", context, status=status)
