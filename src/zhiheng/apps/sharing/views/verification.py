"""Where a report is checked: by its digest here, and without us by the script."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.apps.sharing.queries import public
from zhiheng.platform.signing import algorithm_of, key_id, verify_report
from zhiheng.platform.signing.keys import signer

SCRIPT = Path(verify_report.__file__)
DIGEST = re.compile(r"[0-9a-f]{64}")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The one file that checks a report offline."""
    answer = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify_report.py"'
    return answer


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How to check a report, and the published key."""
    return render(request, "sharing/how_to_verify.html", _key())


@require_safe
def verify(request: HttpRequest, digest: str) -> HttpResponse:
    """Whether a report with this digest was issued here; what it says stands in the report alone."""
    if not DIGEST.fullmatch(digest):
        raise Http404(digest)
    found = public.report_by_digest(digest)
    context = _key() | {"digest": digest, "report": found}
    return render(request, "sharing/verified.html", context, status=200 if found else 404)


def _key() -> dict[str, str]:
    public_key = signer().public_key
    return {"key": public_key.hex(), "key_name": key_id(public_key), "algorithm": algorithm_of(public_key)}
