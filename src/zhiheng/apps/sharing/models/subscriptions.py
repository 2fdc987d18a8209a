"""Who may have which facts, for what, until when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhiheng.apps.sharing.choices import SubscriptionState


class Subscription(models.Model):
    """One unit's right to the facts of one catalogue item, as asked for and approved; the terms stay (a trigger).

    Attributes:
        unit: who receives.
        provider: who answers for the item, and approves.
        fields: of the item, by their names in the catalogue.
        personal_basis: on what the fields that may name a person rest; needed where such a field is chosen.
        until_on: the last day.
        endpoint: where facts and recalls are pushed to; empty: the unit comes for them.
        pushed_to: number of the last fact that was pushed, or passed over since nothing of it may be given.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"asked_by", "decided_by", "ended_by"})

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="订阅单位")
    provider = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    item = models.CharField("信息项", max_length=40)
    fields = ArrayField(models.CharField(max_length=40), verbose_name="字段")
    purpose = models.CharField("用途", max_length=500)
    basis = models.CharField("依据", max_length=300)
    personal_basis = models.CharField("个人信息依据", max_length=300, blank=True)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("截止日期")
    endpoint = models.URLField("推送地址", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=SubscriptionState, default=SubscriptionState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision = models.CharField("审批意见", max_length=500, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="终止人"
    )
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止理由", max_length=500, blank=True)
    pushed_to = models.BigIntegerField("已推送至", default=0)

    class Meta:
        verbose_name = "订阅"
        verbose_name_plural = "订阅"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="subscription_has_a_period", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(name="subscription_of_anothers_facts", condition=~Q(unit=F("provider"))),
            models.CheckConstraint(name="subscription_says_why", condition=~Q(purpose="") & ~Q(basis="")),
            models.CheckConstraint(
                name="subscription_decided_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="subscription_decided_is_whole",
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="subscription_ended_with_a_reason",
                condition=(Q(state="ended", ended_at__isnull=False) & ~Q(end_reason=""))
                | (~Q(state="ended") & Q(ended_at__isnull=True, end_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}#{self.pk}"

    def holds_on(self, day: date) -> bool:
        """Whether facts may be given on that day."""
        return self.state == SubscriptionState.APPROVED and self.from_on <= day <= self.until_on


class AccessKey(models.Model):
    """A key of a subscription to the interface; the database knows it only as a keyed hash."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"made_by"})

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="keys", verbose_name="订阅")
    hint = models.CharField("前几位", max_length=12)
    digest = models.CharField("散列", max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人")
    made_at = models.DateTimeField("生成时间")
    last_used_on = models.DateField("最近使用", null=True, blank=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口密钥"
        verbose_name_plural = "接口密钥"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"key:{self.pk}"


class Consent(models.Model):
    """An organisation's consent that what is shared on authorisation only goes to this subscriber."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"recorded_by"})

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="consents", verbose_name="订阅")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    document = models.CharField("授权书编号", max_length=120)
    until_on = models.DateField("截止日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "organisation"], condition=Q(withdrawn_at__isnull=True), name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return self.document
