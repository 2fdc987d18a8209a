"""Keys by which the programs of a firm use the interface."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class InterfaceKey(models.Model):
    """A key that acts for one person; the database knows it only as a keyed hash.

    Attributes:
        label: which program it is for, in the person's words.
        unit: of the person; once the person belongs to another one, the key opens nothing.
        expires_on: the last day on which it opens anything.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "made_by", "withdrawn_by"})

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="所代表的人")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    label = models.CharField("用途", max_length=100, blank=True)
    hint = models.CharField("前几位", max_length=12)
    digest = models.CharField("散列", max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间")
    expires_on = models.DateField("有效期至")
    last_used_on = models.DateField("最近使用", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作废人"
    )
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "追溯接口密钥"
        verbose_name_plural = "追溯接口密钥"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"interface-key:{self.pk}"
