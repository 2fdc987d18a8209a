"""Beginning returns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.actions.noting import entry, note
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.owing import Key, Owed, owed_by, owed_in
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.vocab.periods import Period

AHEAD = timedelta(days=10)  # so long before its last day a return is begun for its unit
BEHIND = timedelta(days=31)  # and it is still begun so long after, should the calendar have stood still


@transaction.atomic
def open_return(*, form: str, unit: Unit, period: Period, by: User | None, at: datetime) -> Return:
    """The return of ``unit`` for ``period``, begun as a draft if there is none yet.

    Reporters of the unit, and the system for them.

    Raises:
        Problem: the unit does not owe this form, the form is not asked for such a period, or the period is not over.
    """
    owed = owed_by(unit, form, period, today=timezone.localtime(at).date())
    return open_returns([owed], by=by, at=at)[owed.key]


@transaction.atomic
def open_returns(owed: Collection[Owed], *, by: User | None, at: datetime) -> dict[Key, Return]:
    """The returns that are owed, begun as drafts where there are none yet."""
    begun = queries.known(owed) if owed else {}
    missing = {one.key: one for one in owed if one.key not in begun}
    if not missing:
        return begun
    made = _insert(list(missing.values()))
    note(entry(ret, "open_return", by=by, at=at) for ret in made)
    if len(made) < len(missing):  # somebody else began some of them in this very moment
        return queries.known(owed)
    return begun | {(ret.form, ret.unit_id, ret.period): ret for ret in made}


def _insert(missing: Sequence[Owed]) -> list[Return]:
    """The drafts that are new; one that somebody else has begun meanwhile is left to them."""
    drafts = [
        Return(
            form=one.form.id,
            pack=one.pack,
            unit=one.unit,
            period=str(one.period),
            period_start=one.period.start,
            period_end=one.period.end,
            due_on=one.due_on,
        )
        for one in missing
    ]
    try:
        with transaction.atomic():
            return Return.objects.bulk_create(drafts)
    except IntegrityError:
        return [ret for one in missing for ret in _insert([one])] if len(missing) > 1 else []


@transaction.atomic
def open_due(*, today: date, by: User | None, at: datetime) -> list[Return]:
    """Begin, for their units, the returns whose last day is near or has just passed; those just begun come back.

    The system, once a day: a reporter finds in the list of tasks what is due, without having to look for it.
    """
    near = [
        one
        for year in {(today - BEHIND).year - 1, today.year - 1, today.year}
        for one in owed_in(Period.parse(str(year)), units=list(Unit.objects.order_by("code")), today=today)
        if today - BEHIND <= one.due_on <= today + AHEAD
    ]
    begun = queries.known(near) if near else {}
    fresh = [one for one in near if one.key not in begun]
    return list(open_returns(fresh, by=by, at=at).values()) if fresh else []
