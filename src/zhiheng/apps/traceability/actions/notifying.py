"""What a standing query finds is put into messages, and these are sent: each event in one message, in order."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhiheng.apps.traceability.actions.subscribing import require_own
from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import Event, EventMessage, EventSubscription
from zhiheng.apps.traceability.queries import standing
from zhiheng.apps.traceability.reporting import query_document
from zhiheng.apps.traceability.scheduling import next_time
from zhiheng.apps.traceability.sealing import unseal
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.sending.attempts import MOST_ATTEMPTS, attempt, wait_after
from zhiheng.platform.sending.signing import signed_headers
from zhiheng.vocab.problem import Problem

BATCH = 500  # events in one message
LEASE = timedelta(minutes=2)  # nobody else tries meanwhile; longer than an attempt can take
TOO_LARGE = 413


@transaction.atomic
def look(subscription: int, *, at: datetime) -> EventMessage | None:
    """Carry out a standing query that is due; None where there is nothing to report.

    While a message waits nothing is looked for, so that the next one begins where it ended.
    """
    with system_scope():
        locked = EventSubscription.objects.select_for_update(of=("self",)).filter(pk=subscription).first()
        if locked is None or not standing.to_look_into(at).filter(pk=subscription).exists():
            return None
        if not standing.may_be_told(locked):
            _stop(locked, at)
            return None
        upto = standing.last_event()
        found = _found(locked, upto)
        is_told = bool(found) or (locked.report_if_empty and locked.schedule is not None and not locked.is_partway)
        _advance(locked, found, upto, at)
        return _made(locked, found, at) if is_told else None


def _found(held: EventSubscription, upto: int) -> list[int]:
    """What the person who subscribed may see today of what is new."""
    scope = scope_of(held.by)
    set_scope(units=scope.units, areas=scope.areas, everything=scope.everything)
    found = standing.matching(held.query, after=held.seen_to, upto=upto, since=held.since, most=BATCH)
    set_scope(everything=True)
    return found


def _advance(held: EventSubscription, found: list[int], upto: int, at: datetime) -> None:
    """To the end, or as far as one message reaches: then the rest is due at once."""
    held.is_partway = len(found) == BATCH
    if held.is_partway:
        held.seen_to = found[-1]
    else:
        held.seen_to, held.looked_at = max(upto, held.seen_to), at
        if held.schedule is not None:
            held.next_at = next_time(held.schedule, at)
    held.save(update_fields=["is_partway", "seen_to", "looked_at", "next_at"])


def _made(held: EventSubscription, found: list[int], at: datetime) -> EventMessage:
    made = EventMessage.objects.create(subscription=held, unit_id=held.unit_id, events=found, made_at=at, next_at=at)
    _note("report_events", made, at=at, payload={"subscription": held.pk, "events": len(found)})
    return made


def _stop(held: EventSubscription, at: datetime) -> None:
    held.stopped_at = at
    held.save(update_fields=["stopped_at"])
    append(action="traceability.stop_subscription", by="system", at=at, record=f"trace.subscription:{held.pk}")


def deliver(message: int, *, at: datetime) -> MessageState | None:
    """Try once, outside any transaction that could wait for a slow receiver; None where there is nothing to try."""
    with system_scope():
        due = standing.due_messages(at).filter(pk=message).select_related("subscription")
        found = due.select_for_update(of=("self",), skip_locked=True).first()
        if found is None:
            return None
        EventMessage.objects.filter(pk=message).update(next_at=at + LEASE)
        body = _body(found)
    status, fault = attempt(found.subscription.endpoint, body, _headers(found, body, at))
    with system_scope():
        return _noted(message, status, fault, at)


def _body(message: EventMessage) -> bytes:
    held = message.subscription
    events = Event.objects.filter(pk__in=message.events).order_by("pk")
    return query_document(events, query_name=held.query_name, subscription=str(held.name), created=message.made_at)


def _headers(message: EventMessage, body: bytes, at: datetime) -> dict[str, str]:
    """Signed for the receiver with its own secret, if it gave one, and by the key of this installation."""
    headers = signed_headers(body, delivery=str(message.name), time=str(int(at.timestamp())))
    if message.subscription.secret:
        headers["GS1-Signature"] = signature_of(body, unseal(message.subscription.secret))
    return headers | {"GS1-EPCIS-Version": "2.0.0"}


def signature_of(body: bytes, secret: str) -> str:
    """``GS1-Signature``: HMAC with SHA-256 over the body, keyed with the receiver's token.

    >>> signature_of(b"{}", "token")[:15]
    'sha256=2ad1f95f'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _noted(number: int, status: int | None, fault: str, at: datetime) -> MessageState | None:
    found = EventMessage.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=number)
    if found.state != MessageState.WAITING:
        return None
    found.attempts += 1
    found.status, found.fault = status, fault[:200]
    if not fault:
        found.state, found.delivered_at, found.next_at = MessageState.DELIVERED, at, None
        EventSubscription.objects.filter(pk=found.subscription_id, ended_at=None).update(notified_at=at)
    elif status == TOO_LARGE and len(found.events) > 1:
        _halve(found, at)
        found.next_at = at
    elif found.attempts >= MOST_ATTEMPTS:
        found.state, found.next_at = MessageState.GIVEN_UP, None
        EventSubscription.objects.filter(pk=found.subscription_id, ended_at=None).update(stopped_at=at)
    else:
        found.next_at = at + wait_after(found.attempts)
    found.save()
    if found.state != MessageState.WAITING:
        _note("deliver_events", found, at=at, payload={"state": found.state, "attempts": found.attempts})
    return MessageState(found.state)


def _halve(message: EventMessage, at: datetime) -> None:
    """The receiver cannot take so much at once: the later half is found again by the next look."""
    message.events = message.events[: len(message.events) // 2]
    held = message.subscription
    held.seen_to, held.is_partway = message.events[-1], True
    held.next_at = at if held.schedule is not None else None
    held.save(update_fields=["seen_to", "is_partway", "next_at"])


@transaction.atomic
def take_up(subscription: EventSubscription, *, by: User, at: datetime) -> None:
    """The receiver is mended: what was given up is tried again, and the subscription goes on.

    Raises:
        Problem: ``subscription_not_own``, ``subscription_not_stopped``.
    """
    require_own(subscription, by)
    with system_scope():
        held = EventSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        if held.stopped_at is None or held.ended_at is not None:
            raise Problem(
                "subscription_not_stopped", "该订阅没有停止，不需要恢复", "this subscription has not been stopped"
            )
        held.stopped_at = held.stopped_by = None
        held.save(update_fields=["stopped_at", "stopped_by"])
        again = held.messages.exclude(state=MessageState.DELIVERED)
        again.update(state=MessageState.WAITING, attempts=0, next_at=at)
        append(action="traceability.take_up", by=by, at=at, record=f"trace.subscription:{held.pk}")


def _note(verb: str, message: EventMessage, *, at: datetime, payload: Any) -> None:
    append(action=f"traceability.{verb}", by="system", at=at, record=f"trace.message:{message.pk}", payload=payload)
