"""Facts that pushes went past although they may be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, Func

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models import Share, Subscription
from zhiheng.apps.sharing.queries.giving import require_holding
from zhiheng.apps.sharing.queries.subscriptions import consenting
from zhiheng.engines.deadlines import day_of

A_READ = 5000  # numbers in memory, however many facts there are


def missed(subscription: Subscription, *, at: datetime) -> list[int]:
    """Facts among those that pushes have gone past which may be given and never were pushed, by number.

    A fact is numbered before it can be seen: of two imports at once the one that ends last may hold the lower numbers.
    And what began to hold, or was opened by the catalogue, after a push went by is found here too. Inside a
    transaction; looks past the scope, as what is given does.

    Raises:
        Problem: ``subscription_not_in_force``.
    """
    on = day_of(at)
    item = require_holding(subscription, on=on)
    found = shared.holding([item.id], on=on, at=at).filter(pk__lte=subscription.pushed_to)
    if item.sharing == "authorised":
        found = found.filter(organisation__in=consenting(subscription, on=on))
    pushed = Share.objects.filter(subscription=subscription, channel=Channel.PUSH)
    numbers = pushed.annotate(fact=Func(F("facts"), function="unnest")).order_by("fact").values_list("fact", flat=True)
    held = found.order_by("pk").values_list("pk", flat=True)
    return list(lacking(held.iterator(chunk_size=A_READ), numbers.iterator(chunk_size=A_READ)))


def lacking(numbers: Iterable[int], given: Iterable[int]) -> Iterator[int]:
    """Those of the numbers that are not given; both rise, and neither is ever held whole.

    >>> list(lacking([1, 2, 5, 7], [2, 2, 3, 7]))
    [1, 5]
    """
    rest = iter(given)
    latest = next(rest, None)
    for number in numbers:
        while latest is not None and latest < number:
            latest = next(rest, None)
        if latest != number:
            yield number
