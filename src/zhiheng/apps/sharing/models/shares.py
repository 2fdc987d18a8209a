"""What was given to whom, and when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models.subscriptions import AccessKey, Subscription


class Share(models.Model):
    """The receipt of one giving of facts; it stands in the ledger and is never changed (a trigger).

    Attributes:
        unit: who received.
        organisation: whom it was about, where it was about one.
        facts: their numbers, so that a recall finds everybody who holds one.
        digest: SHA-256 of the canonical JSON of what was given.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by"})

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="shares", verbose_name="订阅")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="接收单位")
    provider = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    item = models.CharField("信息项", max_length=40)
    channel = models.CharField("方式", max_length=8, choices=Channel)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主体"
    )
    facts = ArrayField(models.BigIntegerField(), verbose_name="信息编号")
    count = models.PositiveIntegerField("条数")
    digest = models.CharField("内容摘要", max_length=64)
    purpose = models.CharField("用途", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    key = models.ForeignKey(AccessKey, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="密钥")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "共享回执"
        verbose_name_plural = "共享回执"
        ordering = ["-at", "-pk"]
        indexes = [
            GinIndex(fields=["facts"], name="share_of_fact"),
            models.Index(fields=["unit", "-at"], name="share_of_unit"),
            models.Index(fields=["provider", "-at"], name="share_of_provider"),
        ]
        constraints = [
            models.CheckConstraint(name="share_counts_its_facts", condition=Q(facts__len=F("count"))),
        ]

    def __str__(self) -> str:
        return f"share:{self.pk}"


class ShareFile(models.Model):
    """The package of a bulk exchange: a ZIP with its manifest."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"data"})  # fields that rest on a basis of their own may name people

    share = models.OneToOneField(Share, models.PROTECT, related_name="file", verbose_name="回执")
    name = models.CharField("文件名", max_length=120)
    data = models.BinaryField("内容", null=True)  # emptied after its last day
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    until_on = models.DateField("可下载至")

    class Meta:
        verbose_name = "批量交换文件"
        verbose_name_plural = "批量交换文件"

    def __str__(self) -> str:
        return self.name
