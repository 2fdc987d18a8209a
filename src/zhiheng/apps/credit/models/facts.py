"""Facts about organisations, each from the unit that answers for it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Fact(models.Model):
    """One fact of one organisation, of a kind that the catalogue of the pack describes.

    What was recorded stays (a trigger). Later knowledge is written once, beside it: that the fact should never have
    been (``revoked_at``), or that the organisation has made it good (``repaired_on``). A correction is a revocation
    and a new fact that ``corrects`` the old one.

    Attributes:
        key: what the source itself calls it (a document's number); the same again is the same fact.
        effective_to: the first day on which it holds no longer.
        fields: values by the names of the catalogue: codes and text as text, days as ISO text, numbers as decimal text.
        digest: SHA-256 of kind, key, organisation's key, days and fields: what the hash of a set of facts is made of.
    """

    # free text of a department may name people; so may the reasons
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"fields", "revocation_reason"})

    # the index of organisation and day serves for the organisation alone
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="+", db_index=False, verbose_name="主体"
    )
    kind = models.CharField("信息项", max_length=40)
    key = models.CharField("来源编号", max_length=120)
    source = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    division = models.CharField("行政区划", max_length=6, blank=True)
    occurred_on = models.DateField("发生日期")
    effective_to = models.DateField("有效期至（不含）", null=True, blank=True)
    fields = models.JSONField("内容", default=dict)
    digest = models.CharField("内容摘要", max_length=64)
    recorded_at = models.DateTimeField("登记时间")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正对象"
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    revocation_reason = models.CharField("撤销理由", max_length=500, blank=True)
    repaired_on = models.DateField("修复日期", null=True, blank=True)
    repair_recorded_at = models.DateTimeField("修复登记时间", null=True, blank=True)
    upload = models.BigIntegerField("上传批次", null=True, blank=True, db_index=True)
    row = models.PositiveIntegerField("行号", null=True, blank=True)

    class Meta:
        verbose_name = "信用信息"
        verbose_name_plural = "信用信息"
        ordering = ["-occurred_on", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "occurred_on"], name="fact_of_organisation"),
            models.Index(fields=["kind", "occurred_on", "id"], name="fact_kind"),
            models.Index(fields=["division", "kind"], name="fact_division"),
            # those in force are found by the constraint below
            models.Index(
                fields=["kind", "source", "key"], condition=Q(revoked_at__isnull=False), name="fact_revoked_by_key"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "key"], condition=Q(revoked_at__isnull=True), name="fact_in_force_once"
            ),
            models.CheckConstraint(
                name="fact_ends_after_it_occurred",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("occurred_on")),
            ),
            models.CheckConstraint(
                name="fact_revoked_with_a_reason",
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
            ),
            models.CheckConstraint(
                name="fact_repair_is_whole",
                condition=Q(repaired_on__isnull=True, repair_recorded_at__isnull=True)
                | Q(repaired_on__isnull=False, repair_recorded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
