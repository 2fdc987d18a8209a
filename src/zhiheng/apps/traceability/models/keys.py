"""Keys by which the programs of a firm use the interface."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class InterfaceKey(models.Model):
    """A key that acts for one person; the database knows it only as a keyed hash."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "made_by"})

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="所代表的人")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    hint = models.CharField("前几位", max_length=12)
    digest = models.CharField("散列", max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间")
    last_used_on = models.DateField("最近使用", null=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "追溯接口密钥"
        verbose_name_plural = "追溯接口密钥"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"interface-key:{self.pk}"
