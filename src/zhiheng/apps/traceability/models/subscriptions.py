"""Whom events are reported to as they come in or at set times, and the messages that report them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhiheng.apps.traceability.choices import MessageState


class EventSubscription(models.Model):
    """A standing query (EPCIS 2.0 section 8.2.5): each event that it finds is reported once, in order of recording.

    Attributes:
        query: the query as it was when it was subscribed to.
        query_unit: whose named query it is, which need not be the subscriber's; empty: the query for all events.
        secret: the receiver's ``signatureToken``, sealed.
        schedule: when it is carried out; empty: whenever events come in.
        since: only events recorded from then on; empty: from the subscription on.
        seen_to: number of the last event that was reported or passed over; numbers rise in the order of recording.
        is_partway: more was found than fits into one message, and the rest is still to come.
        next_at: when the schedule is due.
        looked_at: when it was last carried out to the end.
        stopped_at: when its receiver was given up or a person stopped it; nothing is lost, but nothing is sent until it
            is taken up again.
        stopped_by: the person who stopped it; empty: the system did.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "stopped_by", "ended_by"})

    name = models.UUIDField("订阅标识", unique=True, default=uuid.uuid4)
    query_name = models.CharField("查询名称", max_length=100)
    query = models.JSONField("查询")
    query_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name="查询所属单位"
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="订阅单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="订阅人")
    endpoint = models.URLField("推送地址", max_length=500)
    secret = models.TextField("签名密钥", blank=True)
    schedule = models.JSONField("推送时间", null=True)
    report_if_empty = models.BooleanField("无事件也推送", default=False)
    since = models.DateTimeField("起始登记时间", null=True)
    made_at = models.DateTimeField("订阅时间")
    seen_to = models.BigIntegerField("已推送至", default=0)
    is_partway = models.BooleanField("未推送完", default=False)
    next_at = models.DateTimeField("下次推送时间", null=True)
    looked_at = models.DateTimeField("最近执行时间", null=True)
    notified_at = models.DateTimeField("最近送达时间", null=True)
    stopped_at = models.DateTimeField("停止推送时间", null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="停止人"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="退订人"
    )
    ended_at = models.DateTimeField("退订时间", null=True)

    class Meta:
        verbose_name = "事件订阅"
        verbose_name_plural = "事件订阅"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["query_name"], condition=Q(ended_at=None), name="subscription_of_query")]

    def __str__(self) -> str:
        return f"event-subscription:{self.pk}"

    @property
    def is_active(self) -> bool:
        """Whether events are reported."""
        return self.ended_at is None and self.stopped_at is None


class EventMessage(models.Model):
    """One report to a subscriber, tried until it is taken or given up; the next is made only then, so order is kept.

    Attributes:
        name: the same at each attempt, so that the receiver can take it once.
        events: numbers of the events in it; none in a report that nothing was found.
        status: of the last answer; ``fault`` what went wrong.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    subscription = models.ForeignKey(EventSubscription, models.PROTECT, related_name="messages", verbose_name="订阅")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="订阅单位")
    name = models.UUIDField("推送标识", unique=True, default=uuid.uuid4)
    events = ArrayField(models.BigIntegerField(), verbose_name="事件", default=list, blank=True)
    made_at = models.DateTimeField("生成时间")
    state = models.CharField("状态", max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次尝试时间", null=True)
    status = models.PositiveSmallIntegerField("回应状态码", null=True)
    fault = models.CharField("错误", max_length=200, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True)

    class Meta:
        verbose_name = "事件推送"
        verbose_name_plural = "事件推送"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscription"], condition=Q(state="waiting"), name="message_one_waits"),
        ]

    def __str__(self) -> str:
        return str(self.name)
