"""A fact that was given is revoked or repaired: everybody who holds it is told, and says that it was carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiheng import policy
from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing import locking
from zhiheng.apps.sharing.actions.delivering import queue_notice
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import Reason
from zhiheng.apps.sharing.models import AccessKey, Notice
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import calendars, clocks
from zhiheng.policy.schema.clocks import ClockVersion
from zhiheng.vocab.problem import Problem

CLOCK = "share-withdrawal"
LONGEST = 500


@transaction.atomic
def tell_receivers(fact: int, *, reason: Reason, at: datetime) -> int:
    """Tell every subscriber who ever received the fact, once; how many were told now."""
    locking.recalling()
    with system_scope():
        known = Notice.objects.filter(fact=fact, reason=reason).values("subscription")
        receivers = list(queries.receivers_of(fact).exclude(pk__in=known).order_by("pk"))
        made = _notices(receivers, shared.facts_numbered([fact]).get(fact), reason, at) if receivers else []
        if made:
            told = {"reason": reason, "receivers": sorted(one.subscription_id for one in made)}
            note("tell_receivers", made[0], by=None, at=at, payload=told | {"fact": fact})
    return len(made)


def _notices(receivers: list[Any], fact: Any, reason: Reason, at: datetime) -> list[Notice]:
    due_on = last_day(at)
    made = [
        Notice.objects.create(
            subscription=subscription,
            unit=subscription.unit,
            provider=subscription.provider,
            fact=fact,
            item=fact.kind,
            about=fact.organisation.name,
            uscc=fact.organisation.uscc or "",
            reason=reason,
            raised_at=at,
            due_on=due_on,
        )
        for subscription in receivers
    ]
    for one in made:
        if one.subscription.endpoint:
            queue_notice(one, at=at)
    return made


def last_day(at: datetime) -> date:
    """The last day for the acknowledgement of what is told at that instant."""
    return clocks.end(_version(day_of(at)), at, (), (), calendars.held()).due_on


def _version(on: date) -> ClockVersion:
    """The clock of that day; before the first version, which only a made-up history knows, the first."""
    versions = policy.load(settings.PACKS[0]).clocks[CLOCK].versions
    first = min(versions, key=lambda one: one.effective_from)
    return policy.load(settings.PACKS[0]).clock(CLOCK, on=max(on, first.effective_from))


def tell_of_changes(*, since: datetime, at: datetime) -> int:
    """Tell of every fact revoked or repaired since then that somebody holds; mends what an announcement missed."""
    with system_scope():
        changed = list(shared.changed_after(since).values_list("pk", "revoked_at", "repair_recorded_at"))
    told = 0
    for fact, revoked_at, repaired_at in changed:
        if revoked_at and revoked_at >= since:
            told += tell_receivers(fact, reason=Reason.REVOKED, at=at)
        if repaired_at and repaired_at >= since:
            told += tell_receivers(fact, reason=Reason.REPAIRED, at=at)
    return told


@transaction.atomic
def acknowledge(
    notice: Notice, *, at: datetime, remark: str = "", by: User | None = None, key: AccessKey | None = None
) -> Notice:
    """The receiver says that it was carried out; saying so again changes nothing.

    Raises:
        Problem: somebody else than the receiver says so.
    """
    found = Notice.objects.select_for_update(of=("self",)).select_related("subscription", "unit").get(pk=notice.pk)
    _require_receiver(found, by, key)
    if found.acknowledged_at is not None:
        return found
    found.acknowledged_at, found.acknowledged_by, found.acknowledged_with = at, by, key
    found.remark = remark.strip()[:LONGEST]
    found.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_with", "remark"])
    actor = by or f"subscription:{found.subscription_id}"
    is_late = day_of(at) > found.due_on
    note("acknowledge", found, by=actor, at=at, payload={"fact": found.fact_id, "is_late": is_late})
    return found


def _require_receiver(notice: Notice, by: User | None, key: AccessKey | None) -> None:
    is_receiver = queries.receives(by, notice.subscription) if by else False
    if key is not None:
        is_receiver = key.subscription_id == notice.subscription_id
    if not is_receiver:
        zh, en = "须由接收单位确认", "the receiving unit acknowledges"
        raise Problem("notice_not_yours", zh, en, notice=notice.pk)
