"""Subscriptions in the workbench: asked for, decided, ended; their keys and consents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.actions import keeping_keys, subscribing
from zhiheng.apps.sharing.actions.subscribing import Terms
from zhiheng.apps.sharing.forms import ConsentForm, DecisionForm, EndForm, SubscriptionFilter, SubscriptionForm
from zhiheng.apps.sharing.models import AccessKey, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.tables import NoticeTable, ReceiptTable, SubscriptionTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin

SAVED = Text("已保存", "Saved")


@method_decorator(permission_required("sharing.view"), name="dispatch")
class SubscriptionList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Subscriptions that the person's unit receives or provides."""

    table_class = SubscriptionTable
    filterset_class = SubscriptionFilter
    template_name = "sharing/subscription_list.html"
    paginate_by = 50
    export_name = Text("订阅", "subscriptions")

    def get_queryset(self) -> QuerySet[Subscription]:
        """All visible subscriptions."""
        return queries.subscriptions()


@require_safe
@permission_required("sharing.subscribe")
def choose(request: HttpRequest) -> HttpResponse:
    """The catalogue, to choose an item from."""
    return render(request, "sharing/choose.html", {"items": list(catalogue.items().values())})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("sharing.subscribe")
def ask(request: HttpRequest, item: str) -> HttpResponse:
    """Ask for one item."""
    wanted = catalogue.items().get(item)
    if wanted is None:
        raise Http404(item)
    today = timezone.localdate()
    first = {"from_on": today, "until_on": today + timedelta(days=364)}
    form = SubscriptionForm(request.POST or None, item=wanted, initial=first)
    if request.method == "POST" and (made := done(form, lambda: _asked(request, item, form.cleaned_data))):
        return redirect("subscription", made.pk)
    context = {"form": form, "item": wanted, "provider": subscribing.provider_of(wanted)}
    return render(request, "sharing/ask.html", context)


def _asked(request: HttpRequest, item: str, said: dict[str, Any]) -> Subscription:
    person = me(request)
    if person.unit is None:
        raise Problem("person_without_unit", "您不属于任何单位，不能订阅", "you belong to no unit")
    terms = Terms(item=item, fields=said.pop("fields_chosen"), **said)
    return subscribing.ask_subscription(unit=person.unit, terms=terms, by=person, at=timezone.now())


@require_safe
@permission_required("sharing.view")
def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """One subscription, and what this person may do about it."""
    return render(request, "sharing/subscription.html", _told(request, _found(pk)))


def _found(pk: int) -> Subscription:
    return get_object_or_404(queries.subscriptions(), pk=pk)


def _told(request: HttpRequest, found: Subscription) -> dict[str, Any]:
    person = me(request)
    item = catalogue.items().get(found.item)
    receives = queries.receives(person, found) and may(person, "sharing.subscribe")
    return {
        "subscription": found,
        "item": item,
        "fields": [one for one in item.fields if one.id in found.fields] if item else [],
        "is_over": found.until_on < timezone.localdate(),
        "is_in_force": found.holds_on(timezone.localdate()),
        "decision": DecisionForm() if found.state == "asked" and queries.may_decide(person, found) else None,
        "end": EndForm() if found.state == "approved" and queries.may_end(person, found) else None,
        "may_have_keys": receives and found.state == "approved",
        "may_exchange": queries.receives(person, found) and may(person, "sharing.exchange"),
        "consent": ConsentForm() if receives and found.state == "approved" and _needs_consent(found) else None,
        "consents": found.consents.select_related("organisation"),
        "receipts": ReceiptTable.excerpt(queries.shares().filter(subscription=found)[:10], without=BRIEF),
        "notices": NoticeTable.excerpt(queries.notices().filter(subscription=found)[:10], without=("item", "unit")),
    }


BRIEF = ("item", "unit", "provider", "purpose")


def _needs_consent(found: Subscription) -> bool:
    item = catalogue.items().get(found.item)
    kept = [one for one in item.fields if one.id in found.fields] if item else []
    return any(catalogue.field_sharing(item, one) == "authorised" for one in kept if item)


@require_POST
@permission_required("sharing.approve")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    found, form = _found(pk), DecisionForm(request.POST)

    def act() -> Subscription:
        said = form.cleaned_data
        given = {"is_approved": said["is_approved"] == "yes", "decision": said["decision"]}
        return subscribing.decide_subscription(found, **given, by=me(request), at=timezone.now())

    if done(form, act):
        return redirect("subscription", pk)
    return render(request, "sharing/subscription.html", _told(request, found) | {"decision": form}, status=409)


@require_POST
@permission_required("sharing.view")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it before its last day."""
    found, form = _found(pk), EndForm(request.POST)
    if not queries.may_end(me(request), found):
        raise PermissionDenied

    def act() -> Subscription:
        reason = form.cleaned_data["reason"]
        return subscribing.end_subscription(found, reason=reason, by=me(request), at=timezone.now())

    if done(form, act):
        return redirect("subscription", pk)
    return render(request, "sharing/subscription.html", _told(request, found) | {"end": form}, status=409)


@require_POST
@never_cache
@permission_required("sharing.subscribe")
def issue_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key, shown on this page and never again."""
    found = _found(pk)
    made = tried(
        request,
        lambda: keeping_keys.issue_key(found, by=me(request), at=timezone.now()),
        Text("已生成密钥，只显示这一次", "The key was made; it is shown this once"),
    )
    if made is None:
        return redirect("subscription", pk)
    return render(request, "sharing/key.html", {"subscription": found, "key": made[0], "text": made[1]})


@require_POST
@permission_required("sharing.view")
def withdraw_key(request: HttpRequest, pk: int) -> HttpResponse:
    """The key opens nothing any more."""
    key = get_object_or_404(AccessKey, pk=pk)
    tried(request, lambda: keeping_keys.withdraw_key(key, by=me(request), at=timezone.now()), SAVED)
    return redirect("subscription", key.subscription_id)


@require_POST
@permission_required("sharing.subscribe")
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an organisation's consent."""
    found, form = _found(pk), ConsentForm(request.POST)
    if done(form, lambda: _consented(request, found, form.cleaned_data)):
        return redirect("subscription", pk)
    return render(request, "sharing/subscription.html", _told(request, found) | {"consent": form}, status=409)


def _consented(request: HttpRequest, found: Subscription, said: dict[str, Any]) -> Any:
    organisation = organisation_by_code(said["code"].strip().upper())
    if organisation is None:
        zh, en = "登记库中没有这个统一社会信用代码", "the register does not know this code"
        raise Problem("organisation_unknown", zh, en, field="code")
    given = {"document": said["document"], "until_on": said["until_on"], "by": me(request), "at": timezone.now()}
    return keeping_keys.record_consent(found, organisation=organisation.pk, **given)
