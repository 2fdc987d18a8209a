"""Top-level resources: what there is, and the events of each (EPCIS 2.0 section 12.3)."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest, HttpResponse

from zhiheng.apps.traceability.api.answering import (
    answer_page,
    asked_of,
    collection,
    json_answer,
    kind_of_answer,
    next_link,
    understood,
)
from zhiheng.apps.traceability.api.doors import Way, resource
from zhiheng.apps.traceability.api.events import NAME, SEE, settings
from zhiheng.apps.traceability.choices import KINDS
from zhiheng.apps.traceability.queries.resources import canonical, members
from zhiheng.apps.traceability.queries.simple_event import select
from zhiheng.apps.traceability.queries.simple_event.values import bad_parameter
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.platform.accounts.models import User

TOP = ("events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "capture", "queries")
# the parameter by which the events of a member are found
PARAMETERS = {
    "eventTypes": "eventType",
    "epcs": "MATCH_anyEPC",
    "bizSteps": "EQ_bizStep",
    "dispositions": "EQ_disposition",
    "readPoints": "EQ_readPoint",
    "bizLocations": "EQ_bizLocation",
}


def _top(request: HttpRequest, person: User) -> HttpResponse:
    return json_answer(collection(TOP), kind=kind_of_answer(request, with_xml=False))


def _list(request: HttpRequest, person: User, *, kind: str) -> HttpResponse:
    media = kind_of_answer(request, with_xml=False)
    given, size, token = asked_of(request)
    if given:
        name = next(iter(given))
        raise bad_parameter(name[:100], "此处没有这个参数", "there is no such parameter here")
    after = _read(token) if token else ""
    found = sorted(KINDS) if kind == "eventTypes" else members(kind, after=after, limit=size + 1)
    shown = found if kind == "eventTypes" else found[:size]
    response = json_answer(collection(shown), kind=media)
    if len(found) > len(shown):
        response["Link"] = next_link(request, _token(shown[-1]), size)
    return response


def _token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")


def _read(token: str) -> str:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (ValueError, binascii.Error):
        text = "\x00"
    if "\x00" in text:
        raise bad_parameter("nextPageToken", "不是本系统给出的", "was not given by this system")
    return text


def _member(request: HttpRequest, person: User, *, kind: str, name: str) -> HttpResponse:
    media = kind_of_answer(request, with_xml=False)
    _require(request, kind, name)
    return json_answer(collection(["events"]), kind=media)


def _events(request: HttpRequest, person: User, *, kind: str, name: str) -> HttpResponse:
    media = kind_of_answer(request)
    given, size, token = asked_of(request)
    parameter = PARAMETERS[kind]
    if parameter in given:
        raise bad_parameter(parameter, "已由地址给出", "is given by the address")
    page = select(understood(request, given | {parameter: [name]}), after=token, limit=size)
    if not page.events:
        _require(request, kind, name)
    return answer_page(request, page, kind=media, name=NAME, size=size)


def _require(request: HttpRequest, kind: str, name: str) -> None:
    """Refuse where no event that can be seen bears this name."""
    if kind == "eventTypes" and name in KINDS:
        return
    try:
        query = understood(request, {PARAMETERS[kind]: [name]})
        is_there = kind != "eventTypes" and bool(select(query, limit=1).events)
    except Refusal:
        is_there = False
    if not is_there:
        told = canonical(kind, name)
        raise Refusal("NoSuchResourceException", f"没有“{told}”的事件", f"there are no events of {told}")


top = resource({"GET": Way(SEE, _top)}, settings=settings)
listed = resource({"GET": Way(SEE, _list)}, settings=settings)
member = resource({"GET": Way(SEE, _member)}, settings=settings)
events_of = resource({"GET": Way(SEE, _events)}, settings=settings)
