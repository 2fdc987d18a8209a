"""Files chosen for a form that comes back: they need not be chosen again, and one can be taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from django.http import HttpRequest

from zhiheng.apps.complaints import receipts
from zhiheng.apps.complaints.forms import ComplaintForm
from zhiheng.platform.attachments import holding
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr

SHOWN, OUT, NEW = "held", "drop", "photos"
NOT_KEPT = Text("文件未能保留，请重新选择", "the files could not be kept: choose them again")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def holder_of(request: HttpRequest) -> str:
    """Under which name the form's files are kept; empty for a key that is none of ours."""
    try:
        return receipts.follower_of(receipts.receipt_of(request.POST.get("key", "")))
    except Problem:
        return ""


def before(request: HttpRequest) -> list[HeldFile]:
    """What is kept of what the page showed as kept, without what was ticked to be taken out."""
    holder = holder_of(request)
    if SHOWN not in request.POST or not holder:
        return []
    if out := request.POST.getlist(OUT):
        holding.drop(out, holder=holder)
    return holding.held(holder)


def expected(request: HttpRequest, held: Iterable[HeldFile]) -> set[str]:
    """Digests of what goes along: what is kept, and what the page showed, which may be gone meanwhile."""
    shown = {one for one in request.POST.getlist(SHOWN) if _DIGEST.fullmatch(one)}
    return (shown | {one.sha256 for one in held}) - set(request.POST.getlist(OUT))


def come_back(request: HttpRequest, form: ComplaintForm, *, may_keep: Callable[[], bool], at: datetime) -> None:
    """Keep the files that came with a form that goes back to be mended, and say in it which are not there.

    Args:
        request: the post.
        form: goes back.
        may_keep: whether this address may ask for it once more; asked only if there is something to keep.
        at: the instant.
    """
    form.held, new = before(request), request.FILES.getlist(NEW)
    if holding.missing(expected(request, form.held), files=new, beside=form.held):
        _say(form, holding.GONE)
    if not new or not (holder := holder_of(request)):
        return
    if not may_keep():
        _say(form, NOT_KEPT)
        return
    try:
        form.held = holding.hold(new, holder=holder, at=at)
    except Problem as problem:
        _say(form, Text(problem.zh, problem.en))


def _say(form: ComplaintForm, said: Text) -> None:
    """Beside the files, once; on a form too that was not examined."""
    there = form.errors.setdefault(NEW, form.error_class(renderer=form.renderer))
    if tr(said) not in there:
        there.append(tr(said))
