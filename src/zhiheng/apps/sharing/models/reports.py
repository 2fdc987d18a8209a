"""Credit reports as they were issued."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhiheng.apps.sharing.choices import Edition


class CreditReport(models.Model):
    """One report on one organisation, as signed; never changed (a trigger).

    Attributes:
        unit: of whoever asked; none for the public edition.
        document: the file that verifies by itself: report, proof of the grade and signature, in canonical JSON.
        sha256: of the document; what the QR code on the paper holds.
    """

    # the full edition holds what departments wrote; who asked is a person
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"asked_by", "document", "pdf"})

    number = models.CharField("编号", max_length=40, unique=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    about = models.CharField("主体名称", max_length=300)  # the register may lie beyond the reader's scope
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    edition = models.CharField("版本", max_length=8, choices=Edition)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="查询单位"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="查询人"
    )
    purpose = models.CharField("用途", max_length=500)
    grade = models.ForeignKey("credit.Grade", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("出具时间")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    document = models.BinaryField("可验证文件")
    pdf = models.BinaryField("PDF")

    class Meta:
        verbose_name = "信用报告"
        verbose_name_plural = "信用报告"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="report_of_organisation")]
        constraints = [
            models.CheckConstraint(
                name="report_full_for_a_unit",
                condition=Q(edition=Edition.PUBLIC, unit__isnull=True) | Q(edition=Edition.FULL, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
