"""Queries get a name, and lose it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.traceability.actions.subscribing import unsubscribe_all
from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem

_OURS = ("SimpleEventQuery", "SimpleMasterDataQuery")


def is_query_name(name: object) -> bool:
    """Whether a query may be called so: the name stands in addresses, and two names are the standard's own."""
    if not isinstance(name, str) or not 0 < len(name) <= 100 or name in _OURS:
        return False
    return name.isprintable() and not set(name) & set("/?#\\") and name.strip(". ") == name


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
def forget_query(query: NamedQuery, *, by: User, at: datetime) -> int:
    """Remove a named query of one's own unit; whoever subscribed to it is unsubscribed. How many these were.

    Raises:
        Problem: ``query_not_own``: whoever sees it from above does not remove it.
    """
    if by.unit_id is None or query.unit_id != by.unit_id:
        zh, en = "只有建立查询的单位可以删除查询", "only the unit whose query it is may remove it"
        raise Problem("query_not_own", zh, en)
    held = NamedQuery.objects.select_for_update(of=("self",)).filter(pk=query.pk)
    if not list(held):
        return 0
    ended = unsubscribe_all(query.name, query_unit=query.unit_id, by=by, at=at)
    said, record = {"unit": query.unit.code, "subscriptions": ended}, f"trace.query_named:{query.pk}"
    held.delete()
    append(action="traceability.forget_query", by=by, at=at, record=record, payload=said)
    return ended
