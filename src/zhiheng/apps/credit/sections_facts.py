"""What facts tell of an organisation on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.choices import FactState
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.credit.tables.facts import FactTable, PlainFactTable
from zhiheng.apps.registry.sections import Content, Subject
from zhiheng.vocab.bilingual import Text

TITLE = Text("信用信息", "Credit facts")
NONE = Text("没有信用信息。", "No fact is recorded.")
MOST = 20
UNSHOWN = ("organisation", "uscc", "division", "recorded_at")


def for_office(subject: Subject, request: HttpRequest) -> Content:
    """The latest facts in the person's sight, whatever became of them."""
    more = f"{reverse('credit_facts')}?organisation={subject.pk}"
    return _told(_facts(subject), FactTable, more=more)


def for_enterprise(subject: Subject, request: HttpRequest) -> Content:
    """What is recorded of the enterprise itself."""
    return _told(_facts(subject), PlainFactTable)


def for_public(subject: Subject, request: HttpRequest) -> Content | None:
    """What the catalogue opens to everybody, as long as it holds; how long what is bad is published has its own law."""
    items = catalogue.items().values()
    public = [item.id for item in items if item.sharing == "public" and item.nature != "bad"]
    found = _facts(subject).filter(kind__in=public, state=FactState.IN_FORCE)
    return _told(found, PlainFactTable) if found.exists() else None


def _facts(subject: Subject) -> QuerySet[Any]:  # with what the query adds
    return queries.about(subject.pk, on=timezone.localdate())


def _told(found: QuerySet[Any], table: type[FactTable], *, more: str = "") -> Content:
    states = list(found.order_by().values_list("state", flat=True))
    if not states:
        return Content(summary=NONE)
    gone = sum(state in (FactState.EXPIRED, FactState.REVOKED) for state in states)
    shown = min(len(states), MOST)
    zh = f"共 {len(states)} 条，其中 {gone} 条已到期或已撤销；列出最近 {shown} 条。"
    en = f"{len(states)} facts, {gone} of them expired or revoked; the latest {shown} are listed."
    rows = list(found.order_by("-occurred_on", "-pk")[:MOST])  # while the scope lasts in which they are asked for
    excerpt = table.excerpt(rows, without=UNSHOWN)
    return Content(summary=Text(zh, en), table=excerpt, more=more)
