"""Bulk exchange: everything that a subscription may have, as a package with a signed manifest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models import Share, ShareFile, Subscription
from zhiheng.apps.sharing.packaging import package
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem

MOST = 200_000  # rows of one package; the next one goes on behind it
KEPT = timedelta(days=30)


@transaction.atomic
def make_package(subscription: Subscription, *, after: int = 0, by: User, at: datetime) -> Share:
    """Give all facts recorded after that one as a ZIP of Parquet, CSV and manifest.

    Raises:
        Problem: the subscription is not in force, the person not of the receiver, or there is nothing to give.
    """
    if not queries.receives(by, subscription):
        zh, en = "只有订阅单位可以提取", "only the receiving unit may fetch it"
        raise Problem("subscription_not_yours", zh, en, subscription=subscription.pk)
    share, found = give_facts(subscription, asked=Asked(after=after, most=MOST), channel=Channel.BULK, at=at, by=by)
    if share is None:
        zh, en = "没有可以提供的信息", "there is nothing to give"
        raise Problem("nothing_to_share", zh, en, subscription=subscription.pk)
    until = min(day_of(at + KEPT), subscription.until_on)
    data = package(share, found.rows, next_after=found.next_after, until=until, at=at)
    name = f"{subscription.item}-{subscription.pk}-{share.pk}.zip"
    made = ShareFile.objects.create(
        share=share, name=name, data=data, size=len(data), sha256=sha256_hex(data), until_on=until
    )
    note("make_package", made, by=by, at=at, payload={"share": share.pk, "sha256": made.sha256})
    return share


def forget_old(*, at: datetime) -> int:
    """Empty the packages whose last day has gone by: what is in them may hold no longer."""
    with system_scope():
        return ShareFile.objects.filter(until_on__lt=day_of(at), data__isnull=False).update(data=None)
