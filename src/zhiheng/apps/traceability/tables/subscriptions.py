"""Tables of subscriptions, of their reports and of named queries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import django_tables2 as tables

from zhiheng.apps.traceability import rhythms
from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import EventMessage, EventSubscription, NamedQuery
from zhiheng.apps.traceability.templatetags.traceability import half
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import Head, InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr


def host_of(endpoint: str) -> str:
    """Where it is sent, without path and query, which may hold what only the subscriber should know."""
    return urlsplit(endpoint).hostname or ""


class SubscriptionTable(Table):
    """To whom events are reported."""

    title = Text("事件订阅", "Subscriptions")
    empty_title = Text("没有订阅", "No subscriptions")
    empty_hint = Text(
        "新建订阅后，符合查询的事件会自动推送到本单位的系统。",
        "Subscribe, and events that a query finds are sent to your own system.",
    )

    query_name = tables.Column(
        verbose_name=Head("查询", "Query"), linkify=("trace_subscription", {"pk": tables.A("pk")})
    )
    unit = tables.Column(verbose_name=Head("单位", "Unit"), accessor="unit__name")
    state = StatusColumn(verbose_name=Head("状态", "State"))
    endpoint = tables.Column(verbose_name=Head("推送到", "Sent to"), orderable=False)
    schedule = tables.Column(verbose_name=Head("何时", "How often"), empty_values=(), orderable=False)
    notified_at = InstantColumn(verbose_name=Head("最近送达", "Last delivery"))
    failures = NumberColumn(verbose_name=Head("连续失败", "Failures in a row"))
    due_at = InstantColumn(verbose_name=Head("下次执行", "Next run"))
    made_at = InstantColumn(verbose_name=Head("订阅时间", "Made"))
    ended_at = InstantColumn(verbose_name=Head("退订时间", "Ended"))

    class Meta:
        model = EventSubscription
        fields = (
            "query_name", "unit", "state", "endpoint", "schedule", "notified_at", "failures", "due_at", "made_at",
            "ended_at",
        )  # fmt: skip
        sequence = fields
        order_by = ("-made_at",)

    def render_query_name(self, value: str) -> str:
        """The query for all events by another word than the standard's."""
        return query_called(value)

    def value_query_name(self, value: str) -> str:
        """As the standard calls it."""
        return value

    def render_endpoint(self, value: str) -> str:
        """The host alone."""
        return host_of(value)

    def render_schedule(self, record: EventSubscription) -> str:
        """In words."""
        return tr(rhythms.told(record.schedule))


class DeliveryTable(Table):
    """Reports of one subscription."""

    title = Text("推送记录", "Reports")
    empty_title = Text("还没有推送", "Nothing has been sent yet")
    empty_hint = Text(
        "有符合查询的新事件，或到了设定时刻，就会推送。", "It begins with the next event, or at the set time."
    )

    made_at = InstantColumn(verbose_name=Head("生成时间", "Made"))
    size = NumberColumn(verbose_name=Head("事件", "Events"))
    state = tables.Column(verbose_name=Head("状态", "State"))
    attempts = NumberColumn(verbose_name=Head("尝试次数", "Attempts"))
    status = NumberColumn(verbose_name=Head("回应", "Answer"))
    fault = tables.Column(verbose_name=Head("错误", "Fault"), orderable=False)
    delivered_at = InstantColumn(verbose_name=Head("送达时间", "Delivered"))
    next_at = InstantColumn(verbose_name=Head("下次尝试", "Next attempt"))
    name = tables.Column(verbose_name=Head("推送标识", "Identifier"), attrs={"td": {"class": "mono"}}, orderable=False)

    class Meta:
        model = EventMessage
        fields = ("made_at", "size", "state", "attempts", "status", "fault", "delivered_at", "next_at", "name")
        sequence = fields
        order_by = ("-made_at",)

    def render_state(self, value: Any, record: EventMessage) -> str:
        """In the language of the page."""
        return half(MessageState(record.state).label)

    def value_state(self, record: EventMessage) -> str:
        """The code."""
        return record.state

    def render_status(self, value: int) -> str:
        """A code, not an amount."""
        return str(value)


class QueryTable(Table):
    """Queries under a name."""

    title = Text("命名查询", "Named queries")
    empty_title = Text("没有命名查询", "No named queries")
    empty_hint = Text(
        "新建查询，或由程序经接口建立；也可以直接订阅全部事件。",
        "Make one here, or let a program make it over the interface; all events may be subscribed to without one.",
    )

    name = tables.Column(verbose_name=Head("名称", "Name"), linkify=("trace_named", {"pk": tables.A("pk")}))
    unit = tables.Column(verbose_name=Head("单位", "Unit"), accessor="unit__name")
    parameters = tables.Column(verbose_name=Head("条件", "Asks for"), orderable=False)
    subscribed = NumberColumn(verbose_name=Head("订阅", "Subscriptions"))
    made_at = InstantColumn(verbose_name=Head("建立时间", "Made"))

    class Meta:
        model = NamedQuery
        fields = ("name", "unit", "parameters", "subscribed", "made_at")
        sequence = fields
        order_by = ("name",)

    def render_parameters(self, value: dict[str, Any]) -> str:
        """What is asked for by name."""
        return ", ".join(sorted(name for name in value if name != "@context"))


def query_called(name: str) -> str:
    """A query by its name; that for all events in words."""
    return tr(Text("全部事件", "All events")) if name == "SimpleEventQuery" else name
