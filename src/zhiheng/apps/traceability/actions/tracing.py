"""A chain is followed beyond what one reported oneself: never without saying what for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.traceability.models import Thing, TraceQuery
from zhiheng.apps.traceability.queries.genealogy import Direction, follow
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem


@transaction.atomic
def ask_trace(
    thing: Thing, *, direction: Direction, purpose: str, reference: str = "", by: User, at: datetime
) -> TraceQuery:
    """Follow a chain over everybody's events, and keep who did it for what.

    Raises:
        Problem: ``trace_without_unit``: the person belongs to no unit that could answer for it.
    """
    if by.unit is None:
        raise Problem(
            "trace_without_unit",
            "您的账户不属于任何单位，不能跨单位追溯；请让管理员把账户归入单位",
            "your account belongs to no unit and cannot follow chains; ask the administrator to put it into one",
        )
    with system_scope():
        found = len(follow(thing.pk, direction, known_at=at))
        made = TraceQuery.objects.create(
            thing=thing,
            direction=direction,
            purpose=purpose,
            reference=reference,
            unit=by.unit,
            by=by,
            at=at,
            found=found,
        )
        said = {"thing": thing.canonical, "direction": direction, "purpose": purpose, "found": found}
        append(action="traceability.ask_trace", by=by, at=at, record=f"trace.query:{made.pk}", payload=said)
    return made
