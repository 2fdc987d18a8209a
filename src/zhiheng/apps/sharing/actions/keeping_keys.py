"""Keys to the interface are made and withdrawn; consents of organisations are recorded."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import SubscriptionState
from zhiheng.apps.sharing.models import AccessKey, Consent, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts import keys
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.problem import Problem

MOST_KEYS = 5


@transaction.atomic
def issue_key(subscription: Subscription, *, by: User, at: datetime) -> tuple[AccessKey, str]:
    """A new key and the text that is shown this once.

    Raises:
        Problem: the subscription is not approved, the person is not of the receiver, or it has keys enough.
    """
    _require_receiver(subscription, by)
    held = AccessKey.objects.filter(subscription=subscription, withdrawn_at__isnull=True).count()
    if held >= MOST_KEYS:
        zh, en = f"最多 {MOST_KEYS} 个有效密钥，请先作废一个", f"{MOST_KEYS} keys are enough: withdraw one first"
        raise Problem("sharing_keys_enough", zh, en, subscription=subscription.pk)
    text = keys.new_key()
    made = AccessKey.objects.create(
        subscription=subscription,
        hint=text[: keys.HINT],
        digest=keys.digest_of(text),
        made_by=by,
        made_at=at,
    )
    note("issue_key", made, by=by, at=at, payload={"subscription": subscription.pk})
    return made, text


def use_key(text: str, *, at: datetime) -> AccessKey | None:
    """The key that was shown, if it opens something; the day is noted, which is no act of anybody."""
    with system_scope():
        found = queries.key_named(text)
        if found is not None and found.last_used_on != day_of(at):
            AccessKey.objects.filter(pk=found.pk).update(last_used_on=day_of(at))
        return found


@transaction.atomic
def withdraw_key(key: AccessKey, *, by: User, at: datetime) -> None:
    """The key opens nothing any more; withdrawing it again changes nothing.

    Raises:
        Problem: the person may not end the subscription either.
    """
    if not queries.may_end(by, key.subscription):
        zh, en = "只有订阅单位或者提供单位可以作废密钥", "only receiver or provider may withdraw a key"
        raise Problem("subscription_not_yours", zh, en, subscription=key.subscription_id)
    if AccessKey.objects.filter(pk=key.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        note("withdraw_key", key, by=by, at=at, payload={"subscription": key.subscription_id})


@transaction.atomic
def record_consent(
    subscription: Subscription, *, organisation: int, document: str, until_on: date, by: User, at: datetime
) -> Consent:
    """An organisation consents that this receiver may have what is shared on authorisation only.

    Raises:
        Problem: no document is named, its last day has gone by, or one is recorded already.
    """
    _require_receiver(subscription, by)
    if not document.strip():
        raise Problem("sharing_not_said", "请填写授权书编号", "name the document", field="document")
    if until_on < day_of(at):
        raise Problem("sharing_period", "授权已经过期", "the consent has expired", field="until_on")
    if Consent.objects.filter(subscription=subscription, organisation=organisation, withdrawn_at=None).exists():
        zh, en = "该主体的授权已经登记；先撤回再重新登记", "its consent is recorded: withdraw that first"
        raise Problem("consent_recorded", zh, en, field="organisation")
    made = Consent.objects.create(
        subscription=subscription,
        organisation_id=organisation,
        document=document.strip(),
        until_on=until_on,
        recorded_by=by,
        recorded_at=at,
    )
    told = {"subscription": subscription.pk, "organisation": organisation, "until_on": until_on.isoformat()}
    note("record_consent", made, by=by, at=at, payload=told)
    return made


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: User, at: datetime) -> None:
    """From now on nothing is given on it; withdrawing it again changes nothing."""
    _require_receiver(consent.subscription, by)
    if Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        note("withdraw_consent", consent, by=by, at=at, payload={"subscription": consent.subscription_id})


def _require_receiver(subscription: Subscription, by: User) -> None:
    if subscription.state != SubscriptionState.APPROVED:
        zh, en = "订阅批准后才能办理", "this can be done once the subscription is approved"
        raise Problem("subscription_not_in_force", zh, en, subscription=subscription.pk)
    if not queries.receives(by, subscription):
        zh, en = "只有订阅单位可以办理", "only the receiving unit may do this"
        raise Problem("subscription_not_yours", zh, en, subscription=subscription.pk)
