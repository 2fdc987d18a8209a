"""Files as sent, what became of their rows, and how each sender's columns were read last time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.reading.detection import Detected
from zhiheng.vocab.bilingual import Text


class Upload(models.Model):
    """One file of one sender for one purpose; its bytes lie in the store under their SHA-256."""

    PERSONAL = frozenset({"filename", "received_by", "confirmed_by", "detected"})
    is_repeat = False  # set by ``receive`` on what it returns

    kind = models.CharField("类别", max_length=64)
    filename = models.CharField("文件名", max_length=255)
    size = models.BigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="报送单位")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField("接收时间")
    status = models.CharField("状态", max_length=16, choices=UploadStatus, default=UploadStatus.RECEIVED)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    detected = models.JSONField(null=True)  # reading.detection.Detected, with the columns as confirmed
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    refusal = models.JSONField(null=True)  # code, zh, en
    rows = models.BigIntegerField("行数", default=0)  # dealt with so far, in the order of the file: where to resume
    accepted = models.BigIntegerField("接受", default=0)
    duplicates = models.BigIntegerField("重复", default=0)
    rejected = models.BigIntegerField("退回", default=0)
    open_rows = models.BigIntegerField("待更正", default=0)  # sent back and not yet corrected by a later upload
    annotated = models.CharField(max_length=64, blank=True)  # SHA-256 of the workbook with the rows sent back

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "kind", "unit"], name="upload_once"),
            models.CheckConstraint(
                condition=Q(rows=F("accepted") + F("duplicates") + F("rejected")), name="upload_balanced"
            ),
            models.CheckConstraint(condition=Q(open_rows__lte=F("rejected")), name="upload_open_rows_were_rejected"),
            models.CheckConstraint(
                condition=Q(refusal=None) | Q(status=UploadStatus.REFUSED), name="upload_refusal_is_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.filename}"

    @property
    def state(self) -> UploadStatus:
        """The status as a choice."""
        return UploadStatus(self.status)

    @property
    def found(self) -> Detected | None:
        """What was detected, with the columns as confirmed."""
        return None if self.detected is None else Detected.model_validate(self.detected)

    @property
    def refusal_text(self) -> Text:
        """Why the file was refused."""
        return Text(self.refusal["zh"], self.refusal["en"]) if self.refusal else Text("", "")

    @property
    def record(self) -> str:
        """How the ledger names it."""
        return f"intake.upload:{self.pk}"


class RowIssue(models.Model):
    """Why one row of an upload was sent back: one bad cell, or the row as a whole."""

    PERSONAL = frozenset({"value"})

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="issues")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the upload's, for row-level security
    sheet = models.CharField("工作表", max_length=255, blank=True)
    row = models.BigIntegerField("行")
    block = models.SmallIntegerField(default=0)
    field = models.CharField(max_length=64, blank=True)
    column = models.CharField("列", max_length=200, blank=True)  # header as in the file
    position = models.IntegerField(null=True)  # of the cell within its block, from 0
    value = models.CharField("原值", max_length=200, blank=True)
    code = models.CharField("代码", max_length=64)
    zh = models.TextField("说明")
    en = models.TextField()
    remedy_zh = models.TextField("处理办法", blank=True)
    remedy_en = models.TextField(blank=True)
    origin = models.CharField(max_length=64, blank=True)  # id of the row in the upload that a correction belongs to
    resolved_by = models.ForeignKey(Upload, models.SET_NULL, null=True, related_name="resolved")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["upload", "sheet", "row"]),
            models.Index(fields=["origin"], condition=~Q(origin=""), name="rowissue_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="rowissue_resolved_when_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row} {self.code}"

    @property
    def message(self) -> Text:
        """What is wrong."""
        return Text(self.zh, self.en)

    @property
    def remedy(self) -> Text:
        """What to do."""
        return Text(self.remedy_zh, self.remedy_en)


class RememberedMapping(models.Model):
    """How a unit's file with a certain header was read when a person last confirmed it."""

    PERSONAL = frozenset({"confirmed_by"})

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    fields = models.JSONField()  # field or null per column
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "signature"], name="mapping_once_per_header")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature}"
