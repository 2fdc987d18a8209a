"""Complaints and reports: what was said, by whom, about whom, and what came of it.

Where a matter stands and by when is its case's business (``platform.workflow``); these tables hold its content.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhiheng.apps.complaints.choices import (
    Channel,
    Kind,
    LinkKind,
    SessionKind,
    SessionOutcome,
    TestKind,
    Verdict,
    Writer,
)
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow.models import Case


class Submission(models.Model):
    """One sending of the form; the same key is the same sending, however often it arrives.

    Attributes:
        key: keyed hash of the key, see ``receipts.sending_of``.
        follower: keyed hash of the receipt.
    """

    PERSONAL = frozenset({"follower"})

    key = models.CharField("提交标识", max_length=64, unique=True)
    follower = models.CharField("回执", max_length=64)
    channel = models.CharField("渠道", max_length=12, choices=Channel)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "来件"
        verbose_name_plural = "来件"

    def __str__(self) -> str:
        return f"{self.pk} {self.channel}"


class Complaint(models.Model):
    """A complaint or a report; whoever made it is personal and goes when the time to keep it is over.

    Attributes:
        external: number that another system gave it, unique together with ``source``.
        near_bands: keys under which near duplicates are found.
    """

    PERSONAL = frozenset({"name", "phone", "address", "facts", "claim", "agreement", "erased_at"})

    case = models.OneToOneField(Case, models.PROTECT, related_name="complaint")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="complaints")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    name = models.CharField("姓名", max_length=100, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    address = models.CharField("通讯地址", max_length=300, blank=True)
    respondent = models.CharField("被投诉举报人", max_length=200)
    respondent_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    respondent_address = models.CharField("被投诉举报人地址", max_length=300, blank=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    product = models.CharField("商品或者服务", max_length=200, blank=True)
    brand = models.CharField("品牌", max_length=100, blank=True)
    barcode = models.CharField("商品条码", max_length=14, blank=True)
    category = models.CharField("类目", max_length=32, blank=True)
    issue = models.CharField("问题", max_length=32, blank=True)
    facts = models.TextField("事实", max_length=4000)
    claim = models.CharField("诉求", max_length=1000, blank=True)
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, null=True, blank=True)
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    consents = models.BooleanField("投诉人同意调解", default=True)
    respondent_consents = models.BooleanField("被投诉人同意调解", null=True)
    agreement = models.TextField("调解协议", max_length=4000, blank=True)
    is_public = models.BooleanField("公示", default=False)
    source = models.CharField("来源系统", max_length=32, blank=True)
    external = models.CharField("外部编号", max_length=64, blank=True)
    near_bands = ArrayField(models.BigIntegerField(), verbose_name="相近键", default=list)
    called_back_at = models.DateTimeField("回访时间", null=True)
    erased_at = models.DateTimeField("个人信息清除时间", null=True)
    # of the case, kept by PostgreSQL (``workflow.reach``)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="承办单位", related_name="+", null=True, editable=False,
        db_index=False, db_constraint=False,
    )  # fmt: skip
    division = models.CharField("行政区划", max_length=6, default="", editable=False)

    class Meta:
        verbose_name = "投诉举报"
        verbose_name_plural = "投诉举报"
        ordering = ["-case__received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external"], condition=~Q(external=""), name="complaint_external_once"
            ),
            models.UniqueConstraint(fields=["submission", "kind"], name="complaint_one_of_a_kind"),
        ]
        indexes = [
            models.Index(fields=["respondent_code"], name="complaint_respondent"),
            GinIndex(fields=["near_bands"], name="complaint_near", fastupdate=True),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.respondent}"


class _OfComplaint(models.Model):
    """A row that belongs to a complaint."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="%(class)ss")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.complaint_id}"


class Message(_OfComplaint):
    """A line from the citizen to the office or back."""

    PERSONAL = frozenset({"text", "by"})

    writer = models.CharField("由谁", max_length=8, choices=Writer)
    text = models.TextField("内容", max_length=2000)

    class Meta(_OfComplaint.Meta):
        verbose_name = "留言"
        verbose_name_plural = "留言"


class Session(_OfComplaint):
    """A session of mediation."""

    PERSONAL = frozenset({"place", "attended", "record", "by"})

    kind = models.CharField("方式", max_length=8, choices=SessionKind)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=200, blank=True)
    attended = models.CharField("参加人", max_length=300)
    record = models.TextField("调解情况", max_length=4000)
    outcome = models.CharField("结果", max_length=8, choices=SessionOutcome)

    class Meta(_OfComplaint.Meta):
        verbose_name = "调解记录"
        verbose_name_plural = "调解记录"


