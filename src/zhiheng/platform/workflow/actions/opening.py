"""A case begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from zhiheng import policy
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.ledger.actions import append, require_transaction
from zhiheng.platform.workflow import clocks
from zhiheng.platform.workflow.actions.noting import clock_facts, record_of
from zhiheng.platform.workflow.models import Case, CaseClock
from zhiheng.platform.workflow.rights import Actor
from zhiheng.vocab.canonical import instant


@dataclass(frozen=True, slots=True)
class Opened:
    """A new case and the clocks that run on it."""

    case: Case
    clocks: tuple[CaseClock, ...]


def open_case(
    *,
    procedure: str,
    unit: Unit,
    division: str,
    prefix: str,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
    follower: str = "",
    action: str = "workflow.open_case",
    payload: Mapping[str, Any] | None = None,
) -> Opened:
    """Open a case under the law of the day it was received; its clocks run from then.

    Inside the transaction of whoever opens it: what a case is about is written with it, or neither is.

    Args:
        procedure: of the first pack in force.
        unit: who works it.
        division: of the place it concerns, for who may see it.
        prefix: of its number, such as ``TS``.
        by: the person, ``"follower"`` for somebody outside, ``"system"``.
        at: the instant of the action.
        received_at: when the matter came in, if earlier.
        follower: keyed hash of the receipt handed out for it.
        action: how the one ledger entry is called.
        payload: what it says beside number, procedure, unit and clocks.

    Raises:
        Problem: no version of the procedure was in force on that day.
        TransactionManagementError: outside a transaction.
    """
    require_transaction()
    received = received_at or at
    on = day_of(received)
    pack = policy.load(settings.PACKS[0])
    rules = pack.procedure(procedure, on=on)
    case = Case.objects.create(
        number=_number(prefix, on.year),
        pack=pack.id,
        pack_hash=pack.hash,
        procedure=procedure,
        procedure_from=rules.effective_from,
        regime_on=on,
        state=rules.initial,
        unit=unit,
        division=division,
        follower=follower,
        received_at=received,
    )
    begun = clocks.begin(case, rules.opening, at=received)
    facts = {
        "procedure": procedure,
        "version": rules.effective_from,
        "unit": unit.code,
        "division": division,
        "received": instant(received),
    }
    append(
        action=action,
        by=None if isinstance(by, str) else by,
        at=at,
        record=record_of(case),
        payload={**(payload or {}), **facts, "clocks": clock_facts(begun)},
    )
    return Opened(case, tuple(begun))


def _number(prefix: str, year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('workflow_case_number')")
        (serial,) = cursor.fetchone()
    return f"{prefix}{year}-{serial:07d}"
