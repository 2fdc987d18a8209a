"""Queries get a name, and lose it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.traceability.actions.subscribing import unsubscribe
from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.apps.traceability.queries.standing import subscriptions
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem


@transaction.atomic
def name_query(
    name: str, *, parameters: Mapping[str, Any], namespaces: Mapping[str, str], unit: Unit, by: User, at: datetime
) -> NamedQuery:
    """Keep a query that was understood under a name.

    Raises:
        Problem: ``query_name_taken``: the unit has a query of that name.
    """
    made, is_new = NamedQuery.objects.get_or_create(
        unit=unit,
        name=name,
        defaults={"parameters": dict(parameters), "namespaces": dict(namespaces), "by": by, "made_at": at},
    )
    if not is_new:
        raise Problem("query_name_taken", "已有同名查询，请换个名称", "there is a query of that name: choose another")
    said = {"unit": unit.code, "parameters": sorted(parameters)}
    append(action="traceability.name_query", by=by, at=at, record=f"trace.query_named:{made.pk}", payload=said)
    return made


@transaction.atomic
def forget_query(query: NamedQuery, *, by: User, at: datetime) -> None:
    """Remove a named query; whoever of the unit subscribed to it is unsubscribed."""
    for one in subscriptions(query.name).filter(unit=query.unit):
        unsubscribe(one, by=by, at=at)
    said, record = {"unit": query.unit.code}, f"trace.query_named:{query.pk}"
    query.delete()
    append(action="traceability.forget_query", by=by, at=at, record=record, payload=said)
