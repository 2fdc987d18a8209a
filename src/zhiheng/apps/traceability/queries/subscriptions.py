"""What people see of subscriptions: how each stands, what was delivered, and what may be subscribed to."""

from __future__ import annotations

from django.db.models import Case, CharField, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import EventMessage, EventSubscription, NamedQuery

_STATES = Case(
    When(ended_at__isnull=False, then=Value("subscription_ended")),
    When(stopped_at__isnull=False, then=Value("subscription_stopped")),
    When(failures__gt=0, then=Value("subscription_trying")),
    default=Value("subscription_active"),
    output_field=CharField(),
)


def subscription_list() -> QuerySet[EventSubscription]:
    """All visible subscriptions, the latest first.

    Each with ``failures`` (attempts in a row that were not taken), ``due_at`` (when something happens next; empty for
    a stream that has nothing to send), ``state`` and, of the last report that was not taken, ``fault`` and ``status``.
    """
    open_ = EventMessage.objects.filter(subscription=OuterRef("pk")).exclude(state=MessageState.DELIVERED)
    last = open_.order_by("-pk")
    trying = open_.filter(state=MessageState.WAITING, attempts__gt=0).values("next_at")[:1]
    due = Case(
        When(Q(ended_at__isnull=False) | Q(stopped_at__isnull=False), then=Value(None)),
        default=Coalesce(Subquery(trying), "next_at"),
        output_field=DateTimeField(),
    )
    told = EventSubscription.objects.select_related("unit", "query_unit", "by", "stopped_by", "ended_by").annotate(
        failures=Coalesce(Subquery(last.values("attempts")[:1]), 0),
        fault=Coalesce(Subquery(last.values("fault")[:1]), Value("")),
        status=Subquery(last.values("status")[:1]),
        due_at=due,
    )
    return told.annotate(state=_STATES).order_by("-pk")


def deliveries(subscription: EventSubscription) -> QuerySet[EventMessage]:
    """Its reports, the latest first, each with how many events are in it."""
    found = EventMessage.objects.filter(subscription=subscription)
    return found.annotate(size=Coalesce("events__len", 0)).order_by("-pk")


def query_list() -> QuerySet[NamedQuery]:
    """All visible named queries, each with how many live subscriptions hang on it, as far as they are visible."""
    live = EventSubscription.objects.filter(
        query_name=OuterRef("name"), query_unit=OuterRef("unit"), ended_at=None
    ).order_by()
    counted = live.values("query_name").annotate(number=Count("pk")).values("number")
    told = NamedQuery.objects.select_related("unit", "by").annotate(subscribed=Coalesce(Subquery(counted), 0))
    return told.order_by("name", "pk")
