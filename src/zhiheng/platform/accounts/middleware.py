"""Tells the database, once a request, what the signed-in person may see."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from zhiheng.platform.accounts.scope import set_scope


class ScopeMiddleware:
    """One transaction a request, opened with the scope of the person who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside a scoped transaction; a failing answer rolls it back."""
        with transaction.atomic():
            set_scope()
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
