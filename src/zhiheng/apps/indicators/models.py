"""Freezes, what they froze, and the figures computed from them."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhiheng.apps.indicators.choices import Completeness, FreezeState
from zhiheng.vocab.periods import Period


class Freeze(models.Model):
    """The data of a series of periods as known at an instant, with the pack that says what to make of them.

    Only the columns of computing and approving are ever written again, and none once it is approved (a trigger).
    """

    PERSONAL: frozenset[str] = frozenset()

    period = models.CharField("时期", max_length=16)
    first_period = models.CharField("起始时期", max_length=16)
    known_at = models.DateTimeField("数据截至")
    note = models.TextField("说明", blank=True)
    pack = models.CharField("规则包", max_length=64)
    pack_version = models.CharField("规则包版本", max_length=32)
    pack_hash = models.CharField("规则包散列", max_length=64)
    pack_path = models.CharField("规则包存档", max_length=200)  # inside the lake
    pack_sha256 = models.CharField("存档 SHA-256", max_length=64)
    snapshots = models.ManyToManyField("datasets.Snapshot", through="FrozenDataset", verbose_name="数据快照")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="冻结人")
    frozen_at = models.DateTimeField("冻结时间")
    computed_at = models.DateTimeField("计算时间", null=True)
    figures_sha256 = models.CharField("数值 SHA-256", max_length=64, null=True)  # of all figures' hashes in order
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        ordering = ["-frozen_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(approved_by=F("frozen_by")), name="freeze_approved_by_a_second_person"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, figures_sha256__isnull=False),
                name="freeze_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(computed_at=None, figures_sha256=None)
                | Q(computed_at__isnull=False, figures_sha256__isnull=False),
                name="freeze_computation_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}#{self.pk}"

    @property
    def when(self) -> Period:
        """The last period."""
        return Period.parse(self.period)

    @property
    def state(self) -> FreezeState:
        """How far it is."""
        if self.approved_at:
            return FreezeState.APPROVED
        return FreezeState.COMPUTED if self.computed_at else FreezeState.FROZEN


class FrozenDataset(models.Model):
    """One dataset of a freeze."""

    PERSONAL: frozenset[str] = frozenset()

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="frozen_datasets")
    dataset = models.CharField("数据集", max_length=64)
    snapshot = models.ForeignKey("datasets.Snapshot", models.PROTECT)

    class Meta:
        ordering = ["dataset"]
        constraints = [models.UniqueConstraint(fields=["freeze", "dataset"], name="frozen_dataset_once")]

    def __str__(self) -> str:
        return f"{self.freeze_id}: {self.dataset}"


class Figure(models.Model):
    """One value of one indicator; ``canonical`` says everything, the other columns repeat parts of it for searching."""

    PERSONAL: frozenset[str] = frozenset()

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="figures")
    key = models.CharField("编号", max_length=120)  # indicator.area.period
    indicator = models.CharField("指标", max_length=64)
    area = models.CharField("地区", max_length=6)
    period = models.CharField("时期", max_length=16)
    completeness = models.CharField("完整性", max_length=16, choices=Completeness)
    value = models.TextField("数值", null=True)  # exact decimal text, unrounded
    status = models.CharField("目标状态", max_length=16, blank=True)  # of the indicator's first target
    canonical = models.TextField("正本")  # RFC 8785
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["indicator", "area", "period"]
        constraints = [models.UniqueConstraint(fields=["freeze", "key"], name="figure_once_a_freeze")]
        indexes = [models.Index(fields=["freeze", "indicator", "area", "period"], name="figure_place")]

    def __str__(self) -> str:
        return self.key

    @property
    def record(self) -> dict[str, Any]:
        """The whole figure."""
        found: dict[str, Any] = json.loads(self.canonical)
        return found
