"""The facts that a subscription may be given now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.models import Subscription
from zhiheng.apps.sharing.queries.subscriptions import consenting
from zhiheng.apps.sharing.telling import Row, told
from zhiheng.engines.deadlines import day_of
from zhiheng.policy.schema.catalogue import CatalogueItem
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the facts.

    Attributes:
        after: number of the last fact that was had; those recorded later follow.
        most: how many rows at the most.
        organisation: primary key; of one organisation alone.
        numbers: of these facts alone.
    """

    after: int = 0
    most: int = 500
    organisation: int | None = None
    numbers: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to give, and where the next ones begin.

    Attributes:
        next_after: number of the last fact looked at; None where there are no more.
        looked_to: the same, also where there are no more; where there was none, what was asked for.
    """

    rows: Sequence[Row]
    next_after: int | None
    looked_to: int


def require_holding(subscription: Subscription, *, on: date) -> CatalogueItem:
    """The item that the subscription may have on that day.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    if not subscription.holds_on(on):
        state = subscription.get_state_display()
        zh = f"订阅 {subscription} 现在不能获取信息（{state}，{subscription.from_on} 至 {subscription.until_on}）"
        en = f"subscription {subscription} gives nothing on {on}: ask for a new one or wait for its first day"
        raise Problem("subscription_not_in_force", zh, en, subscription=subscription.pk)
    return catalogue.item(subscription.item)


def givable(subscription: Subscription, asked: Asked, *, at: datetime) -> Found:
    """What may be given, in the order in which it was recorded; looks past the scope, for the terms are the right.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    on = day_of(at)
    item = require_holding(subscription, on=on)
    found = shared.holding([item.id], on=on, at=at).filter(pk__gt=asked.after)
    if asked.organisation is not None:
        found = found.filter(organisation=asked.organisation)
    if asked.numbers is not None:
        found = found.filter(pk__in=asked.numbers)
    seen = list(found[: asked.most + 1])
    facts = seen[: asked.most]
    rows = _rows(subscription, item, facts, consenting(subscription, on=on))
    looked_to = facts[-1].pk if facts else asked.after
    return Found(rows, looked_to if len(seen) > asked.most else None, looked_to)


def _rows(subscription: Subscription, item: CatalogueItem, facts: Iterable[Any], consents: set[int]) -> list[Row]:
    rows = []
    for fact in facts:
        fields = catalogue.shareable(item, subscription.fields, has_consent=fact.organisation_id in consents)
        if fields is not None:
            rows.append(told(fact, item, fields))
    return rows
