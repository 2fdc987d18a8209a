"""Signals that somebody was or may be hurt, from wherever they come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.platform.accounts.models import Unit


class SafetySignal(models.Model):
    """Words of injury or danger in a record of another app; a help to whoever watches, never a finding.

    Attributes:
        source: the record, as the ledger names it; one signal a record.
        words: what was found and why, without the text around it.
    """

    PERSONAL = frozenset({"judged_by"})

    source = models.CharField("来源", max_length=120, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="+")
    division = models.CharField("行政区划", max_length=6, blank=True)
    product = models.CharField("商品或者服务", max_length=200, blank=True)
    respondent = models.CharField("经营者", max_length=200, blank=True)
    severity = models.CharField("程度", max_length=8, choices=Severity)
    words = models.JSONField("依据", default=list)
    state = models.CharField("状态", max_length=10, choices=SignalState, default=SignalState.NEW)
    judgement = models.CharField("研判意见", max_length=1000, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField("研判时间", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "伤害线索"
        verbose_name_plural = "伤害线索"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SignalState.NEW) ^ Q(judged_by__isnull=False), name="signal_judged_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.severity}"

    @property
    def number(self) -> str:
        """What people call the record that it came from."""
        return self.source.rsplit(":", maxsplit=1)[-1]
