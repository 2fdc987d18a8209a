"""Subscriptions, what they have still to report, and which events a standing query finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import Event, EventMessage, EventSubscription
from zhiheng.apps.traceability.queries.asking import named_query
from zhiheng.apps.traceability.queries.simple_event import numbers, parse
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may


@dataclass(frozen=True, slots=True)
class Standing:
    """A query that may be subscribed to.

    Attributes:
        name: how it is asked for.
        query: its parameters.
        unit: number of the unit whose named query it is; None: the query for all events, which is everybody's.
    """

    name: str
    query: Mapping[str, Any]
    unit: int | None = None


def standing_query(name: str, person: User) -> Standing | None:
    """The query that this name means to a person; None where there is none."""
    if name == "SimpleEventQuery":
        return Standing(name, {})
    found = named_query(name, person)
    return None if found is None else Standing(name, found.whole, found.unit_id)


def matching(query: Mapping[str, Any], *, after: int, upto: int, since: datetime | None = None, most: int) -> list[int]:
    """Numbers of the visible events that a query finds, in the order of recording.

    Args:
        query: in the standard's query language.
        after: the number before the first that may be found.
        upto: the last one.
        since: only what was recorded from then on.
        most: how many.
    """
    recorded = {} if since is None else {"GE_recordTime": since.isoformat()}
    return numbers(parse(dict(query)), parse(recorded), after=after, upto=upto, limit=most)


def last_event() -> int:
    """The number of the event recorded last; 0 where there is none."""
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0


def last_before(instant: datetime) -> int:
    """The number before that of the first event recorded from an instant on."""
    first = Event.objects.filter(recorded_at__gte=instant).aggregate(first=Min("pk"))["first"]
    return last_event() if first is None else first - 1


def subscriptions(query_name: str) -> QuerySet[EventSubscription]:
    """Visible subscriptions of queries of that name that were not ended, the latest first."""
    return EventSubscription.objects.filter(query_name=query_name, ended_at=None).order_by("-pk")


def subscriptions_of(query_name: str, unit: int | None) -> QuerySet[EventSubscription]:
    """Of these the ones that hang on the query of one unit, whoever subscribed."""
    return subscriptions(query_name).filter(query_unit=unit)


def may_be_told(subscription: EventSubscription) -> bool:
    """Whether events are still reported in the sight of whoever subscribed.

    Not once the person may see no events any more, nor in another unit: what is seen there is none of this one's.
    """
    person = subscription.by
    return person.unit_id == subscription.unit_id and may(person, "traceability.view")


def to_look_into(at: datetime) -> QuerySet[EventSubscription]:
    """Subscriptions whose query is to be carried out now: streams always, schedules when due or not yet told whole."""
    found = EventSubscription.objects.filter(ended_at=None, stopped_at=None)
    found = found.exclude(messages__state=MessageState.WAITING)
    return found.filter(Q(schedule__isnull=True) | Q(next_at__lte=at))


def due_messages(at: datetime) -> QuerySet[EventMessage]:
    """Messages to be tried now."""
    found = EventMessage.objects.filter(state=MessageState.WAITING, next_at__lte=at)
    return found.filter(subscription__ended_at=None, subscription__stopped_at=None).order_by("next_at")
