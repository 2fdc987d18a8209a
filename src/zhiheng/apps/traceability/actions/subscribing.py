"""Standing queries are subscribed to and ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.traceability.models import EventSubscription
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
    query_name: str, query: Mapping[str, Any], controls: Controls, *, by: User, at: datetime
) -> EventSubscription:
    """Subscribe to a query.

    Raises:
        Problem: ``endpoint_refused``; ``subscription_controls``: the schedule is wrong, or there are subscriptions
            enough.
    """
    if by.unit is None or not controls.endpoint.strip():
        raise _refused(
            "应有推送地址，且账户属于某个单位", "an address is needed, and an account that belongs to a unit"
        )
    require_address(controls.endpoint)
    with system_scope():
        if EventSubscription.objects.filter(unit=by.unit, ended_at=None).count() >= MOST:
            raise _refused(f"一个单位最多 {MOST} 个订阅，请先退订", f"a unit has at most {MOST}: end one first")
        made = EventSubscription.objects.create(
            query_name=query_name,
            query=dict(query),
            unit=by.unit,
            by=by,
            endpoint=controls.endpoint.strip(),
            secret=seal(controls.secret),
            schedule=None if controls.schedule is None else dict(controls.schedule),
            report_if_empty=controls.report_if_empty,
            since=controls.since,
            made_at=at,
            seen_to=standing.last_event() if controls.since is None else standing.last_before(controls.since),
            next_at=None if controls.schedule is None else next_time(controls.schedule, at),
        )
        said = {"query": query_name, "unit": by.unit.code, "is_stream": controls.schedule is None}
        _note("subscribe", made, by=by, at=at, payload=said)
    return made


@transaction.atomic
def unsubscribe(subscription: EventSubscription, *, by: User | None, at: datetime) -> None:
    """End a subscription; ending it again changes nothing."""
    with system_scope():
        held = EventSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if held.ended_at is None:
            held.ended_at, held.ended_by = at, by
            held.save(update_fields=["ended_at", "ended_by"])
            _note("unsubscribe", held, by=by, at=at)


def unsubscribe_all(query_name: str, *, by: User | None, at: datetime) -> int:
    """A query is removed: whoever subscribed to it is unsubscribed; how many there were."""
    with system_scope():
        held = list(standing.subscriptions(query_name))
    for one in held:
        unsubscribe(one, by=by, at=at)
    return len(held)


def _note(verb: str, subscription: EventSubscription, *, by: User | None, at: datetime, payload: Any = None) -> None:
    record = f"trace.subscription:{subscription.pk}"
    append(action=f"traceability.{verb}", by=by or "system", at=at, record=record, payload=payload)


def _refused(zh: str, en: str) -> Problem:
    return Problem("subscription_controls", zh, en)
