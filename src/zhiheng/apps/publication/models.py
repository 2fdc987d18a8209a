"""Releases, the figures in them, what they changed, and the calendar."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from zhiheng.apps.publication.choices import Change, PlanState, ReportForm


class Release(models.Model):
    """An approved freeze as it was made public. A trigger refuses every change; a correction is another release."""

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField("编号", max_length=32, unique=True)  # period and edition: 2015-1
    period = models.CharField("时期", max_length=16)
    edition = models.PositiveSmallIntegerField("版次")
    freeze = models.OneToOneField("indicators.Freeze", models.PROTECT, related_name="release")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="前一次发布")
    reason = models.TextField("修订原因", blank=True)
    manifest = models.TextField("正本")  # RFC 8785
    sha256 = models.CharField("SHA-256", max_length=64)
    entry = models.OneToOneField("ledger.LedgerEntry", models.PROTECT, related_name="+", verbose_name="日志条目")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人")
    released_at = models.DateTimeField("发布时间")

    class Meta:
        ordering = ["-released_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["period", "edition"], name="release_edition_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def contents(self) -> dict[str, Any]:
        """The manifest: pack, data, engines and the joint hash of all figures."""
        found: dict[str, Any] = json.loads(self.manifest)
        return found


class ReleasedFigure(models.Model):
    """A figure as it was released: its complete canonical bytes, and columns that repeat parts of them."""

    PERSONAL: frozenset[str] = frozenset()

    release = models.ForeignKey(Release, models.PROTECT, related_name="figures")
    key = models.CharField("编号", max_length=120)
    indicator = models.CharField("指标", max_length=64)
    area = models.CharField("地区", max_length=6)
    period = models.CharField("时期", max_length=16)
    is_current = models.BooleanField("最新")  # of all periods of its indicator and area, the last
    value = models.TextField("数值", null=True)
    status = models.CharField("目标状态", max_length=16, blank=True)
    canonical = models.TextField("正本")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["indicator", "area", "period"]
        constraints = [models.UniqueConstraint(fields=["release", "key"], name="released_figure_once")]
        indexes = [
            models.Index(fields=["release", "indicator", "area", "period"], name="released_figure_place"),
            models.Index(fields=["release", "area"], condition=models.Q(is_current=True), name="released_figure_now"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.key}"

    @property
    def record(self) -> dict[str, Any]:
        """The whole figure."""
        found: dict[str, Any] = json.loads(self.canonical)
        return found


class RevisionNote(models.Model):
    """A figure that differs from the one in the previous release: old and new."""

    PERSONAL: frozenset[str] = frozenset()

    release = models.ForeignKey(Release, models.PROTECT, related_name="revisions")
    key = models.CharField("编号", max_length=120)
    indicator = models.CharField("指标", max_length=64)
    area = models.CharField("地区", max_length=6)
    period = models.CharField("时期", max_length=16)
    change = models.CharField("变动", max_length=16, choices=Change)
    old_value = models.TextField("原数值", null=True)
    new_value = models.TextField("新数值", null=True)
    old_status = models.CharField("原状态", max_length=16, blank=True)
    new_status = models.CharField("新状态", max_length=16, blank=True)

    class Meta:
        ordering = ["indicator", "area", "period"]
        constraints = [models.UniqueConstraint(fields=["release", "key"], name="revision_note_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.old_value} → {self.new_value}"


class PlannedRelease(models.Model):
    """A date in the release calendar, announced before the figures are known."""

    PERSONAL: frozenset[str] = frozenset()

    period = models.CharField("时期", max_length=16, unique=True)
    planned_on = models.DateField("计划发布日期")
    first_planned_on = models.DateField("最初公布的日期")  # a date that was moved stays visible
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ["planned_on"]

    def __str__(self) -> str:
        return f"{self.period}: {self.planned_on}"

    def state(self, *, is_released: bool, today: date) -> PlanState:
        """Where it stands on that day."""
        if is_released:
            return PlanState.RELEASED
        return PlanState.OVERDUE if self.planned_on < today else PlanState.PLANNED


class ReportFile(models.Model):
    """The quality status report of a release, as it was made; made once, never changed."""

    PERSONAL: frozenset[str] = frozenset()

    release = models.ForeignKey(Release, models.PROTECT, related_name="reports")
    form = models.CharField("格式", max_length=8, choices=ReportForm)
    path = models.CharField("文件", max_length=200)  # inside the lake
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    entry = models.ForeignKey("ledger.LedgerEntry", models.PROTECT, related_name="+", verbose_name="日志条目")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间")

    class Meta:
        ordering = ["-form"]
        constraints = [models.UniqueConstraint(fields=["release", "form"], name="report_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The file as people save it."""
        return f"{self.release.code}-report.{self.form}"
