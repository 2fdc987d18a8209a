"""Events over HTTP: by query, and one by its identifier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhiheng.apps.traceability.api.answering import answer_page, answer_query, asked_of, kind_of_answer, understood
from zhiheng.apps.traceability.api.capturing import store_event
from zhiheng.apps.traceability.api.doors import Way, resource
from zhiheng.apps.traceability.api.spelling import FORMATS
from zhiheng.apps.traceability.queries.simple_event import parse, select
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.engines.epcis import forms
from zhiheng.platform.accounts.models import User

NAME = "SimpleEventQuery"
SEE = "traceability.view"


def _list(request: HttpRequest, person: User) -> HttpResponse:
    given, size, token = asked_of(request)
    return answer_query(request, understood(request, given), name=NAME, size=size, token=token)


def _one(request: HttpRequest, person: User, *, event: str) -> HttpResponse:
    """The event, and the declarations that it was an error."""
    kind = kind_of_answer(request)
    page = select(parse({"EQ_eventID": [event]}), limit=100) if forms.is_uri(event) and "|" not in event else None
    if page is None or not page.events:
        raise Refusal("NoSuchResourceException", "没有这个事件", "there is no such event")
    return answer_page(request, page, kind=kind, name=NAME, size=100)


def settings() -> dict[str, str]:
    """The spellings that can be asked for."""
    return FORMATS


events = resource(
    {"GET": Way(SEE, _list), "POST": Way("traceability.capture", store_event)},
    settings=settings,
)
event = resource({"GET": Way(SEE, _one)}, settings=settings)
