"""Whom another version of the rules grades otherwise, reckoned over all facts at once and kept to be read."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Comparison(models.Model):
    """Two versions of the rules held against each other over everybody."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"asked_by"})

    before = models.ForeignKey("credit.RuleSetVersion", models.PROTECT, related_name="+", verbose_name="原版本")
    after = models.ForeignKey("credit.RuleSetVersion", models.PROTECT, related_name="+", verbose_name="新版本")
    as_of = models.DateField("评价日")
    known_at = models.DateTimeField("数据截至")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField("完成时间", null=True)
    organisations = models.PositiveIntegerField("主体数", null=True)

    class Meta:
        verbose_name = "规则比较"
        verbose_name_plural = "规则比较"
        ordering = ["-known_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.before}>{self.after}@{self.as_of}"


class MovedGrade(models.Model):
    """One organisation whose grade is another under the other version.

    Attributes:
        score_before, score_after: in 1/10 000 of a point.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="moved", verbose_name="规则比较")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    division = models.CharField("行政区划", max_length=6, blank=True)
    before = models.CharField("原等级", max_length=32)
    after = models.CharField("新等级", max_length=32)
    score_before = models.IntegerField("原得分（万分之一分）")
    score_after = models.IntegerField("新得分（万分之一分）")

    class Meta:
        verbose_name = "等级改变的主体"
        verbose_name_plural = "等级改变的主体"
        ordering = ["comparison", "organisation"]
        constraints = [models.UniqueConstraint(fields=["comparison", "organisation"], name="moved_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.before}>{self.after}"
