"""Keys by which programs use the interface are made and withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.apps.traceability.queries.programs import keys_in_use, may_have_keys
from zhiheng.platform.accounts import keys
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import needs_second_factor
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem

MOST = 5  # keys of one person that open something
LIFETIMES = (30, 90, 180, 365)  # days; a program that nobody looks after any more opens nothing for long
LONGEST = LIFETIMES[-1]


@transaction.atomic
def issue_key(
    person: User, *, label: str = "", days: int = LONGEST, by: User | None, at: datetime
) -> tuple[InterfaceKey, str]:
    """A new key that acts for a person, and the text that is shown this once.

    Args:
        person: whom it acts for.
        label: which program it is for.
        days: how long it opens anything.
        by: who makes it; None: the command line.
        at: the instant.

    Raises:
        Problem: ``interface_key_refused``: the person belongs to no unit, needs a second factor to act, or has keys
            enough; ``interface_key_days``: it would live too long.
    """
    unit = person.unit
    if unit is None or not may_have_keys(person):
        zh, en = "账户应属于某个单位，且其角色不需要第二因素", "an account of a unit is needed, without a second factor"
        raise Problem("interface_key_refused", zh, en)
    if not 0 < days <= LONGEST:
        zh, en = f"有效期为 1 至 {LONGEST} 天", f"a key lives for 1 to {LONGEST} days"
        raise Problem("interface_key_days", zh, en, field="days")
    today = localdate(at)
    with system_scope():
        if keys_in_use(person, today).count() >= MOST:
            zh, en = f"最多 {MOST} 个有效密钥，请先作废一个", f"{MOST} keys are enough: withdraw one first"
            raise Problem("interface_key_refused", zh, en)
        text = keys.new_key()
        made = InterfaceKey.objects.create(
            person=person, unit=unit, label=label.strip(), hint=text[: keys.HINT], digest=keys.digest_of(text),
            expires_on=today + timedelta(days=days), made_by=by, made_at=at,
        )  # fmt: skip
        record, said = f"trace.interface_key:{made.pk}", {"unit": unit.code, "expires": made.expires_on.isoformat()}
        append(action="traceability.issue_key", by=by or "system", at=at, record=record, payload=said)
    return made, text


def use_key(text: str, *, at: datetime) -> User | None:
    """The active person whose key was shown; the day is noted, which is no act of anybody.

    A key that has expired opens nothing, nor does one of a person who has gone to another unit since.
    """
    today = localdate(at)
    with system_scope():
        fitting = InterfaceKey.objects.filter(digest=keys.digest_of(text), withdrawn_at=None, expires_on__gte=today)
        held = fitting.filter(unit=F("person__unit")).select_related("person__unit").first()
        if held is None or not held.person.is_active or needs_second_factor(held.person):
            return None
        if held.last_used_on != today:
            InterfaceKey.objects.filter(pk=held.pk).update(last_used_on=today)
        return held.person


@transaction.atomic
def withdraw_key(key: InterfaceKey, *, by: User | None, at: datetime) -> None:
    """The key opens nothing any more; withdrawing it again changes nothing."""
    with system_scope():
        if InterfaceKey.objects.filter(pk=key.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by):
            record = f"trace.interface_key:{key.pk}"
            append(action="traceability.withdraw_key", by=by or "system", at=at, record=record)
