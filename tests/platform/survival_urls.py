"""Addresses of survival_site."""

import os

from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.jobs.tasks import task
from zhiheng.platform.ledger import actions as ledger
from zhiheng.project.urls import handler400, handler403, handler404, handler500  # noqa: F401 - the real pages
from zhiheng.vocab.bilingual import Text


@task(Text("记", "Note"), name="survival.note")
def note(progress, *, number: int) -> None:
    """Nothing: what counts is that it was asked for."""


def write(request, number: int):
    """A row, a job and a ledger entry, answered only when they are committed."""
    jobs.defer(note, key=f"survival:{number}", number=number)
    ledger.append(action="survival.write", by=None, at=timezone.now(), record=f"survival:{number}")
    return HttpResponse(str(os.getpid()))


urlpatterns = [path("survival/<int:number>/", write), path("", include("zhiheng.project.urls"))]
