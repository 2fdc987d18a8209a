"""Credit reports, within the scope of whoever asks."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiheng.apps.sharing.models import CreditReport

__all__ = ["CreditReport", "report_numbered", "reports"]


def reports() -> QuerySet[CreditReport]:
    """All visible reports, the latest first; their bytes stay in the database."""
    return CreditReport.objects.defer("document", "pdf")


def report_numbered(number: str) -> CreditReport | None:
    """The visible report of that number."""
    return CreditReport.objects.filter(number=number).first()
