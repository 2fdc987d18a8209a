"""Grades as they were computed, with all it takes to compute them again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class RuleSetVersion(models.Model):
    """A set of rules as the pack compiled it, kept whole: a grade names it by its hash and needs no pack any more."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    sha256 = models.CharField("规则 SHA-256", max_length=64, unique=True)
    rules = models.CharField("规则集", max_length=64)
    version = models.CharField("版本", max_length=32)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("废止日期", null=True, blank=True)
    pack = models.CharField("规则包", max_length=64)
    pack_hash = models.CharField("规则包散列", max_length=64)
    body = models.BinaryField("规则（规范 JSON）")
    kept_at = models.DateTimeField("存档时间")

    class Meta:
        verbose_name = "评价规则版本"
        verbose_name_plural = "评价规则版本"
        ordering = ["-effective_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.rules}@{self.version}"


class GradeRun(models.Model):
    """All organisations of the register graded at once."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"asked_by"})

    as_of = models.DateField("评价日")
    known_at = models.DateTimeField("数据截至")
    rules = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="runs", verbose_name="评价规则")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    organisations = models.PositiveIntegerField("主体数", null=True)
    counts = models.JSONField("各等级数", default=dict)

    class Meta:
        verbose_name = "批量评价"
        verbose_name_plural = "批量评价"
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.as_of}#{self.pk}"


class Grade(models.Model):
    """The grade of one organisation as of a day, with what was known at an instant; never written again (a trigger).

    Attributes:
        facts_sha256: over the digests of all facts that were known, with their revocation and repair, by number.
        body: canonical JSON (RFC 8785) of grade, score, contributions, unknown, silent and what they were made from.
        sha256: of the body; it stands in the ledger.
        score: in 1/10 000 of a point.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    division = models.CharField("行政区划", max_length=6, blank=True)
    as_of = models.DateField("评价日")
    known_at = models.DateTimeField("数据截至")
    rules = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="grades", verbose_name="评价规则")
    run = models.ForeignKey(
        GradeRun, models.PROTECT, null=True, blank=True, related_name="grades", verbose_name="批量评价"
    )
    facts_sha256 = models.CharField("信用信息 SHA-256", max_length=64)
    grade = models.CharField("等级", max_length=32)
    score = models.IntegerField("得分（万分之一分）")
    decided_by = models.CharField("决定因素", max_length=8)
    body = models.BinaryField("评价结果（规范 JSON）")
    sha256 = models.CharField("结果 SHA-256", max_length=64)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "信用等级"
        verbose_name_plural = "信用等级"
        ordering = ["-as_of", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-as_of", "-known_at"], name="grade_of_organisation"),
            models.Index(fields=["run", "grade"], name="grade_of_run"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "as_of", "known_at", "rules", "facts_sha256"], name="grade_computed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}@{self.as_of}:{self.grade}"
