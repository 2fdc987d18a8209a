"""Asking for returns that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.actions.noting import entry, note
from zhiheng.apps.returns.actions.opening import open_due, open_returns
from zhiheng.apps.returns.models import Reminder, Return
from zhiheng.apps.returns.owing import Owed
from zhiheng.platform.accounts.models import User

POINTS = (-10, -3, 1, 8)  # days from the last day on which the calendar asks
PATIENCE = 31  # days after the last day that the calendar keeps asking; then the lead office takes over


@transaction.atomic
def remind(owed: Sequence[Owed], *, by: User, at: datetime) -> list[Return]:
    """Ask the units for what they have not handed in; those asked come back.

    The lead office. A unit that has handed in, or was asked today already, is left in peace.
    """
    today = timezone.localtime(at).date()
    missing = [one.owed for one in queries.standings(owed, today=today) if not one.has_reported]
    rets = list(open_returns(missing, by=by, at=at).values())
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = set(Reminder.objects.filter(ret__in=rets, at__gte=midnight, by__isnull=False).values_list("ret", flat=True))
    return _ask((ret for ret in rets if ret.pk not in asked), by=by, at=at)


@transaction.atomic
def remind_due(*, today: date, at: datetime) -> list[Return]:
    """Begin what falls due and ask for it, once at each of ``POINTS``; those asked come back.

    The system, once a day. Running it again on the same day changes nothing, and a day left out is made up for.
    """
    open_due(today=today, by=None, at=at)
    near = queries.never_reported(today - timedelta(days=PATIENCE), today - timedelta(days=POINTS[0]))
    rets = list(near)
    last = Reminder.objects.filter(ret__in=rets, by=None).values_list("ret").annotate(Max("at"))
    asked = {ret: timezone.localtime(when).date() for ret, when in last}
    return _ask((ret for ret in rets if _is_time(ret, today, asked.get(ret.pk))), by=None, at=at)


def _is_time(ret: Return, today: date, asked: date | None) -> bool:
    """Whether a point has come since the calendar last asked."""
    passed = [ret.due_on + timedelta(days=point) for point in POINTS if ret.due_on + timedelta(days=point) <= today]
    return bool(passed) and (asked is None or asked < passed[-1])


def _ask(rets: Iterable[Return], *, by: User | None, at: datetime) -> list[Return]:
    chosen = list(rets)
    Reminder.objects.bulk_create(Reminder(ret=ret, by=by, at=at) for ret in chosen)
    note(entry(ret, "remind", by=by, at=at) for ret in chosen)
    return chosen
