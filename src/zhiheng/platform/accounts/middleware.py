"""Tells the database, once a request, what the signed-in person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import needs_second_factor, scope_of
from zhiheng.platform.accounts.scope import Scope, set_scope


class ScopeMiddleware:
    """One transaction a request, opened with the scope of the person who asks.

    The scope ends with the transaction, so the next request on the same connection starts with none. What a view
    wrote before it raised (403, 404, a crash) is rolled back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside a scoped transaction; a failing answer rolls it back."""
        with transaction.atomic():
            scope = scope_of(request.user)
            _apply(scope)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _scoped(response.streaming_content, scope)  # type: ignore[arg-type]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keep nothing of a view that raised, also where its answer is a mere 403 or 404."""
        transaction.set_rollback(True)
        return None


def _scoped(content: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    """The body of a streamed answer is made after the request's transaction, so it gets one of its own."""
    with transaction.atomic():
        _apply(scope)
        yield from content


def _apply(scope: Scope) -> None:
    set_scope(units=scope.units, areas=scope.areas, everything=scope.everything)


class SessionLimitMiddleware:
    """Signs out who has been away for ``SESSION_COOKIE_AGE`` seconds, and everyone after ``SESSION_LIMIT``."""

    RENEW = 300  # seconds between two writes of the sign of life, so that reading does not write on every page

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the limits of the session."""
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            began = request.session.setdefault("began", now)
            if now - began > settings.SESSION_LIMIT.total_seconds():
                logout(request)
            elif now - request.session.get("seen", 0) > self.RENEW:
                request.session["seen"] = now
        response = self.get_response(request)
        if request.user.is_authenticated:  # nobody finds the pages of a person on a shared machine, or in a proxy
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SecondFactorMiddleware:
    """Who may approve or release enters the workbench only after setting up a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to where the second factor is set up."""
        if settings.ZHIHENG_REQUIRE_MFA and request.path.startswith(("/work/", "/admin/")) and _lacks(request):
            return redirect("mfa_index")
        return self.get_response(request)


def _lacks(request: HttpRequest) -> bool:
    """Whether a second factor is needed and none is set up; the session's own record saves asking the tables."""
    user = request.user
    if not isinstance(user, User):
        return False
    if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
        return False
    return needs_second_factor(user) and not is_mfa_enabled(user)
