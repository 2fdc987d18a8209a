"""Pages of claimed keys, which another person confirms, and of the links of scanned codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim, refuse_claim
from zhiheng.apps.traceability.actions.describing import describe
from zhiheng.apps.traceability.actions.linking import add_link, withdraw_link
from zhiheng.apps.traceability.choices import ClaimState
from zhiheng.apps.traceability.forms.keys import ClaimFilter, ClaimForm, DescriptionForm, LinkFilter, LinkForm
from zhiheng.apps.traceability.models import Claim, Link
from zhiheng.apps.traceability.queries.holding import claims_to_end
from zhiheng.apps.traceability.tables.keys import ClaimTable, LinkTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import typed

WAITING = 50


@method_decorator(permission_required("traceability.capture"), name="dispatch")
class ClaimList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Whose keys are, and what waits to be confirmed."""

    table_class = ClaimTable
    filterset_class = ClaimFilter
    template_name = "traceability/key_list.html"
    paginate_by = 50
    export_name = Text("编码归属", "claimed keys")

    def get_queryset(self) -> QuerySet[Claim]:
        """Those that the person may see."""
        return Claim.objects.select_related("unit")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With what this person may decide."""
        context: dict[str, Any] = super().get_context_data(**more)
        waiting = Claim.objects.filter(state=ClaimState.CLAIMED).exclude(claimed_by=me(self.request))
        if not may(self.request.user, "traceability.scope"):
            return context
        return context | {"waiting": waiting[:WAITING], "ending": claims_to_end(me(self.request))[:WAITING]}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def claim(request: HttpRequest) -> HttpResponse:
    """Say that a key is somebody's."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST":
        made = done(form, lambda: claim_key(**form.cleaned_data, by=me(request), at=timezone.now()))
        if made is not None:
            return redirect("trace_key", made.pk)
    title = Text("申报编码归属", "Claim a key")
    context = {"form": form, "title": title, "list": "trace_keys", "list_title": Text("编码归属", "Whose keys are")}
    return render(request, "traceability/key_form.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required("traceability.scope")
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm a claim, or refuse it with a reason."""
    found, at = get_object_or_404(Claim, pk=pk), timezone.now()
    if verb == "confirm":
        tried(request, lambda: confirm_claim(found, by=me(request), at=at), Text("已核实", "Confirmed"))
    elif verb == "refuse":
        reason = typed(request, "reason", most=500)
        tried(request, lambda: refuse_claim(found, reason=reason, by=me(request), at=at), Text("未予认可", "Refused"))
    else:
        raise Http404(verb)
    return redirect("trace_keys")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def name(request: HttpRequest) -> HttpResponse:
    """Say what a product or a place is called."""
    form = DescriptionForm(request.POST or None)
    if request.method == "POST":
        made = done(form, lambda: describe(**form.cleaned_data, by=me(request), at=timezone.now()))
        if made is not None:
            messages.success(request, tr(Text("名称已登记", "The name is registered")))
            return redirect("trace_keys")
    title = Text("登记产品或地点名称", "Name a product or a place")
    context = {"form": form, "title": title, "list": "trace_keys", "list_title": Text("编码归属", "Whose keys are")}
    return render(request, "traceability/key_form.html", context, status=422 if form.errors else 200)


@method_decorator(permission_required("traceability.capture"), name="dispatch")
class LinkList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Where scanned codes lead."""

    table_class = LinkTable
    filterset_class = LinkFilter
    template_name = "traceability/link_list.html"
    paginate_by = 50
    export_name = Text("扫码链接", "links")

    def get_queryset(self) -> QuerySet[Link]:
        """Those that the person may see."""
        return Link.objects.all()


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def add(request: HttpRequest) -> HttpResponse:
    """Register a link."""
    form = LinkForm(request.POST or None)
    if request.method == "POST":
        made = done(form, lambda: add_link(**form.cleaned_data, by=me(request), at=timezone.now()))
        if made is not None:
            return redirect("trace_links")
    title = Text("登记扫码链接", "Register a link")
    context = {"form": form, "title": title, "list": "trace_links", "list_title": Text("扫码链接", "Links")}
    return render(request, "traceability/key_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back, after a look at it."""
    found = get_object_or_404(Link, pk=pk)
    if request.method != "POST":
        return render(request, "traceability/link_withdraw.html", {"link": found})
    tried(request, lambda: withdraw_link(found, by=me(request), at=timezone.now()), Text("已撤回", "Withdrawn"))
    return redirect("trace_links")
