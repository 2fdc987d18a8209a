"""Files that belong to a case: the original, sealed, and the copy that people see; and those of forms not yet sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhiheng.platform.attachments.choices import FileState
from zhiheng.platform.workflow.models import Case


class Attachment(models.Model):
    """One file of a case.

    Attributes:
        name: as it was sent, cut to what a download may be called.
        media_type: by its content, never by its name.
        stored: random name of the original bytes, outside any public path.
        cleaned: random name of the copy without metadata; empty until there is one.
        reason: why there is no copy, Chinese and English.
    """

    PERSONAL = frozenset({"name", "by"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=150)
    media_type = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    stored = models.CharField("原件", max_length=64, unique=True)
    cleaned = models.CharField("副本", max_length=64, blank=True)
    state = models.CharField("状态", max_length=8, choices=FileState, default=FileState.WAITING)
    reason = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.media_type}"


class HeldFile(models.Model):
    """One file of a form that came back with an error: goes along when the form is sent, and is gone after a day.

    Attributes:
        holder: keyed hash of the form's key; only who holds the key sees the row.
        stored: random name of the bytes, as of an attachment.
    """

    PERSONAL = frozenset({"holder", "name"})

    holder = models.CharField("持有人", max_length=64)
    name = models.CharField("文件名", max_length=150)
    media_type = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    stored = models.CharField("原件", max_length=64, unique=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "未提交的附件"
        verbose_name_plural = "未提交的附件"
        constraints = [models.UniqueConstraint(fields=["holder", "sha256"], name="held_file_once")]

    def __str__(self) -> str:
        return f"HeldFile {self.pk} {self.media_type}"
