"""Queries under a name, to be asked again and subscribed to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class NamedQuery(models.Model):
    """A query under a name that its unit gave it (EPCIS 2.0 section 12.5).

    Attributes:
        parameters: of SimpleEventQuery, as they were given.
        namespaces: what prefixes stood for beside the query's own context.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by"})

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("名称", max_length=100)
    parameters = models.JSONField("查询条件")
    namespaces = models.JSONField("命名空间", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人")
    made_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "命名查询"
        verbose_name_plural = "命名查询"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="query_named_once")]

    def __str__(self) -> str:
        return f"query:{self.pk}"

    @property
    def whole(self) -> dict[str, Any]:
        """The parameters with all prefixes that they need."""
        given = self.parameters.get("@context", [])
        context = [self.namespaces, *(given if isinstance(given, list) else [given])]
        return {**self.parameters, "@context": context} if self.namespaces else dict(self.parameters)
