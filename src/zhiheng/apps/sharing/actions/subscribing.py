"""A subscription is asked for, decided by a second person of the provider, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import GOVERNMENT, SubscriptionState
from zhiheng.apps.sharing.models import AccessKey, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.sending.addresses import require_address
from zhiheng.policy.schema.catalogue import CatalogueItem
from zhiheng.vocab.problem import Problem

LONGEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for."""

    item: str
    fields: Sequence[str]
    purpose: str
    basis: str
    from_on: date
    until_on: date
    personal_basis: str = ""
    endpoint: str = ""


@transaction.atomic
def ask_subscription(*, unit: Unit, terms: Terms, by: User, at: datetime) -> Subscription:
    """Ask for the facts of one item.

    Raises:
        Problem: the unit may not have them, or purpose, basis, fields, period or address do not fit.
    """
    item = catalogue.item(terms.item)
    provider = provider_of(item)
    _require_receiver(unit, provider)
    _require_words(terms)
    _require_period(terms, day_of(at))
    require_address(terms.endpoint)
    made = Subscription.objects.create(
        unit=unit,
        provider=provider,
        item=item.id,
        fields=catalogue.require_fields(item, terms.fields, terms.personal_basis),
        purpose=terms.purpose.strip(),
        basis=terms.basis.strip(),
        personal_basis=terms.personal_basis.strip(),
        from_on=terms.from_on,
        until_on=terms.until_on,
        endpoint=terms.endpoint.strip(),
        asked_by=by,
        asked_at=at,
    )
    told = {"unit": unit.code, "item": item.id, "fields": made.fields, "until_on": made.until_on.isoformat()}
    note("ask_subscription", made, by=by, at=at, payload=told)
    return made


def provider_of(item: CatalogueItem) -> Unit:
    """The unit that answers for the item.

    Raises:
        Problem: ``provider_unknown``.
    """
    found = Unit.objects.filter(code=item.provider, closed_on__isnull=True).first()
    if found is None:
        zh, en = f"提供单位 {item.provider} 不在单位目录中", f"the provider {item.provider} is not among the units"
        raise Problem("provider_unknown", zh, en, unit=item.provider)
    return found


def _require_receiver(unit: Unit, provider: Unit) -> None:
    if unit.kind not in GOVERNMENT:
        zh, en = "只有政府部门可以订阅共享信息", "only authorities may subscribe to shared facts"
        raise Problem("subscriber_not_government", zh, en, unit=unit.code)
    if unit == provider:
        zh, en = "本单位就是提供单位，不需要订阅", "your unit provides these facts: it needs no subscription"
        raise Problem("subscriber_is_provider", zh, en, field="item")


def _require_words(terms: Terms) -> None:
    for name, zh, en in (("purpose", "用途", "the purpose"), ("basis", "法律依据", "the legal basis")):
        if not getattr(terms, name).strip():
            raise Problem("sharing_not_said", f"请写明{zh}", f"state {en}", field=name)


def _require_period(terms: Terms, today: date) -> None:
    if not today <= terms.until_on or terms.until_on < terms.from_on:
        zh, en = "截止日期应在今天和开始日期之后", "the last day lies after today and after the first day"
        raise Problem("sharing_period", zh, en, field="until_on")
    if (terms.until_on - max(terms.from_on, today)).days > 366 * LONGEST_YEARS:
        zh, en = f"一次最多订阅 {LONGEST_YEARS} 年，到期可以再申请", f"at most {LONGEST_YEARS} years; ask again then"
        raise Problem("sharing_period_too_long", zh, en, field="until_on")


@transaction.atomic
def decide_subscription(
    subscription: Subscription, *, is_approved: bool, decision: str, by: User, at: datetime
) -> Subscription:
    """Approve or refuse; a second person of the provider or of the lead office.

    Raises:
        Problem: it was decided already, the person may not, or a refusal gives no reason.
    """
    found = _locked(subscription)
    if found.state != SubscriptionState.ASKED:
        zh, en = f"该订阅{found.get_state_display()}，不能再审批", "this subscription has been decided already"
        raise Problem("subscription_decided", zh, en, subscription=found.pk)
    if not queries.may_decide(by, found):
        zh = "须由提供单位或者领导组办公室的另一人审批"
        en = "a second person of the provider or of the lead office decides"
        raise Problem("subscription_second_person", zh, en, subscription=found.pk)
    if not is_approved and not decision.strip():
        raise Problem("sharing_not_said", "不批准须写明理由", "a refusal gives its reason", field="decision")
    found.state = SubscriptionState.APPROVED if is_approved else SubscriptionState.REFUSED
    found.decided_by, found.decided_at, found.decision = by, at, decision.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    note("decide_subscription", found, by=by, at=at, payload={"is_approved": is_approved})
    return found


@transaction.atomic
def end_subscription(subscription: Subscription, *, reason: str, by: User, at: datetime) -> Subscription:
    """End it before its last day; its keys go with it, what was received stays under recall.

    Raises:
        Problem: it is not in force, the person may not, or no reason is given.
    """
    found = _locked(subscription)
    if found.state != SubscriptionState.APPROVED:
        zh, en = f"该订阅{found.get_state_display()}，没有可以终止的", "this subscription is not in force"
        raise Problem("subscription_not_in_force", zh, en, subscription=found.pk)
    if not queries.may_end(by, found):
        zh, en = "只有提供单位、领导组办公室或者订阅单位可以终止", "only provider, lead office or receiver may end it"
        raise Problem("subscription_not_yours", zh, en, subscription=found.pk)
    if not reason.strip():
        raise Problem("sharing_not_said", "请写明终止理由", "state the reason", field="reason")
    found.state, found.ended_by, found.ended_at, found.end_reason = SubscriptionState.ENDED, by, at, reason.strip()
    found.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    AccessKey.objects.filter(subscription=found, withdrawn_at__isnull=True).update(withdrawn_at=at)
    note("end_subscription", found, by=by, at=at)
    return found


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)
