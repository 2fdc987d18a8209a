"""Downloads, each authorised by itself."""

from __future__ import annotations

from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from zhiheng.platform.accounts.scope import follower_scope
from zhiheng.platform.attachments import storing
from zhiheng.platform.attachments.choices import FileState
from zhiheng.platform.attachments.models import Attachment

Authority = Callable[[HttpRequest, Attachment], bool]

Following = Callable[[HttpRequest], str]

_authorities: dict[str, Authority] = {}
_followings: list[Following] = [lambda request: request.session.get("follower", "")]


def register(procedure: str, authority: Authority, following: Following | None = None) -> None:
    """Say who may open the files of cases of a procedure (from ``AppConfig.ready``); nobody may of others.

    Args:
        procedure: whose cases have the files.
        authority: whether whoever asks may open a file that is visible.
        following: the keyed hash by which whoever asks follows cases, if by another than the receipt of the session.
    """
    _authorities[procedure] = authority
    if following is not None and following not in _followings:
        _followings.append(following)


def _visible(request: HttpRequest, number: str, name: str) -> Attachment | None:
    """The file, if a case that the person sees or follows has it."""
    for following in _followings:
        with follower_scope(following(request)):
            wanted = Attachment.objects.select_related("case").filter(case__number=number, cleaned=name)
            if (found := wanted.first()) is not None:
                return found
    return None


@require_safe
def download(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """The copy without metadata, as a download that no browser runs; whatever may not be seen is not there."""
    found = _visible(request, number, name)
    if found is None or found.state != FileState.CLEAN:
        raise Http404
    authority = _authorities.get(found.case.procedure)
    if authority is None or not authority(request, found):
        raise Http404
    # FileResponse closes the file
    answer = FileResponse(
        storing.place(found.cleaned).open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
