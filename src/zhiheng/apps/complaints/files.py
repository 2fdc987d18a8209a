"""Files chosen for a form that comes back are kept under the key of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.http import HttpRequest

from zhiheng.apps.complaints.forms import ComplaintForm
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.platform.workflow import receipts
from zhiheng.vocab.problem import Problem
from zhiheng.web import files


def holder_of(request: HttpRequest) -> str:
    """Under which name the form's files are kept; empty for a key that is none of ours."""
    try:
        return receipts.follower_of(receipts.receipt_of(request.POST.get("key", "")))
    except Problem:
        return ""


def before(request: HttpRequest) -> list[HeldFile]:
    """What is kept of what the page showed as kept, without what was ticked to be taken out."""
    return files.before(request, holder_of(request))


def expected(request: HttpRequest, held: Iterable[HeldFile]) -> set[str]:
    """Digests of what goes along: what is kept, and what the page showed, which may be gone meanwhile."""
    return files.expected(request, held)


def come_back(request: HttpRequest, form: ComplaintForm, *, may_keep: Callable[[], bool], at: datetime) -> None:
    """Keep the files that came with a form that goes back to be mended, and say in it which are not there."""
    files.come_back(request, form, holder_of(request), may_keep=may_keep, at=at)
