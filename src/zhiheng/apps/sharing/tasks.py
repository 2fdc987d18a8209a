"""Jobs of sharing: pushes, recalls, packages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as queue

from zhiheng.apps.sharing.actions import delivering, exchanging, recalling
from zhiheng.apps.sharing.choices import Reason
from zhiheng.apps.sharing.models import Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

LOOK_BACK = timedelta(days=7)  # days for which an announcement that was missed is made good


@task(Text("通知撤回的信用信息", "Tell receivers of a revoked fact"))
def tell_revoked(progress: Progress, *, fact: int, **_: Any) -> Mapping[str, Any]:
    """Everybody who holds the fact is told that it was revoked."""
    return {"told": recalling.tell_receivers(fact, reason=Reason.REVOKED, at=timezone.now())}


@task(Text("通知修复的信用信息", "Tell receivers of a repaired fact"))
def tell_repaired(progress: Progress, *, fact: int, **_: Any) -> Mapping[str, Any]:
    """Everybody who holds the fact is told that it was repaired."""
    return {"told": recalling.tell_receivers(fact, reason=Reason.REPAIRED, at=timezone.now())}


@task(Text("推送共享信息", "Push shared facts"), atomic=False)
def deliver(progress: Progress, *, delivery: int) -> Mapping[str, Any]:
    """One attempt at one delivery; the sweep asks for the next."""
    return {"state": delivering.deliver(delivery, at=timezone.now())}


@queue.periodic(cron="* * * * *")
@queue.task(name="sharing.sweep", queueing_lock="sharing.sweep")
def sweep(timestamp: int) -> None:
    """Ask for every attempt that is due (``timestamp``: when this was due)."""
    ask_for_deliveries()


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="sharing.push", queueing_lock="sharing.push")
def push(timestamp: int) -> None:
    """Queue what is new for every subscription with an address, and make good announcements that were missed."""
    at = timezone.now()
    for subscription in _pushed_to(at):
        try:
            delivering.push_facts(subscription, at=at)
            with system_scope():
                opened = queries.consents_to_push(subscription, on=timezone.localdate(at))
            for consent in opened:
                delivering.push_consented(consent, at=at)
        except Problem:  # it has just ended
            continue
    recalling.tell_of_changes(since=at - LOOK_BACK, at=at)
    exchanging.forget_old(at=at)


@queue.periodic(cron="20 16 * * *")  # 00:20 in China: what begins to hold begins with the day
@queue.task(name="sharing.push_missed", queueing_lock="sharing.push_missed")
def push_missed(timestamp: int) -> None:
    """Queue what the pushes of the day went past although it may be given (``timestamp``: when this was due)."""
    at = timezone.now()
    for subscription in _pushed_to(at):
        try:
            delivering.push_missed(subscription, at=at)
        except Problem:  # it has just ended
            continue


def _pushed_to(at: datetime) -> list[Subscription]:
    """Subscriptions in force with an address."""
    with system_scope():
        return list(queries.in_force(timezone.localdate(at)).exclude(endpoint=""))


def ask_for_deliveries() -> int:
    """A job for each attempt that is due; the same attempt is asked for once."""
    with system_scope(), transaction.atomic():
        due = list(queries.due_deliveries(timezone.now()).values_list("pk", "attempts"))
        for number, attempts in due:
            jobs.defer(deliver, key=f"sharing.deliver:{number}:{attempts}", delivery=number)
    return len(due)
