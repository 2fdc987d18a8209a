"""Who asks for which return."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.queries import may

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_return(pk: int) -> Return:
    """The return, or 404 for one that is not there or not to be seen."""
    return get_object_or_404(queries.returns(), pk=pk)


def upload_page(request: HttpRequest) -> str:
    """Where filled workbooks are uploaded; empty for who may not."""
    return f"{reverse('import_new')}?kind=returns" if may(request.user, "intake.upload") else ""
