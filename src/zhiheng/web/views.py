"""Pages of the frame itself: the choice of language, the person's tasks, and what is said when something fails."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language for a year and go back to where the reader was."""
    if code not in dict(settings.LANGUAGES):
        raise Http404(code)
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the request was simply too big."""
    return _error(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _error(403)


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose safety token is missing or old."""
    return _error(403, template="web/errors/403_form.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _error(404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that only takes what a page sends was opened, most often after signing in again."""
    return _error(405)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database cannot be reached and trying again will help."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _error(503)
        response["Retry-After"] = "30"
        return response
    return _error(500)


def _error(status: int, template: str | None = None) -> HttpResponse:
    """A page that needs neither database nor session: it must come up when they do not."""
    context = {"status": status, "reason": HTTPStatus(status).phrase}
    return HttpResponse(render_to_string(template or f"web/errors/{status}.html", context), status=status)
