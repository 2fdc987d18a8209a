"""Files chosen for a form that comes back: they need not be chosen again, and one can be taken out."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from zhiheng.apps.complaints import receipts
from zhiheng.platform.attachments import holding
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.vocab.problem import Problem

SHOWN, OUT, NEW = "held", "drop", "photos"


def holder_of(request: HttpRequest) -> str:
    """Under which name the form's files are kept; empty for a key that is none of ours."""
    try:
        return receipts.follower_of(receipts.receipt_of(request.POST.get("key", "")))
    except Problem:
        return ""


def before(request: HttpRequest) -> list[HeldFile]:
    """What the page showed as kept, without what was ticked to be taken out."""
    holder = holder_of(request)
    if SHOWN not in request.POST or not holder:
        return []
    if out := request.POST.getlist(OUT):
        holding.drop(out, holder=holder)
    return holding.held(holder)


def has_new(request: HttpRequest) -> bool:
    """Whether files came with this post."""
    return bool(request.FILES.getlist(NEW))


def keep(request: HttpRequest, *, at: datetime) -> list[HeldFile]:
    """Keep the files that came with this post; all that is kept now."""
    holder = holder_of(request)
    return holding.hold(request.FILES.getlist(NEW), holder=holder, at=at) if holder else []
