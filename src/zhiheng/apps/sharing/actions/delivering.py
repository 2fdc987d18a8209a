"""Facts and notices are pushed: queued with what they tell of, tried until they are taken, given up in the end."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import Channel, DeliveryState
from zhiheng.apps.sharing.models import Consent, Delivery, Notice, Share, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked, Found
from zhiheng.apps.sharing.queries.missed import missed
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.sending.attempts import MOST_ATTEMPTS, attempt, wait_after
from zhiheng.platform.sending.signing import signed_headers
from zhiheng.vocab.canonical import canonical_bytes, instant
from zhiheng.vocab.problem import Problem

logger = logging.getLogger(__name__)

A_PUSH = 200  # facts in one message


@transaction.atomic
def push_facts(subscription: Subscription, *, at: datetime) -> Delivery | None:
    """Queue what was recorded since the last push; None where there is nothing new.

    Facts of which nothing may be given are passed over: what a consent opens later is pushed by
    :func:`push_consented`.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    with system_scope():
        found = Subscription.objects.select_for_update().get(pk=subscription.pk)
        while True:
            asked = Asked(after=found.pushed_to, most=A_PUSH)
            share, given = give_facts(found, asked=asked, channel=Channel.PUSH, at=at)
            found.pushed_to = given.looked_to
            if share is not None or given.next_after is None:
                break
        found.save(update_fields=["pushed_to"])
        return None if share is None else _queue(found, _told(share, given), at=at, share=share)


@transaction.atomic
def push_consented(consent: Consent, *, at: datetime) -> int:
    """Queue the facts of an organisation that its consent opened after they were passed over; how many messages.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    with system_scope():
        found = Subscription.objects.select_for_update().get(pk=consent.subscription_id)
        after, made = 0, 0
        while True:
            asked = Asked(after=after, most=A_PUSH, organisation=consent.organisation_id)
            share, given = give_facts(found, asked=asked, channel=Channel.PUSH, at=at)
            if share is not None:
                _queue(found, _told(share, given), at=at, share=share)
                made += 1
            if given.next_after is None:
                return made
            after = given.next_after


@transaction.atomic
def push_missed(subscription: Subscription, *, at: datetime) -> int:
    """Queue the facts that pushes went past although they may be given now; how many messages.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    with system_scope():
        found = Subscription.objects.select_for_update().get(pk=subscription.pk)
        numbers, made = missed(found, at=at), 0
        for start in range(0, len(numbers), A_PUSH):
            asked = Asked(most=A_PUSH, numbers=numbers[start : start + A_PUSH])
            share, given = give_facts(found, asked=asked, channel=Channel.PUSH, at=at)
            if share is not None:
                _queue(found, _told(share, given), at=at, share=share)
                made += 1
    return made


def _told(share: Share, given: Found) -> dict[str, Any]:
    return {"kind": "facts", "receipt": share.pk, "digest": share.digest, "items": list(given.rows)}


def queue_notice(notice: Notice, *, at: datetime) -> Delivery:
    """Queue a notice in the transaction in which it is raised."""
    return _queue(notice.subscription, notice_told(notice), at=at, notice=notice)


def notice_told(notice: Notice) -> dict[str, Any]:
    """A notice as programs read it."""
    fact = shared.facts_numbered([notice.fact_id])[notice.fact_id]
    return {
        "kind": "notice",
        "notice": notice.pk,
        "fact": fact.pk,
        "digest": fact.digest,
        "uscc": fact.organisation.uscc or "",
        "reason": notice.reason,
        "repaired_on": fact.repaired_on.isoformat() if fact.repaired_on else None,
        "raised_at": instant(notice.raised_at),
        "due_on": notice.due_on.isoformat(),
    }


def _queue(
    subscription: Subscription,
    body: dict[str, Any],
    *,
    at: datetime,
    share: Share | None = None,
    notice: Notice | None = None,
) -> Delivery:
    return Delivery.objects.create(
        subscription=subscription,
        unit=subscription.unit,
        provider=subscription.provider,
        share=share,
        notice=notice,
        body=canonical_bytes(body | {"subscription": subscription.pk, "made_at": instant(at)}),
        made_at=at,
        next_at=at,
    )


def deliver(delivery: int, *, at: datetime) -> DeliveryState | None:
    """Try once, outside any transaction that could wait for a slow receiver; None where there is nothing to try."""
    with system_scope():
        found = queries.due_deliveries(at).filter(pk=delivery).select_related("subscription").first()
    if found is None or found.body is None:
        return None
    status, fault = _sent(found, at)
    with system_scope():
        return _noted(found.pk, status, fault, at)


def _sent(delivery: Delivery, at: datetime) -> tuple[int | None, str]:
    """The status of the answer, and what went wrong."""
    body = bytes(delivery.body or b"")
    headers = signed_headers(body, delivery=str(delivery.name), time=str(int(at.timestamp())))
    return attempt(delivery.subscription.endpoint, body, headers)


def _noted(number: int, status: int | None, fault: str, at: datetime) -> DeliveryState | None:
    found = Delivery.objects.select_for_update(of=("self",)).get(pk=number)
    if found.state != DeliveryState.WAITING:
        return None
    found.attempts += 1
    found.status, found.fault = status, fault[:200]
    if not fault:
        found.state, found.delivered_at, found.next_at, found.body = DeliveryState.DELIVERED, at, None, None
    elif found.attempts >= MOST_ATTEMPTS:
        found.state, found.next_at = DeliveryState.GIVEN_UP, None
    else:
        found.next_at = at + wait_after(found.attempts)
    found.save(update_fields=["state", "attempts", "next_at", "status", "fault", "delivered_at", "body"])
    if found.state != DeliveryState.WAITING:
        note("deliver", found, by=None, at=at, payload={"state": found.state, "attempts": found.attempts})
    return DeliveryState(found.state)


@transaction.atomic
def try_again(delivery: Delivery, *, by: Any, at: datetime) -> None:
    """Somebody has mended the receiver: try what was given up once more, from the beginning.

    Raises:
        Problem: it was not given up.
    """
    found = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if found.state != DeliveryState.GIVEN_UP:
        raise Problem("delivery_not_given_up", "这次推送没有失败，不需要重试", "this push has not failed")
    found.state, found.attempts, found.next_at = DeliveryState.WAITING, 0, at
    found.save(update_fields=["state", "attempts", "next_at"])
    note("try_again", found, by=by, at=at)
