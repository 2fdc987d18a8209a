"""Closed lists of quality credit."""

from __future__ import annotations

from django.db.models import TextChoices

from zhiheng.web.phrases import phrase


class FactState(TextChoices):
    """Where a fact stands on a day."""

    IN_FORCE = "in_force", phrase("有效", "In force")
    REPAIRED = "repaired", phrase("已修复", "Repaired")
    EXPIRED = "expired", phrase("已到期", "Expired")
    REVOKED = "revoked", phrase("已撤销", "Revoked")
