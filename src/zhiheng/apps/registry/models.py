"""Organisations, and every source line kept as it came."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest, Least

from zhiheng.apps.registry.choices import (
    CorrectionState,
    DivisionBasis,
    Fact,
    Flag,
    KindBasis,
    LegalForm,
    MergerFinding,
    MergerState,
    SourceOutcome,
    Status,
)
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow.models import Case


class Organisation(models.Model):
    """An enterprise, institution or sole trader: one row per code, merged from all files that name it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"legal_representative"})

    # the code where there is one, else the organisation code, else name, city and date: see `identity_of`
    key = models.CharField("身份键", max_length=300)
    name = models.CharField("名称", max_length=300)
    uscc = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True, unique=True)  # GB 32100
    orgcode = models.CharField("组织机构代码", max_length=9, blank=True)  # GB 11714
    kind = models.CharField("企业类型", max_length=20, choices=LegalForm, default=LegalForm.UNSTATED)
    kind_basis = models.CharField("类型依据", max_length=6, choices=KindBasis, default=KindBasis.NONE)
    kind_raw = models.CharField("企业类型原文", max_length=200, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=200, blank=True)
    capital_amount = models.DecimalField("注册资金（元）", max_digits=22, decimal_places=4, null=True, blank=True)
    capital_currency = models.CharField("币种", max_length=3, blank=True)
    capital_raw = models.CharField("注册资金原文", max_length=200, blank=True)
    scope = models.TextField("经营范围", blank=True)
    province_raw = models.CharField("省份原文", max_length=50, blank=True)
    city_raw = models.CharField("地区原文", max_length=50, blank=True)
    address = models.CharField("注册地址", max_length=500, blank=True)
    division = models.CharField("行政区划", max_length=6, blank=True)  # GB/T 2260, in force today
    division_written = models.CharField("原文区划代码", max_length=6, blank=True)  # as named, perhaps long gone
    division_basis = models.CharField("区划依据", max_length=8, choices=DivisionBasis, default=DivisionBasis.NONE)
    division_of_code = models.CharField("代码所示区划", max_length=6, blank=True)  # positions 3-8 of the uscc
    registered_on = models.DateField("注册日期", null=True, blank=True)
    industry = models.CharField("行业代码", max_length=8, blank=True)  # GB/T 4754
    status = models.CharField("登记状态", max_length=12, choices=Status, default=Status.UNSTATED)
    flags = ArrayField(models.CharField(max_length=24, choices=Flag), verbose_name="提示", default=list, blank=True)
    # of two that a review found to be one, the absorbed one stays in the table and points to its survivor
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, db_index=False,
        related_name="absorbed", verbose_name="已并入",
    )  # fmt: skip
    head_office = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name="所属总部"
    )
    recorded_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        ordering = ["key"]
        # spelt out, since `unique` and `db_index` on text bring a second index each, which only LIKE would use
        indexes = [
            models.Index(fields=["orgcode"], name="organisation_orgcode"),
            models.Index(fields=["division", "kind"], name="organisation_division_kind"),
            models.Index(fields=["merged_into"], name="organisation_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="organisation_key_once"),
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="organisation_not_merged_into_itself", condition=~Q(merged_into=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationSource(models.Model):
    """One line of a file, as it was written, and what became of it; rejected lines are kept too."""

    # the raw line holds the legal representative, and so may the differences between two lines
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"raw", "differences"})

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="sources")
    division = models.CharField("行政区划", max_length=6, blank=True)
    upload = models.BigIntegerField("上传批次", null=True, blank=True, db_index=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送单位"
    )
    row = models.PositiveIntegerField("行号")
    raw = models.JSONField("原始单元格")
    digest = models.CharField("内容摘要", max_length=64)  # the same line again changes nothing
    outcome = models.CharField("处理结果", max_length=10, choices=SourceOutcome)
    reasons = models.JSONField("原因", default=list, blank=True)
    differences = models.JSONField("差异", default=dict, blank=True)
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="source_line_once"),
            models.CheckConstraint(
                name="source_has_an_organisation_unless_rejected",
                condition=Q(organisation__isnull=False) | Q(outcome=SourceOutcome.REJECTED),
            ),
            models.CheckConstraint(
                name="source_rejected_with_a_reason",
                condition=~Q(outcome=SourceOutcome.REJECTED) | ~Q(reasons=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload}:{self.row}"


class OrganisationName(models.Model):
    """A name that an organisation bears or bore: public, and what names are searched by.

    PostgreSQL keeps the current name in step with the organisation. There is no row-level security on this table, since
    its rules would keep the index of parts from being used; it holds nothing but what everybody may look up.

    Attributes:
        plain: the name without spaces, brackets and marks, in half width and capitals.
        from_on: since when it is borne, where a register says so.
        to_on: until when it was borne, where a register says so.
        source: the line by which the change was learnt.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names", db_index=False)
    name = models.CharField("名称", max_length=300)
    plain = models.GeneratedField(
        expression=Func(F("name"), function="registry_plain"),
        output_field=models.CharField("检索名", max_length=300),
        db_persist=True,
    )
    is_current = models.BooleanField("现用", default=False)
    from_on = models.DateField("启用日期", null=True, blank=True)
    to_on = models.DateField("停用日期", null=True, blank=True)
    source = models.ForeignKey(
        OrganisationSource, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ["-is_current", "-recorded_at", "pk"]
        indexes = [
            models.Index(fields=["plain"], opclasses=["text_pattern_ops"], name="name_begins"),
            GinIndex(Func(F("plain"), function="registry_grams"), name="name_parts", gin_pending_list_limit=16_384),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="name_once"),
            models.CheckConstraint(name="current_name_has_no_end", condition=Q(is_current=False) | Q(to_on=None)),
        ]

    def __str__(self) -> str:
        return self.name


class Merger(models.Model):
    """The question whether two organisations are one: found or asked, proposed by one person, decided by another.

    A merger that was undone or refused stays as it was; a new question about the same two is a new row.

    Attributes:
        finding: what spoke for it.
        score: doublings of the odds that the two are one; empty where a person asked.
        explanation: what the score is made of, part by part, and the version of the method.
        division: what both lie in: county, city or province.
        has_two_codes: both have a valid unified code, and they differ: then both people must say why.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"proposed_by", "decided_by", "undone_by"})

    survivor = models.ForeignKey(Organisation, models.PROTECT, related_name="mergers", verbose_name="保留")
    absorbed = models.ForeignKey(Organisation, models.PROTECT, related_name="mergers_away", verbose_name="并入")
    division = models.CharField("行政区划", max_length=6, blank=True, editable=False)
    state = models.CharField("状态", max_length=8, choices=MergerState, default=MergerState.FOUND)
    finding = models.CharField("依据", max_length=10, choices=MergerFinding)
    score = models.FloatField("分值", null=True)
    explanation = models.JSONField("说明", default=dict)
    has_two_codes = models.BooleanField("两个有效代码", default=False)
    found_at = models.DateTimeField("发现时间")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("提议时间", null=True)
    proposal = models.CharField("提议理由", max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True)
    reason = models.CharField("决定理由", max_length=1000, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undoing = models.CharField("撤销理由", max_length=1000, blank=True)

    class Meta:
        verbose_name = "合并提议"
        verbose_name_plural = "合并提议"
        ordering = ["-score", "-pk"]
        indexes = [models.Index(fields=["state", "-score"], name="merger_state")]
        constraints = [
            models.UniqueConstraint(
                "absorbed", condition=Q(state=MergerState.MERGED), name="merger_once_for_what_is_absorbed"
            ),
            models.UniqueConstraint(
                Least("survivor", "absorbed"),
                Greatest("survivor", "absorbed"),
                condition=Q(state__in=[MergerState.FOUND, MergerState.PROPOSED, MergerState.MERGED]),
                name="merger_one_question_a_pair",
            ),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merger_of_two"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")) | Q(state=MergerState.REFUSED),
                name="merger_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MergerState.FOUND, MergerState.REFUSED])
                | (Q(proposed_by__isnull=False, proposed_at__isnull=False) & ~Q(proposal="")),
                name="merger_proposed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MergerState.FOUND, MergerState.PROPOSED])
                ^ (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="merger_decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=MergerState.UNDONE)
                ^ (Q(undone_by__isnull=False, undone_at__isnull=False) & ~Q(undoing="")),
                name="merger_undone_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.survivor_id}"


class Correction(models.Model):
    """What an enterprise asks to have corrected in the register, and the answer; its case says where it stands.

    Attributes:
        number: of the case, which the enterprise itself does not see.
        organisation_name: as it was; the organisation may be out of sight of the unit that a correction is passed to.
        enterprise: who asks.
        before: what the register held when it was asked for.
        wanted: as it should be.
        answer: why it was refused.
        source: the line by which it was written into the register.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"before", "wanted", "reason", "filed_by"})

    case = models.OneToOneField(Case, models.PROTECT, related_name="correction")
    number = models.CharField("编号", max_length=32, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="corrections", verbose_name="企业")
    organisation_name = models.CharField("企业名称", max_length=300)
    organisation_code = models.CharField("代码", max_length=18, blank=True)
    enterprise = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="申请单位")
    fact = models.CharField("更正事项", max_length=24, choices=Fact)
    before = models.TextField("登记内容", blank=True)
    wanted = models.TextField("申请更正为", max_length=2000)
    reason = models.CharField("理由", max_length=2000)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    filed_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=12, choices=CorrectionState, default=CorrectionState.OPEN)
    answer = models.CharField("答复", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    source = models.ForeignKey(OrganisationSource, models.PROTECT, null=True, related_name="+")
    # of the case, kept by PostgreSQL (``workflow.reach``)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="审核单位", related_name="+", null=True, editable=False,
        db_index=False, db_constraint=False,
    )  # fmt: skip
    division = models.CharField("行政区划", max_length=6, default="", editable=False)

    class Meta:
        verbose_name = "更正申请"
        verbose_name_plural = "更正申请"
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fact"], condition=Q(state=CorrectionState.OPEN), name="correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN) ^ Q(answered_at__isnull=False), name="correction_answered"
            ),
            models.CheckConstraint(
                condition=~(Q(state=CorrectionState.ACCEPTED) ^ Q(source__isnull=False)),
                name="correction_accepted_with_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.fact}"
