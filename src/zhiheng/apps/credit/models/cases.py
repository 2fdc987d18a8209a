"""The grade in force of each organisation, how it changed, and the cases by which people have their say about it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhiheng.apps.credit.cases.choices import Applicant, CaseKind, Change
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow.models import Case


class CreditCase(models.Model):
    """What a case of the fair process is about.

    Attributes:
        grade: that is announced or objected to; none for a repair.
        words: what the enterprise said, or the officer for it.
        commitment: what the enterprise promises for the future (repair).
        sending: keyed hash of the form's key, so that the same sending is one case.
        repaired_on: from when a repair that was granted holds.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"words", "commitment", "contact"})

    case = models.OneToOneField(Case, models.PROTECT, related_name="+", verbose_name="案件")
    kind = models.CharField("事项", max_length=12, choices=CaseKind)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    grade = models.ForeignKey(
        "credit.Grade", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="信用等级"
    )
    facts = models.ManyToManyField("credit.Fact", related_name="cases", verbose_name="信用信息")
    applicant = models.CharField("提出方式", max_length=12, choices=Applicant, default=Applicant.SYSTEM)
    contact = models.CharField("联系人及电话", max_length=200, blank=True)
    words = models.TextField("说明", blank=True)
    commitment = models.TextField("信用承诺", blank=True)
    sending = models.CharField("提交标识", max_length=64, blank=True)
    repaired_on = models.DateField("修复日期", null=True, blank=True)
    # of the case, kept by PostgreSQL (``reach``)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="承办单位", related_name="+", null=True, editable=False,
        db_index=False, db_constraint=False,
    )  # fmt: skip
    division = models.CharField("行政区划", max_length=6, default="", editable=False)

    class Meta:
        verbose_name = "信用事项"
        verbose_name_plural = "信用事项"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "kind"], name="credit_case_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["sending"], condition=~Q(sending=""), name="credit_case_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class StandingGrade(models.Model):
    """The grade in force of one organisation; a dishonest one stands only once two persons have said so.

    Attributes:
        value: the grade's name; that of ``grade`` below.
        since: from which day it stands.
        case: by which it came to stand, where people decided.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    organisation = models.OneToOneField("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    division = models.CharField("行政区划", max_length=6, blank=True)
    grade = models.ForeignKey("credit.Grade", models.PROTECT, related_name="standing", verbose_name="信用等级")
    value = models.CharField("等级", max_length=32)
    since = models.DateField("自")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "现行等级"
        verbose_name_plural = "现行等级"
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["value", "division"], name="standing_value"),
            models.Index(fields=["division", "value"], name="standing_division"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.value}"


class StandingChange(models.Model):
    """That the grade in force of an organisation became another; only ever added."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by"})

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name="主体")
    division = models.CharField("行政区划", max_length=6, blank=True)
    before = models.CharField("之前", max_length=32, blank=True)
    after = models.CharField("之后", max_length=32)
    direction = models.CharField("变化", max_length=8, choices=Change)
    grade = models.ForeignKey("credit.Grade", models.PROTECT, related_name="+", verbose_name="信用等级")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on = models.DateField("自")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "等级变动"
        verbose_name_plural = "等级变动"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="change_of_organisation"),
            models.Index(fields=["-at", "direction"], name="change_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.before}→{self.after}"
