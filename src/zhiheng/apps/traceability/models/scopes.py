"""Who traced what and for what, and recall scopes as they were reckoned and signed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhiheng.apps.traceability.choices import Direction, Purpose, State
from zhiheng.apps.traceability.models.events import Thing


class TraceQuery(models.Model):
    """One look along a chain, beyond what the person's own unit reported: who, when, which way, for what.

    Attributes:
        reference: number of the report, complaint or case that it is for, as the person wrote it.
        found: how many things the answer held.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "reference"})

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+", db_index=False, verbose_name="追溯对象")
    direction = models.CharField("方向", max_length=8, choices=Direction)
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    reference = models.CharField("依据文号", max_length=100, blank=True)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="查询单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查询人")
    at = models.DateTimeField("查询时间")
    found = models.PositiveIntegerField("结果数")

    class Meta:
        verbose_name = "追溯查询"
        verbose_name_plural = "追溯查询"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"trace:{self.pk}"


class RecallScope(models.Model):
    """A recall scope as it was reckoned; what a recall works with once it is signed.

    Attributes:
        since: from when on the thing was suspect; empty: always.
        known_at: the instant whose knowledge it rests on; the same arguments give the same bytes at any time.
        tolerance: the part of what goes into a process that may be missing from what comes out.
        document: the scope as canonical JSON (RFC 8785).
        signature: over ``document``; ``key_id`` names the key.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "signed_by"})

    query = models.ForeignKey(TraceQuery, models.PROTECT, related_name="scopes", verbose_name="追溯查询")
    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+", verbose_name="可疑对象")
    since = models.DateTimeField("可疑起始时间", null=True)
    known_at = models.DateTimeField("数据截止时间")
    with_loose = models.BooleanField("含不确切关联", default=True)
    tolerance = models.DecimalField("物料差容许", max_digits=5, decimal_places=4)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="测算单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="测算人")
    made_at = models.DateTimeField("测算时间")
    summary = models.JSONField("汇总")
    document = models.BinaryField("召回范围")
    sha256 = models.CharField("SHA-256", max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True)
    signature = models.BinaryField("签名", default=b"")
    algorithm = models.CharField("签名算法", max_length=20, blank=True)
    key_id = models.CharField("密钥标识", max_length=64, blank=True)

    class Meta:
        verbose_name = "召回范围"
        verbose_name_plural = "召回范围"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="scope_signed_whole_or_not",
                condition=Q(signed_by=None, signed_at=None, key_id="")
                | Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(key_id=""),
            )
        ]

    def __str__(self) -> str:
        return f"scope:{self.pk}"


class ScopeLine(models.Model):
    """An item, or an amount of a lot, as the scope found it; what is got back is held against it.

    Attributes:
        quantity: pieces of an item; of a lot in ``uom``; empty where no event says how much.
        site: where it is, goes to, or ended.
        party: on its way, who receives it.
        holder: number of the unit that said so last.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    scope = models.ForeignKey(RecallScope, models.PROTECT, related_name="lines", verbose_name="召回范围")
    place = models.PositiveIntegerField("序号")
    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+", db_index=False, verbose_name="对象")
    state = models.CharField("状态", max_length=10, choices=State)
    quantity = models.DecimalField("数量", max_digits=28, decimal_places=10, null=True)
    uom = models.CharField("单位", max_length=3, blank=True)
    site = models.TextField("地点", blank=True)
    party = models.TextField("接收方", blank=True)
    holder = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="最后报送单位"
    )
    container = models.TextField("所在包装", blank=True)
    said_at = models.DateTimeField("最后记录时间", null=True)
    is_loose = models.BooleanField("不确切", default=False)

    class Meta:
        verbose_name = "召回范围明细"
        verbose_name_plural = "召回范围明细"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["scope", "place"], name="scope_line_once")]
        indexes = [models.Index(fields=["thing"], name="scope_line_thing")]

    def __str__(self) -> str:
        return f"{self.scope_id}:{self.place}"


class RecallNotice(models.Model):
    """A signed scope made known to everybody who scans a code; by another person than the one who signed.

    Attributes:
        advice: what people are to do, for everybody to read.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"announced_by", "withdrawn_by"})

    scope = models.OneToOneField(RecallScope, models.PROTECT, related_name="notice", verbose_name="召回范围")
    reason = models.CharField("召回原因", max_length=200)
    advice = models.CharField("消费者应做什么", max_length=500)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="发布单位")
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人")
    announced_at = models.DateTimeField("发布时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "召回公告"
        verbose_name_plural = "召回公告"
        ordering = ["-announced_at", "-pk"]

    def __str__(self) -> str:
        return f"recall:{self.pk}"
