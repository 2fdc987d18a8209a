"""Results, their failing items, and the lines that could not become a result."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhiheng.apps.inspection.choices import (
    DateBasis,
    Domain,
    Extent,
    FoundKind,
    Level,
    LimitKind,
    QuarantineReason,
    Sampling,
    Verdict,
)


class InspectionResult(models.Model):
    """What was found in one sample. A correction is a new row; the old one stays, with the instant it was replaced."""

    # market stalls trade under their owners' names, and raw lines repeat them
    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"organisation_name", "organisation_address", "producer_name", "producer_address", "raw"}
    )

    key = models.CharField("样品键", max_length=64)  # of the sample: see `sample_key`
    sample_no = models.CharField("样品编号", max_length=100, blank=True)
    occurred_on = models.DateField("抽样日期")
    date_basis = models.CharField("日期依据", max_length=8, choices=DateBasis, default=DateBasis.SAMPLED)
    level = models.CharField("抽查级别", max_length=12, choices=Level)
    domain = models.CharField("产品领域", max_length=20, choices=Domain)
    category = models.CharField("产品类别", max_length=100, blank=True)
    product = models.CharField("产品名称", max_length=300, blank=True)
    spec = models.CharField("规格型号", max_length=300, blank=True)
    brand = models.CharField("商标", max_length=200, blank=True)
    batch = models.CharField("生产日期/批号", max_length=200, blank=True)
    produced_on = models.DateField("生产日期", null=True, blank=True)
    sampling = models.CharField("抽样方式", max_length=16, choices=Sampling)
    stratum = models.CharField("抽样层", max_length=100, blank=True)
    extent = models.CharField("报送范围", max_length=16, choices=Extent)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受检单位"
    )
    organisation_code = models.CharField("受检单位代码", max_length=18, blank=True)
    organisation_name = models.CharField("受检单位名称", max_length=300, blank=True)
    organisation_address = models.CharField("受检单位地址", max_length=500, blank=True)
    producer_name = models.CharField("标称生产企业名称", max_length=300, blank=True)
    producer_address = models.CharField("标称生产企业地址", max_length=500, blank=True)
    division = models.CharField("行政区划", max_length=6, blank=True)  # empty: outside the province
    division_written = models.CharField("原文区划代码", max_length=6, blank=True)
    place_raw = models.CharField("地区原文", max_length=200, blank=True)
    laboratory = models.CharField("检验机构", max_length=200, blank=True)
    recheck_laboratory = models.CharField("复检机构", max_length=200, blank=True)
    verdict = models.CharField("检验结论", max_length=12, choices=Verdict)
    plan = models.CharField("抽查计划", max_length=300, blank=True)
    notice = models.CharField("公告", max_length=300, blank=True)
    source = models.CharField("来源网址", max_length=500, blank=True)
    remark = models.TextField("备注", blank=True)
    upload = models.BigIntegerField("上传批次", null=True, blank=True, db_index=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送单位"
    )
    row = models.PositiveIntegerField("行号")
    raw = models.JSONField("原始单元格", default=list)
    recorded_at = models.DateTimeField("登记时间")
    superseded_at = models.DateTimeField("被更正时间", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正对象"
    )
    correction_reason = models.CharField("更正理由", max_length=500, blank=True)
    correction_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更正人"
    )

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        indexes = [
            models.Index(fields=["occurred_on", "id"], name="result_occurred_on"),
            models.Index(fields=["domain", "level", "occurred_on"], name="result_domain"),
            models.Index(fields=["division", "occurred_on"], name="result_division"),
            models.Index(fields=["sample_no"], name="result_sample_no"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(superseded_at__isnull=True), name="one_result_in_force_per_sample"
            ),
            models.CheckConstraint(
                name="correction_has_a_reason_and_an_author",
                condition=Q(corrects__isnull=True, correction_by__isnull=True)
                | (Q(corrects__isnull=False, correction_by__isnull=False) & ~Q(correction_reason="")),
            ),
            models.CheckConstraint(
                name="result_superseded_after_it_was_recorded",
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
            ),
            models.CheckConstraint(
                name="a_list_of_failures_holds_failures_only",
                condition=~Q(extent=Extent.FAILURES_ONLY) | Q(verdict=Verdict.FAIL),
            ),
        ]

    def __str__(self) -> str:
        return self.sample_no or f"{self.product}#{self.pk}"


class FailingItem(models.Model):
    """One item that failed: what was found, what the standard allows."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    result = models.ForeignKey(InspectionResult, models.PROTECT, related_name="failing_items")
    division = models.CharField("行政区划", max_length=6, blank=True)  # repeated, with the unit, for row-level security
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送单位"
    )
    position = models.PositiveSmallIntegerField("序")
    item = models.CharField("不合格项目", max_length=300)
    found_raw = models.CharField("检验结果", max_length=500, blank=True)
    found_kind = models.CharField("结果类型", max_length=16, choices=FoundKind, default=FoundKind.MISSING)
    found_values = ArrayField(
        models.DecimalField(max_digits=30, decimal_places=10), verbose_name="检验值", default=list
    )
    found_unit = models.CharField("结果单位", max_length=50, blank=True)
    limit_raw = models.CharField("标准值", max_length=500, blank=True)
    limit_kind = models.CharField("限值类型", max_length=16, choices=LimitKind, default=LimitKind.MISSING)
    limit_low = models.DecimalField("下限", max_digits=30, decimal_places=10, null=True, blank=True)
    limit_high = models.DecimalField("上限", max_digits=30, decimal_places=10, null=True, blank=True)
    limit_unit = models.CharField("限值单位", max_length=50, blank=True)
    limit_plan = models.JSONField("采样方案", null=True, blank=True)  # n, c, m, M of GB 4789.1
    notes = ArrayField(models.CharField(max_length=40), verbose_name="识读说明", default=list)
    upload = models.BigIntegerField("上传批次", null=True, blank=True)
    row = models.PositiveIntegerField("行号")

    class Meta:
        ordering = ["result", "position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "position"], name="failing_item_position"),
            models.UniqueConstraint(fields=["result", "item", "found_raw", "limit_raw"], name="failing_item_once"),
        ]

    def __str__(self) -> str:
        return self.item


class Quarantine(models.Model):
    """A line that could not become a result, whole and as it was written, until someone has dealt with it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"raw"})

    digest = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("原因", max_length=20, choices=QuarantineReason)
    problems = models.JSONField("问题")  # column, code, zh, en and remedy of each
    raw = models.JSONField("原始单元格")
    upload = models.BigIntegerField("上传批次", null=True, blank=True, db_index=True)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    row = models.PositiveIntegerField("行号")
    filename = models.CharField("文件", max_length=300, blank=True)
    recorded_at = models.DateTimeField("隔离时间")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    settlement = models.CharField("处理说明", max_length=500, blank=True)

    class Meta:
        ordering = ["-recorded_at", "upload", "row"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="quarantined_line_once"),
            models.CheckConstraint(
                name="quarantine_settled_with_a_note",
                condition=Q(settled_at__isnull=True) | ~Q(settlement=""),
            ),
            models.CheckConstraint(
                name="quarantine_settled_at_with_settled_by",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename}:{self.row}"
