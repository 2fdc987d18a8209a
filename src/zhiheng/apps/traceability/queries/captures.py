"""Captures, within the scope of whoever asks."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiheng.apps.traceability.models import Capture


def captures() -> QuerySet[Capture]:
    """All visible captures, the latest first."""
    return Capture.objects.select_related("unit", "by").order_by("-pk")
