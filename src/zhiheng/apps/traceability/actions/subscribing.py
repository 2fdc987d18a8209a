"""Standing queries are subscribed to and ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.traceability.models import EventSubscription, NamedQuery
from zhiheng.apps.traceability.queries import standing
from zhiheng.apps.traceability.scheduling import next_time
from zhiheng.apps.traceability.sealing import seal
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.sending.addresses import require_address
from zhiheng.vocab.problem import Problem

MOST = 100  # subscriptions of one unit


@dataclass(frozen=True, slots=True)
class Controls:
    """How events are to be reported.

    Attributes:
        endpoint: the address that they are sent to.
        secret: what the messages are signed with for the receiver.
        schedule: parts of a clock; None: as events come in.
        report_if_empty: at set times also that there is nothing new.
        since: only events recorded from then on; None: from now on.
    """

    endpoint: str
    secret: str = ""
    schedule: Mapping[str, str] | None = None
    report_if_empty: bool = False
    since: datetime | None = None


@transaction.atomic
def subscribe(
    query_name: str,
    query: Mapping[str, Any],
    controls: Controls,
    *,
    by: User,
    at: datetime,
    query_unit: int | None = None,
) -> EventSubscription:
    """Subscribe to a query.

    Args:
        query_name: how it is asked for.
        query: its parameters.
        controls: how events are to be reported.
        by: the person, of the unit that is reported to.
        at: the instant.
        query_unit: number of the unit whose named query it is; None: the query for all events.

    Raises:
        Problem: ``endpoint_refused``; ``subscription_controls``: the schedule is wrong, or there are subscriptions
            enough; ``query_gone``: it was removed meanwhile.
    """
    if by.unit is None or not controls.endpoint.strip():
        raise _refused(
            "应有推送地址，且账户属于某个单位", "an address is needed, and an account that belongs to a unit"
        )
    require_address(controls.endpoint)
    with system_scope():
        _hold_on(query_name, query_unit)
        if EventSubscription.objects.filter(unit=by.unit, ended_at=None).count() >= MOST:
            raise _refused(f"一个单位最多 {MOST} 个订阅，请先退订", f"a unit has at most {MOST}: end one first")
        made = EventSubscription.objects.create(
            query_name=query_name, query=dict(query), query_unit_id=query_unit, unit=by.unit, by=by, made_at=at,
            **_controlled(controls, at),
        )  # fmt: skip
        said = {"query": query_name, "unit": by.unit.code, "is_stream": controls.schedule is None}
        _note("subscribe", made, by=by, at=at, payload=said)
    return made


def _hold_on(query_name: str, unit: int | None) -> None:
    """A named query is not removed while it is subscribed to."""
    if unit is None:
        return
    held = NamedQuery.objects.select_for_update(of=("self",)).filter(name=query_name, unit=unit)
    if not list(held):
        raise Problem("query_gone", "这个查询刚被删除，请另选", "this query has just been removed: choose another")


def _controlled(controls: Controls, at: datetime) -> dict[str, Any]:
    """What the controls say, as columns."""
    return {
        "endpoint": controls.endpoint.strip(),
        "secret": seal(controls.secret),
        "schedule": None if controls.schedule is None else dict(controls.schedule),
        "report_if_empty": controls.report_if_empty,
        "since": controls.since,
        "seen_to": standing.last_event() if controls.since is None else standing.last_before(controls.since),
        "next_at": None if controls.schedule is None else next_time(controls.schedule, at),
    }


@transaction.atomic
def unsubscribe(subscription: EventSubscription, *, by: User, at: datetime) -> None:
    """End a subscription of one's own unit; ending it again changes nothing.

    Raises:
        Problem: ``subscription_not_own``.
    """
    require_own(subscription, by)
    with system_scope():
        _end(subscription.pk, by=by, at=at)


def unsubscribe_all(query_name: str, *, query_unit: int | None, by: User, at: datetime) -> int:
    """A query is removed: whoever subscribed to it, of whatever unit, is unsubscribed; how many there were.

    So says the standard (EPCIS 2.0 section 12.5), and nothing goes on being sent that nobody finds under a name.
    """
    with system_scope(), transaction.atomic():
        held = list(standing.subscriptions_of(query_name, query_unit).values_list("pk", flat=True))
        for one in held:
            _end(one, by=by, at=at)
    return len(held)


@transaction.atomic
def stop_subscription(subscription: EventSubscription, *, by: User, at: datetime) -> None:
    """Send nothing until it is taken up again; nothing is lost meanwhile.

    Raises:
        Problem: ``subscription_not_own``; ``subscription_stopped``: it was stopped or ended already.
    """
    require_own(subscription, by)
    with system_scope():
        held = EventSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if not held.is_active:
            raise Problem("subscription_stopped", "该订阅已停止或已退订", "it was stopped or ended already")
        held.stopped_at, held.stopped_by = at, by
        held.save(update_fields=["stopped_at", "stopped_by"])
        _note("stop_subscription", held, by=by, at=at)


def require_own(subscription: EventSubscription, by: User) -> None:
    """Whoever sees a subscription from above does not change it.

    Raises:
        Problem: ``subscription_not_own``.
    """
    if by.unit_id is None or subscription.unit_id != by.unit_id:
        zh, en = "只有订阅单位的人员可以变更订阅", "only people of the unit that subscribed may change it"
        raise Problem("subscription_not_own", zh, en)


def _end(number: int, *, by: User, at: datetime) -> None:
    held = EventSubscription.objects.select_for_update(of=("self",)).get(pk=number)
    if held.ended_at is None:
        held.ended_at, held.ended_by = at, by
        held.save(update_fields=["ended_at", "ended_by"])
        _note("unsubscribe", held, by=by, at=at)


def _note(verb: str, subscription: EventSubscription, *, by: User, at: datetime, payload: Any = None) -> None:
    record = f"trace.subscription:{subscription.pk}"
    append(action=f"traceability.{verb}", by=by, at=at, record=record, payload=payload)


def _refused(zh: str, en: str) -> Problem:
    return Problem("subscription_controls", zh, en)
