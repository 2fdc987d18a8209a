"""Refusals that no view has made itself: a page for people, problem details for programs that ask the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from zhiheng.api.problems import problem_answer
from zhiheng.web import views

API = "/api/"


def _for_both(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(page)
    def answer(request: HttpRequest, **why: Exception) -> HttpResponse:
        shown = page(request, **why)
        if not request.path_info.startswith(API):
            return shown
        told = problem_answer(shown.status_code)
        if "Retry-After" in shown:
            told["Retry-After"] = shown["Retry-After"]
        return told

    return answer


bad_request = _for_both(views.bad_request)
forbidden = _for_both(views.forbidden)
not_found = _for_both(views.not_found)
server_error = _for_both(views.server_error)
