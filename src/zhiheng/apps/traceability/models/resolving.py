"""Whose a GS1 key is, what a class or a place is called, and where a scanned code leads."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhiheng.apps.traceability.choices import ClaimKind, ClaimState, PlaceKind


class Claim(models.Model):
    """That a company prefix or a whole key belongs to an organisation: said by one person, confirmed by another.

    Attributes:
        digits: of the company prefix (GS1 General Specifications, section 1.4), the GTIN with 14 or the GLN.
        uscc: of the organisation (GB 32100), by which the register knows it; its name stands here as it was then.
        unit: whose claim it is: the organisation's own unit, or the office that entered it.
        effective_from, effective_to: the days on which it holds, the last excluded.
        end_asked_on: the day from which a person of the office wants it to hold no longer; another one decides.
        reason: why it was refused, given up or ended, or is to be ended.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"claimed_by", "decided_by", "end_asked_by", "ended_by"})

    kind = models.CharField("类别", max_length=6, choices=ClaimKind)
    digits = models.CharField("代码", max_length=14)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("企业名称", max_length=300)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    effective_from = models.DateField("起始日期")
    effective_to = models.DateField("终止日期", null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=ClaimState, default=ClaimState.CLAIMED)
    evidence = models.CharField("证明材料", max_length=500, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField("申报时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("核实时间", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    end_asked_on = models.DateField("拟终止日期", null=True, blank=True)
    end_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_asked_at = models.DateTimeField("提出终止时间", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("终止登记时间", null=True)

    class Meta:
        verbose_name = "编码归属"
        verbose_name_plural = "编码归属"
        ordering = ["-claimed_at", "-pk"]
        indexes = [models.Index(fields=["digits"], name="claim_digits")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digits"], condition=Q(state=ClaimState.CONFIRMED), name="claim_confirmed_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "digits", "uscc"], condition=Q(state=ClaimState.CLAIMED), name="claim_asked_once"
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("claimed_by")), name="claim_decided_by_a_second_person"),
            models.CheckConstraint(
                condition=Q(state__in=(ClaimState.CLAIMED, ClaimState.WITHDRAWN)) ^ Q(decided_at__isnull=False),
                name="claim_decided_with_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.ENDED) | Q(ended_at__isnull=False, effective_to__isnull=False),
                name="claim_ended_with_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.WITHDRAWN) | Q(ended_at__isnull=False),
                name="claim_withdrawn_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(end_asked_at=None) ^ Q(end_asked_at__isnull=False, end_asked_on__isnull=False),
                name="claim_end_asked_with_its_day",
            ),
            models.CheckConstraint(condition=~Q(ended_by=F("end_asked_by")), name="claim_ended_by_a_second_person"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="claim_ends_after_begin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.digits}"


class Description(models.Model):
    """What a class or a place is called, for everybody to read; a newer one takes the place of the older.

    Attributes:
        anchor: canonical name of the class or place.
        name: of the product; of a place it is for the firm's own use and not shown to strangers.
        specification: net content, grade and the like.
        place_kind, division: of a place alone: all that strangers learn of it.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by"})

    anchor = models.TextField("编码", db_collation="C")
    name = models.CharField("名称", max_length=200)
    name_en = models.CharField("英文名称", max_length=200, blank=True)
    brand = models.CharField("品牌", max_length=100, blank=True)
    specification = models.CharField("规格", max_length=200, blank=True)
    place_kind = models.CharField("场所类别", max_length=9, choices=PlaceKind, blank=True)
    division = models.CharField("行政区划", max_length=6, blank=True)  # GB/T 2260
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="登记单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    replaced_at = models.DateTimeField("更替时间", null=True)

    class Meta:
        verbose_name = "产品与场所资料"
        verbose_name_plural = "产品与场所资料"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["anchor"], condition=Q(replaced_at=None), name="described_once"),
        ]

    def __str__(self) -> str:
        return f"description:{self.pk}"


class Link(models.Model):
    """Where a scanned code leads (GS1-Conformant Resolver Standard 1.2, section 2.5).

    Attributes:
        anchor: the Digital Link of the class, lot, instance, place ... that it is about, qualifiers in their order;
            what lies below inherits it.
        link_type: term of the GS1 Web Vocabulary, such as pip.
        target: https address; ``{gtin}``, ``{lot}``, ``{serial}``, ``{variant}`` and ``{key}`` stand for what was
            scanned, so that one row serves every serial. It holds only for a code that has them all.
        languages: of what it leads to (BCP 47).
        is_default: what a plain scan leads to.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "withdrawn_by"})

    anchor = models.TextField("编码", db_collation="C")
    link_type = models.CharField("链接类型", max_length=40)
    target = models.CharField("目标网址", max_length=2000)
    title = models.CharField("标题", max_length=200)
    languages = ArrayField(models.CharField(max_length=5), verbose_name="语言", default=list)
    media_type = models.CharField("媒体类型", max_length=100, default="text/html")
    is_default = models.BooleanField("默认链接", default=False)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="登记单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "解析链接"
        verbose_name_plural = "解析链接"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["anchor"], condition=Q(withdrawn_at=None), name="resolver_link_anchor")]
        constraints = [
            models.UniqueConstraint(
                fields=["anchor"], condition=Q(withdrawn_at=None, is_default=True), name="resolver_link_one_default"
            ),
            models.UniqueConstraint(
                fields=["anchor", "link_type", "target"], condition=Q(withdrawn_at=None), name="resolver_link_once"
            ),
            models.CheckConstraint(condition=Q(target__startswith="https://"), name="resolver_link_leads_to_https"),
        ]

    def __str__(self) -> str:
        return f"link:{self.pk}"
