"""The door of each resource: who asks, whether they may, and in which words it is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import check_csrf

from zhiheng.apps.traceability.actions.keeping_keys import use_key
from zhiheng.apps.traceability.refusals import Refusal, refusal_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may, scope_of
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.vocab.problem import Problem

logger = logging.getLogger(__name__)

VERSIONS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
RANGES = VERSIONS | {
    "GS1-EPCIS-Min": "1.2.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Min": "1.2.0",
    "GS1-CBV-Max": "2.0.0",
    "GS1-Extensions": "",
    "GS1-Vendor-Version": "zhiheng-1",
}
Handler = Callable[..., HttpResponseBase]


class Way(NamedTuple):
    """What a method does, and the permission it needs."""

    permission: str
    handler: Handler


def resource(ways: Mapping[str, Way], *, settings: Callable[[], Mapping[str, str]] = dict) -> Callable[..., Any]:
    """The view of a resource.

    Args:
        ways: by method; ``OPTIONS`` is answered for all of them.
        settings: headers beside the versions by which ``OPTIONS`` describes the resource.
    """

    @csrf_exempt
    def view(request: HttpRequest, **names: Any) -> HttpResponseBase:
        try:
            response = _answer(ways, settings, request, names)
        except Exception as error:  # whatever goes wrong is told in the words of the standard
            transaction.set_rollback(True)
            response = _refusal(request, error).answer()
        for name, value in VERSIONS.items():
            response.headers.setdefault(name, value)
        return response

    return view


def _refusal(request: HttpRequest, error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Problem):
        return refusal_of(error)
    if isinstance(error, PermissionDenied):
        return Refusal("SecurityException")
    if isinstance(error, Http404):
        return Refusal("NoSuchResourceException")
    logger.error("EPCIS %s %s failed", request.method, request.path, exc_info=error)
    return Refusal("ImplementationException")


def _answer(
    ways: Mapping[str, Way],
    settings: Callable[[], Mapping[str, str]],
    request: HttpRequest,
    names: Mapping[str, Any],
) -> HttpResponseBase:
    method = "GET" if request.method == "HEAD" else request.method or ""
    allowed = ", ".join(["OPTIONS", *ways])
    person = _person(request)
    if method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allowed, **RANGES, **settings()})
    if method not in ways:
        raise Refusal("MethodNotAllowedException", f"可用的方法：{allowed}", f"methods: {allowed}")
    way = ways[method]
    if not may(person, way.permission):
        raise Refusal("SecurityException", f"需要权限 {way.permission}", f"needs the permission {way.permission}")
    return way.handler(request, person, **names)


def _person(request: HttpRequest) -> User:
    """Who asks: whoever a key acts for, or the person signed in, whose browser must prove that the page was ours."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _keeper(request, key.strip())
    if not isinstance(request.user, User):
        raise Refusal("SecurityException", "请先登录，或者出示接口密钥", "sign in, or show a key", status=401)
    if check_csrf(request) is not None:
        raise Refusal("SecurityException", "缺少防跨站令牌（X-CSRFToken）", "the token X-CSRFToken is missing")
    return request.user


def _keeper(request: HttpRequest, key: str) -> User:
    """The person of a key; from here on the request sees what this person sees."""
    person = use_key(key, at=timezone.now())
    if person is None:
        raise Refusal("SecurityException", "密钥无效或已作废", "the key is wrong or was withdrawn", status=401)
    scope = scope_of(person)
    set_scope(units=scope.units, areas=scope.areas, everything=scope.everything)
    request.user = person
    return person
