"""The report of a release: its page in the workbench, and its files for everybody."""

from __future__ import annotations

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.publication import queries
from zhiheng.apps.publication.models import Release
from zhiheng.apps.publication.report.actions import is_possible
from zhiheng.apps.publication.tasks import make_report
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.datasets import lake
from zhiheng.platform.jobs import actions as jobs
from zhiheng.web.asking import me

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@permission_required("publication.view")
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The files of the report, or the button that makes them."""
    release = _release(code)
    context = {
        "release": release,
        "files": queries.report_files(release),
        "may_make": may(request.user, "publication.report"),
        "is_possible": is_possible(release),
    }
    return render(request, "publication/report.html", context)


@require_POST
@permission_required("publication.report")
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the report; its progress stands on the page of the job."""
    release, by = _release(code), me(request)
    if not is_possible(release):
        return redirect("report", code=code)
    with transaction.atomic():
        job = jobs.defer(make_report, key=f"report:{release.code}", asked_by=by, release=release.code, by=by.pk)
    return redirect("job", pk=job.pk)


@require_safe
def file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The report as PDF or Word, public like the release."""
    release = _release(code)
    found = queries.report_file(release, form)
    if found is None:
        raise Http404(form)
    etag = f'"{found.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    with lake.open_file(found.path) as stream:
        data = stream.read()
    response = FileResponse(iter([data]), content_type=TYPES[form], as_attachment=True, filename=found.name)
    response["Content-Length"], response["ETag"] = str(found.size), etag
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _release(code: str) -> Release:
    found = queries.release(code)
    if found is None:
        raise Http404(code)
    return found
