"""Errors of the API as RFC 9457 problem details, in both languages."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

logger = logging.getLogger(__name__)

TITLES = {
    400: Text("请求无法理解", "The request could not be understood"),
    401: Text("需要登录", "Sign in first"),
    403: Text("没有权限", "Not permitted"),
    404: Text("没有这项内容", "There is no such thing"),
    409: Text("与现有内容冲突", "In conflict with what is there"),
    413: Text("提交的内容太大", "What was sent is too large"),
    422: Text("参数不符合要求", "A parameter does not fit"),
    429: Text("请求过于频繁，请稍后再试", "Too many requests; try again later"),
    500: Text("系统出错了，错误已经记录", "Something went wrong here and was logged"),
    503: Text("系统暂时不可用，请稍后再试", "Not available right now; try again later"),
}


def problem_answer(status: int, *, code: str | None = None, detail: Text | None = None, **members: Any) -> HttpResponse:
    """An ``application/problem+json`` answer; ``code`` is the stable name that a program can rely on."""
    title = TITLES.get(status, Text(HTTPStatus(status).phrase, HTTPStatus(status).phrase))
    code = code or HTTPStatus(status).name.lower()
    body: dict[str, Any] = {
        "type": f"urn:zhiheng:problem:{code}",
        "code": code,
        "title": title.en,
        "title_zh": title.zh,
        "status": status,
    }
    if detail:
        body |= {"detail": detail.en, "detail_zh": detail.zh}
    body |= members
    text = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type="application/problem+json; charset=utf-8")


def answer_problems(api: NinjaAPI) -> None:
    """Teach ``api`` to answer every failure with problem details and to keep nothing of what failed."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(AuthenticationError, lambda request, error: _refuse(401))
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(PermissionDenied, lambda request, error: _refuse(403))
    api.add_exception_handler(SuspiciousOperation, lambda request, error: _refuse(400))
    api.add_exception_handler(Http404, lambda request, error: _refuse(404))
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Exception, _crash)


def _refuse(status: int, detail: Text | None = None, **members: Any) -> HttpResponse:
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    return problem_answer(status, detail=detail, **members)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    faults = [{"where": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in error.errors]
    return _refuse(422, errors=faults)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _refuse(error.status_code, Text(error.message, error.message))


def _throttled(request: HttpRequest, error: Any) -> HttpResponse:
    response = _refuse(429)
    if error.wait:
        response["Retry-After"] = str(int(error.wait) + 1)
    return response


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return _refuse(422, Text(error.zh, error.en), code=error.code, where=error.where)


def _crash(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("API %s %s failed", request.method, request.path, exc_info=error)
    return _refuse(500)
