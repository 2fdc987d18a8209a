"""Facts are given, and each giving leaves its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiheng.apps.sharing import locking
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models import AccessKey, Share, Subscription
from zhiheng.apps.sharing.queries.giving import Asked, Found, givable
from zhiheng.apps.sharing.telling import Row, digest_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope


@transaction.atomic
def give_facts(
    subscription: Subscription,
    *,
    asked: Asked,
    channel: Channel,
    at: datetime,
    by: User | None = None,
    key: AccessKey | None = None,
) -> tuple[Share | None, Found]:
    """Give what the subscription may have now; without rows there is nothing to leave a receipt of.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    locking.giving()
    with system_scope():
        found = givable(subscription, asked, at=at)
        if not found.rows:
            return None, found
        share = _receipt(subscription, asked, found.rows, channel=channel, at=at, by=by, key=key)
    return share, found


def _receipt(
    subscription: Subscription,
    asked: Asked,
    rows: Sequence[Row],
    *,
    channel: Channel,
    at: datetime,
    by: User | None,
    key: AccessKey | None,
) -> Share:
    share = Share.objects.create(
        subscription=subscription,
        unit=subscription.unit,
        provider=subscription.provider,
        item=subscription.item,
        channel=channel,
        organisation_id=asked.organisation,
        facts=[row["fact"] for row in rows],
        count=len(rows),
        digest=digest_of(rows),
        purpose=subscription.purpose,
        by=by,
        key=key,
        at=at,
    )
    actor = by or (f"subscription:{subscription.pk}" if key else None)
    told = {"subscription": subscription.pk, "item": share.item, "channel": share.channel}
    told |= {"count": share.count, "digest": share.digest}
    note("give_facts", share, by=actor, at=at, payload=told)
    return share