class Test(_OfComplaint):
    """A test or an appraisal that the parties agreed on; its time does not count.

    Attributes:
        payer: who pays, as agreed beforehand.
        cost: in yuan; None while it is not known.
        final_payer: who pays in the end; empty while that is open, or if it went as agreed.
    """

    PERSONAL = frozenset({"question", "payer", "final_payer", "result", "by"})

    kind = models.CharField("类别", max_length=12, choices=TestKind)
    laboratory = models.CharField("机构", max_length=200)
    question = models.CharField("事项", max_length=500)
    payer = models.CharField("费用承担", max_length=200)
    cost = models.DecimalField("费用（元）", max_digits=12, decimal_places=2, null=True)
    final_payer = models.CharField("费用最终承担", max_length=200, blank=True)
    started_on = models.DateField("送检日期")
    finished_on = models.DateField("完成日期", null=True)
    verdict = models.CharField("结论", max_length=12, choices=Verdict, blank=True)
    result = models.TextField("结论说明", max_length=2000, blank=True)

    class Meta(_OfComplaint.Meta):
        verbose_name = "鉴定检测"
        verbose_name_plural = "鉴定检测"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(finished_on=None), name="test_one_open"),
            models.CheckConstraint(
                condition=Q(finished_on=None, verdict="") | Q(finished_on__isnull=False) & ~Q(verdict=""),
                name="test_finished_with_verdict",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="test_cost_not_negative"),
        ]


class Satisfaction(_OfComplaint):
    """The answer to the call-back, once."""

    PERSONAL = frozenset({"comment", "by"})

    score = models.PositiveSmallIntegerField("满意度")
    comment = models.CharField("意见", max_length=500, blank=True)

    class Meta(_OfComplaint.Meta):
        verbose_name = "满意度"
        verbose_name_plural = "满意度"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], name="satisfaction_once"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="satisfaction_score"),
        ]


class Link(_OfComplaint):
    """Two complaints that belong together."""

    PERSONAL = frozenset({"by"})

    other = models.ForeignKey(Complaint, models.PROTECT, related_name="linked_from")
    kind = models.CharField("关系", max_length=8, choices=LinkKind)
    likeness = models.DecimalField("相似度", max_digits=4, decimal_places=3, null=True)

    class Meta(_OfComplaint.Meta):
        verbose_name = "关联"
        verbose_name_plural = "关联"
        constraints = [models.UniqueConstraint(fields=["complaint", "other", "kind"], name="link_once")]


class Sorting(_OfComplaint):
    """That a person said what the matter is about, and what its words had spoken for."""

    PERSONAL = frozenset({"by"})

    category = models.CharField("类目", max_length=32)
    issue = models.CharField("问题", max_length=32, blank=True)
    proposed_category = models.CharField("建议的类目", max_length=32, blank=True)
    proposed_issue = models.CharField("建议的问题", max_length=32, blank=True)

    class Meta(_OfComplaint.Meta):
        verbose_name = "分类"
        verbose_name_plural = "分类"


class Look(_OfComplaint):
    """That somebody looked at who complains."""

    PERSONAL = frozenset({"by"})

    class Meta(_OfComplaint.Meta):
        verbose_name = "身份信息查看"
        verbose_name_plural = "身份信息查看"


class Paper(_OfComplaint):
    """An official paper as it was made; a mistake is mended by a new one under a new number."""

    PERSONAL = frozenset({"data", "by"})

    form = models.CharField("文书", max_length=40)
    number = models.CharField("文号", max_length=80, unique=True)
    data = models.JSONField("内容", default=dict)
    sha256 = models.CharField("PDF 摘要", max_length=64)

    class Meta(_OfComplaint.Meta):
        verbose_name = "文书"
        verbose_name_plural = "文书"


class PaperFile(models.Model):
    """The bytes of a paper as they were made; they go with the personal part of the matter."""

    PERSONAL = frozenset({"pdf", "word"})

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True, related_name="file")
    pdf = models.BinaryField("PDF")
    word = models.BinaryField("Word")

    class Meta:
        verbose_name = "文书文件"
        verbose_name_plural = "文书文件"

    def __str__(self) -> str:
        return f"PaperFile {self.pk}"


class PaperSeries(models.Model):
    """How far the numbers of one unit, form and year have come; its row is locked while a paper is made."""

    PERSONAL: frozenset[str] = frozenset()

    key = models.CharField(max_length=160, primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "文号"
        verbose_name_plural = "文号"

    def __str__(self) -> str:
        return f"{self.key} {self.last}"
