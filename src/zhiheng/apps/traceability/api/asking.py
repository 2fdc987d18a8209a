"""Named queries over HTTP (EPCIS 2.0 section 12.5)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from zhiheng.apps.traceability.actions.asking import forget_query, is_query_name, name_query
from zhiheng.apps.traceability.api.answering import (
    answer_query,
    asked_of,
    json_answer,
    kind_of_answer,
    namespaces_of,
    understood,
)
from zhiheng.apps.traceability.api.doors import Way, resource
from zhiheng.apps.traceability.api.events import SEE, settings
from zhiheng.apps.traceability.api.paging import page
from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.apps.traceability.queries.asking import named_queries, named_query
from zhiheng.apps.traceability.queries.simple_event import parse
from zhiheng.apps.traceability.queries.simple_event.values import bad_parameter
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.problem import Problem

LARGEST = 1 << 20


def _list(request: HttpRequest, person: User) -> HttpResponse:
    kind = kind_of_answer(request, with_xml=False)
    found, headers = page(request, named_queries().order_by("-pk"), name="epcis_queries")
    response = json_answer([_told(one) for one in found], kind=kind)
    for name, value in headers.items():
        response[name] = value
    return response


def _create(request: HttpRequest, person: User) -> HttpResponse:
    kind_of_answer(request, with_xml=False)
    name, parameters = _definition(request)
    understood(request, parameters)
    if person.unit is None:
        zh = "您的账户不属于任何单位，不能建立查询；请让管理员把账户归入单位"
        raise Refusal("SecurityException", zh, "your account belongs to no unit; ask the administrator")
    spaces = namespaces_of(request)
    try:
        made = name_query(
            name, parameters=parameters, namespaces=spaces, unit=person.unit, by=person, at=timezone.now()
        )
    except Problem as error:
        raise Refusal("ResourceAlreadyExistsException", error.zh, error.en) from None
    response = json_answer(_told(made), status=201)
    response["Location"] = reverse("epcis_query", args=[made.name])
    return response


def _definition(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    if (request.content_type or "").lower() not in ("application/json", "application/ld+json"):
        raise Refusal("UnsupportedMediaTypeException", "查询请用 JSON 报送", "send a query as JSON")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Refusal("QueryTooComplexException", f"最多 {LARGEST:,} 字节", f"at most {LARGEST:,} bytes")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("QueryValidationException", "正文不是 JSON", "the body is no JSON") from None
    name = told.get("name") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("query"), dict) or not is_query_name(name):
        zh, en = "应为 {name, query}，名称不含斜线", "expected is {name, query}, the name without a slash"
        raise Refusal("QueryValidationException", zh, en)
    context = told.get("@context")
    return str(name), ({"@context": context} if context is not None else {}) | told["query"]


def _told(query: NamedQuery) -> dict[str, Any]:
    return {"name": query.name, "query": query.parameters}


def _found(name: str, person: User) -> NamedQuery:
    query = named_query(name, person)
    if query is None:
        raise Refusal("NoSuchNameException", f"没有名为“{name[:100]}”的查询", f"there is no query named {name[:100]}")
    return query


def _one(request: HttpRequest, person: User, *, query: str) -> HttpResponse:
    kind = kind_of_answer(request, with_xml=False)
    return json_answer(_told(_found(query, person)), kind=kind)


def _delete(request: HttpRequest, person: User, *, query: str) -> HttpResponse:
    forget_query(_found(query, person), by=person, at=timezone.now())
    return HttpResponse(status=204)


def _events(request: HttpRequest, person: User, *, query: str) -> HttpResponse:
    found = _found(query, person)
    given, size, token = asked_of(request)
    if given:
        zh, en = "命名查询的条件已定，此处只可翻页", "a named query has its parameters; here there are only pages"
        raise bad_parameter(next(iter(given))[:100], zh, en)
    parsed = parse(found.whole)
    return answer_query(request, parsed, name=found.name, size=size, token=token)


def _forget(request: HttpRequest, person: User, *, token: str) -> HttpResponse:
    zh, en = "翻页凭据自述位置，不占资源，不失效", "tokens tell the place themselves; there is nothing to remove"
    raise Refusal("ImplementationException", zh, en, status=501)


queries = resource({"GET": Way(SEE, _list), "POST": Way(SEE, _create)}, settings=settings)
query = resource({"GET": Way(SEE, _one), "DELETE": Way(SEE, _delete)}, settings=settings)
events_of = resource({"GET": Way(SEE, _events)}, settings=settings)
token = resource({"DELETE": Way(SEE, _forget)})
