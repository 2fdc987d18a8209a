"""What must reach whoever holds a fact: notices of revocation and repair, and what is pushed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhiheng.apps.sharing.choices import DeliveryState, Reason
from zhiheng.apps.sharing.models.shares import Share
from zhiheng.apps.sharing.models.subscriptions import AccessKey, Subscription


class Notice(models.Model):
    """That a fact which a subscriber received was revoked or repaired; open until the subscriber says it was done.

    Attributes:
        about: the organisation, as it was called; the register may lie beyond the receiver's scope.
        due_on: the last day for the acknowledgement, under the clock ``share-withdrawal``.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"acknowledged_by", "remark"})

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="notices", verbose_name="订阅")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="接收单位")
    provider = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    fact = models.ForeignKey("credit.Fact", models.PROTECT, related_name="+", verbose_name="信用信息")
    item = models.CharField("信息项", max_length=40)
    about = models.CharField("主体", max_length=300)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    reason = models.CharField("事由", max_length=10, choices=Reason)
    raised_at = models.DateTimeField("发出时间")
    due_on = models.DateField("确认期限")
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    acknowledged_with = models.ForeignKey(
        AccessKey, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认所用密钥"
    )
    remark = models.CharField("处理情况", max_length=500, blank=True)

    class Meta:
        verbose_name = "撤回通知"
        verbose_name_plural = "撤回通知"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(acknowledged_at__isnull=True), name="notice_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "fact", "reason"], name="notice_once"),
            models.CheckConstraint(
                name="notice_acknowledged_by_somebody",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True, acknowledged_with__isnull=True)
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, acknowledged_with__isnull=True))
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=True, acknowledged_with__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"notice:{self.pk}"


class Delivery(models.Model):
    """One signed message to the address of a subscription, tried again until it is taken or given up.

    Attributes:
        name: what the receiver knows it by, the same at every attempt, so that it can tell a repetition.
        body: the canonical JSON that is signed and sent.
        next_at: when it is tried (again).
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"body"})

    name = models.UUIDField("投递编号", default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", verbose_name="订阅")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="接收单位")
    provider = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    share = models.ForeignKey(Share, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回执")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="通知")
    body = models.BinaryField("内容", null=True)  # emptied once it is delivered: the receipt keeps its digest
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    made_at = models.DateTimeField("生成时间")
    next_at = models.DateTimeField("下次投递", null=True, blank=True)
    status = models.PositiveSmallIntegerField("应答状态", null=True, blank=True)
    fault = models.CharField("未送达原因", max_length=200, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)

    class Meta:
        verbose_name = "推送"
        verbose_name_plural = "推送"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_waiting")]
        constraints = [
            models.CheckConstraint(
                name="delivery_of_one_thing", condition=Q(share__isnull=False) ^ Q(notice__isnull=False)
            ),
            models.CheckConstraint(
                name="delivery_delivered_at_a_time",
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery:{self.name}"
