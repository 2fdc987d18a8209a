"""Doors of views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from zhiheng.platform.accounts.queries import may

View = Callable[..., HttpResponseBase]


def _page_of(request: HttpRequest) -> str:
    """The page to come back to after signing in: for what was sent, the page that sent it."""
    sender = urlsplit(request.headers.get("Referer", ""))
    if request.method in ("GET", "HEAD") or sender.netloc != request.get_host() or not sender.path:
        return request.get_full_path()
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


def permission_required(permission: str) -> Callable[[View], View]:
    """Only people whose roles grant ``permission`` pass; others get the 403 page, the unknown the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(_page_of(request))
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the house tests
        return guarded

    return decorate
