"""Pages of subscriptions: to whom events are reported, how that goes, and what to do when it does not."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability import rhythms
from zhiheng.apps.traceability.actions.notifying import take_up
from zhiheng.apps.traceability.actions.subscribing import Controls, stop_subscription, subscribe, unsubscribe
from zhiheng.apps.traceability.advising import advice
from zhiheng.apps.traceability.forms.subscriptions import (
    ALL,
    EVERYTHING,
    MADE,
    DeliveryFilter,
    SubscriptionFilter,
    SubscriptionForm,
)
from zhiheng.apps.traceability.models import EventSubscription
from zhiheng.apps.traceability.queries.standing import may_be_told
from zhiheng.apps.traceability.queries.subscriptions import deliveries, subscription_list
from zhiheng.apps.traceability.tables.subscriptions import DeliveryTable, SubscriptionTable, host_of, query_called
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.sending.attempts import MOST_ATTEMPTS
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin, table_response


@method_decorator(permission_required("traceability.view"), name="dispatch")
class SubscriptionList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Subscriptions of the person's unit and of those below it."""

    table_class = SubscriptionTable
    filterset_class = SubscriptionFilter
    template_name = "traceability/subscription_list.html"
    paginate_by = 50
    export_name = Text("事件订阅", "subscriptions")

    def get_queryset(self) -> QuerySet[EventSubscription]:
        """All visible ones, the ended ones too."""
        return subscription_list()


@require_safe
@permission_required("traceability.view")
def subscription(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One subscription with its reports, and what to do."""
    found = get_object_or_404(subscription_list(), pk=pk)
    narrowed = DeliveryFilter(request.GET, queryset=deliveries(found))
    told = _told(request, found) | {"filter": narrowed}
    table = DeliveryTable(narrowed.qs)
    return table_response(request, table, "traceability/subscription.html", told, name=str(DeliveryTable.title.zh))


def _told(request: HttpRequest, found: EventSubscription) -> dict[str, Any]:
    state = found.state  # type: ignore[attr-defined]  # annotated by the query
    ender = found.ended_by
    return {
        "subscription": found,
        "state": state,
        "called": query_called(found.query_name),
        "rhythm": rhythms.told(found.schedule),
        "is_own": found.unit_id == me(request).unit_id,
        "host": host_of(found.endpoint),
        "advice": advice(found.status, found.fault),  # type: ignore[attr-defined]  # annotated by the query
        "is_orphaned": ender is not None and ender.unit_id != found.unit_id,
        "may_not_see": not may_be_told(found),
        "most": MOST_ATTEMPTS,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.view")
def new(request: HttpRequest) -> HttpResponse:
    """Subscribe to a named query, or to all events; a token that is made is shown this once."""
    first = {"query": request.GET.get("query", ALL)}
    form = SubscriptionForm(request.POST or None, person=me(request), initial=first)
    if request.method == "POST" and form.is_valid():
        controls = form.controls()
        if made := done(form, lambda: _subscribed(request, form, controls)):
            if form.cleaned_data["signing"] != MADE:
                return redirect("trace_subscription", made.pk)
            told = {"subscription": made, "text": controls.secret}
            return render(request, "traceability/subscription_made.html", told)
    return render(request, "traceability/subscription_form.html", {"form": form}, status=422 if form.errors else 200)


def _subscribed(request: HttpRequest, form: SubscriptionForm, controls: Controls) -> EventSubscription:
    named = form.chosen
    name, query, unit = (EVERYTHING, {}, None) if named is None else (named.name, named.whole, named.unit_id)
    return subscribe(name, query, controls, query_unit=unit, by=me(request), at=timezone.now())


@require_POST
@permission_required("traceability.view")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing until it is taken up again."""
    return _changed(request, pk, stop_subscription, Text("已停止推送", "Nothing is sent until you take it up again"))


@require_POST
@permission_required("traceability.view")
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again, first of all what was not taken."""
    return _changed(request, pk, take_up, Text("已恢复推送", "It goes on"))


@require_POST
@permission_required("traceability.view")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it for good."""
    return _changed(request, pk, unsubscribe, Text("已退订", "The subscription has ended"))


def _changed(request: HttpRequest, pk: int, act: Any, told: Text) -> HttpResponse:
    """Only people of the unit that subscribed change it, whoever else sees it."""
    found = get_object_or_404(EventSubscription, pk=pk)
    if found.unit_id != me(request).unit_id:
        raise PermissionDenied
    tried(request, lambda: act(found, by=me(request), at=timezone.now()), told)
    return redirect("trace_subscription", pk)
