"""Keys by which programs use the interface are made and withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.platform.accounts import keys
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import needs_second_factor
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem

MOST = 5


@transaction.atomic
def issue_key(person: User, *, by: User | None, at: datetime) -> tuple[InterfaceKey, str]:
    """A new key that acts for a person, and the text that is shown this once.

    Raises:
        Problem: ``interface_key_refused``: the person belongs to no unit, needs a second factor to act, or has keys
            enough.
    """
    unit = person.unit
    if unit is None or needs_second_factor(person):
        zh, en = "账户应属于某个单位，且其角色不需要第二因素", "an account of a unit is needed, without a second factor"
        raise Problem("interface_key_refused", zh, en)
    with system_scope():
        if InterfaceKey.objects.filter(person=person, withdrawn_at=None).count() >= MOST:
            zh, en = f"最多 {MOST} 个有效密钥，请先作废一个", f"{MOST} keys are enough: withdraw one first"
            raise Problem("interface_key_refused", zh, en)
        text = keys.new_key()
        made = InterfaceKey.objects.create(
            person=person,
            unit=unit,
            hint=text[: keys.HINT],
            digest=keys.digest_of(text),
            made_by=by,
            made_at=at,
        )
        record, said = f"trace.interface_key:{made.pk}", {"unit": unit.code}
        append(action="traceability.issue_key", by=by or "system", at=at, record=record, payload=said)
    return made, text


def use_key(text: str, *, at: datetime) -> User | None:
    """The active person whose key was shown; the day is noted, which is no act of anybody."""
    with system_scope():
        digest = keys.digest_of(text)
        held = InterfaceKey.objects.select_related("person__unit").filter(digest=digest, withdrawn_at=None).first()
        if held is None or not held.person.is_active or needs_second_factor(held.person):
            return None
        if held.last_used_on != localdate(at):
            InterfaceKey.objects.filter(pk=held.pk).update(last_used_on=localdate(at))
        return held.person


@transaction.atomic
def withdraw_key(key: InterfaceKey, *, by: User | None, at: datetime) -> None:
    """The key opens nothing any more; withdrawing it again changes nothing."""
    with system_scope():
        if InterfaceKey.objects.filter(pk=key.pk, withdrawn_at=None).update(withdrawn_at=at):
            record = f"trace.interface_key:{key.pk}"
            append(action="traceability.withdraw_key", by=by or "system", at=at, record=record)
