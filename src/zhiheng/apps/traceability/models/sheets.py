"""A table that a firm has filled in, between its upload and its recording."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhiheng.apps.traceability.models.events import Capture


class FilledSheet(models.Model):
    """A filled table as it was sent; its bytes lie in the file store under their SHA-256.

    Attributes:
        capture: the call that recorded what it says; empty until a person has confirmed it.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "filename"})

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="报送单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人")
    filename = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    received_at = models.DateTimeField("收到时间")
    capture = models.ForeignKey(Capture, models.PROTECT, null=True, related_name="+", verbose_name="事件报送")

    class Meta:
        verbose_name = "追溯表格"
        verbose_name_plural = "追溯表格"
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"sheet:{self.pk}"
