"""Subscriptions and what hangs on them, within the scope of whoever asks."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from zhiheng.apps.sharing.choices import Channel, DeliveryState, SubscriptionState
from zhiheng.apps.sharing.models import AccessKey, Consent, Delivery, Notice, Share, ShareFile, Subscription
from zhiheng.platform.accounts.keys import digest_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may, scope_of


def subscriptions() -> QuerySet[Subscription]:
    """All visible subscriptions, the latest first."""
    return Subscription.objects.select_related("unit", "provider", "asked_by", "decided_by", "ended_by")


def to_decide(user: User) -> QuerySet[Subscription]:
    """Subscriptions that wait for this person's decision: a second person, of the provider or the lead office."""
    found = subscriptions().filter(state=SubscriptionState.ASKED).exclude(asked_by=user)
    scope = scope_of(user)
    return found if scope.everything else found.filter(provider__in=scope.units)


def may_decide(user: User, subscription: Subscription) -> bool:
    """Whether this person may approve or refuse it."""
    return (
        may(user, "sharing.approve")
        and scope_of(user).sees_unit(subscription.provider_id)
        and subscription.asked_by_id != user.pk
    )


def may_end(user: User, subscription: Subscription) -> bool:
    """Whether this person may end it: the provider, the lead office, or the receiver who needs it no longer."""
    scope = scope_of(user)
    provides = may(user, "sharing.approve") and scope.sees_unit(subscription.provider_id)
    receives = may(user, "sharing.subscribe") and scope.sees_unit(subscription.unit_id)
    return provides or receives


def receives(user: User, subscription: Subscription) -> bool:
    """Whether this person acts for the receiving unit."""
    return scope_of(user).sees_unit(subscription.unit_id)


def in_force(on: date) -> QuerySet[Subscription]:
    """Subscriptions under which facts may be given on that day."""
    return subscriptions().filter(state=SubscriptionState.APPROVED, from_on__lte=on, until_on__gte=on)


def key_named(text: str) -> AccessKey | None:
    """The key that was shown, unless it was withdrawn."""
    found = AccessKey.objects.select_related("subscription__unit", "subscription__provider")
    return found.filter(digest=digest_of(text), withdrawn_at__isnull=True).first()


def consents_to_push(subscription: Subscription, *, on: date) -> list[Consent]:
    """Consents in force on which nothing has been pushed since they were recorded."""
    since = Share.objects.filter(
        subscription=subscription,
        channel=Channel.PUSH,
        organisation=OuterRef("organisation"),
        at__gte=OuterRef("recorded_at"),
    )
    held = Consent.objects.filter(subscription=subscription, withdrawn_at=None, until_on__gte=on)
    return list(held.filter(~Exists(since)).order_by("pk"))


def consenting(subscription: Subscription, *, on: date) -> set[int]:
    """Organisations whose consent holds on that day."""
    found = Consent.objects.filter(subscription=subscription, withdrawn_at__isnull=True, until_on__gte=on)
    return set(found.values_list("organisation", flat=True))


def shares() -> QuerySet[Share]:
    """All visible receipts, the latest first."""
    return Share.objects.select_related("unit", "provider", "organisation", "subscription", "by").defer("facts")


def receivers_of(fact: int) -> QuerySet[Subscription]:
    """Subscriptions under which the fact was ever given."""
    held = Share.objects.filter(facts__contains=[fact]).values("subscription")
    return Subscription.objects.filter(pk__in=held).select_related("unit", "provider")


def notices(*, is_open: bool | None = None) -> QuerySet[Notice]:
    """All visible notices, the soonest due first."""
    found = Notice.objects.select_related("subscription", "unit", "provider", "acknowledged_by")
    return found if is_open is None else found.filter(acknowledged_at__isnull=is_open)


def overdue(on: date) -> QuerySet[Notice]:
    """Open notices whose last day has gone by."""
    return notices(is_open=True).filter(due_on__lt=on)


def packages(*, with_data: bool = False) -> QuerySet[ShareFile]:
    """All visible packages, the latest first."""
    found = ShareFile.objects.select_related("share__unit", "share__subscription").order_by("-share__at", "-pk")
    return found if with_data else found.defer("data", "share__facts")


def deliveries() -> QuerySet[Delivery]:
    """All visible pushes, the latest first."""
    return Delivery.objects.select_related("subscription", "unit").defer("body")


def due_deliveries(at: datetime) -> QuerySet[Delivery]:
    """Pushes that are to be tried now."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=at).order_by("next_at")
