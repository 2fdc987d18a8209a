"""The progress of a job, as a page and as the part of it that asks for itself again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.platform.accounts.queries import may
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.jobs.tasks import named
from zhiheng.vocab.bilingual import Text


@require_safe
@never_cache
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is; asked by htmx, only the part that changes."""
    found = _visible(request, pk)
    task = named(found.task)
    context = {"job": found, "progress": found.progress, "title": task.title if task else Text(found.task, found.task)}
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, "jobs/_progress.html" if is_part else "jobs/job.html", context)


def _visible(request: HttpRequest, pk: int) -> Job:
    """A job of one's own, or of nobody in particular; others are not even there."""
    found = Job.objects.select_related("progress").filter(pk=pk).first()
    if found is None:
        raise Http404(pk)
    if found.asked_by_id not in (None, request.user.pk) and not may(request.user, "jobs.view"):
        raise Http404(pk)
    return found
