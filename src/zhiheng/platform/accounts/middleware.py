"""Tells the database, once a request, what the signed-in person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

from zhiheng.platform.accounts.queries import scope_of
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
