"""Answers in the form that was asked for: JSON-LD or XML, with the versions and the way to the next page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhiheng.apps.traceability.api import spelling
from zhiheng.apps.traceability.queries.simple_event import Page, Query, parse, select
from zhiheng.apps.traceability.queries.simple_event.selecting import Found
from zhiheng.apps.traceability.queries.simple_event.values import whole
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.engines import epcis
from zhiheng.vocab.problem import Problem

USUAL, MOST = 30, 1_000
LONGEST = 8_000  # characters of a query string
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_JSON, _XML = ("application/json", "application/ld+json"), ("application/xml", "text/xml")
_VERSIONS = (("GS1-EPCIS-Min", "GS1-EPCIS-Max"), ("GS1-CBV-Min", "GS1-CBV-Max"))


def kind_of_answer(request: HttpRequest, *, with_xml: bool = True) -> str:
    """The media type to answer with.

    Raises:
        Refusal: ``NotAcceptableException``: the client takes none of ours, or no version of ours.
    """
    kinds = [*_JSON, *(_XML if with_xml else ())]
    found = request.get_preferred_type(kinds)
    if found is None:
        told = ", ".join(kinds)
        raise Refusal("NotAcceptableException", f"可用的格式：{told}", f"there are {told}")
    for least, most in _VERSIONS:
        if _version(request, least, (2,)) > (2, 0, 0) or _version(request, most, (2,)) < (2,):
            raise Refusal(
                "NotAcceptableException", f"{least[:-4]} 只有 2.0.0 版", f"{least[:-4]}: there is version 2.0.0"
            )
    return found


def _version(request: HttpRequest, name: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    text = request.headers.get(name, "").strip()
    parts = text.split(".")
    if not text:
        return usual
    if len(text) > 20 or not all(one.isascii() and one.isdigit() for one in parts):
        raise Refusal("NotAcceptableException", f"{name} 应如 2.0.0", f"{name}: expected is, for example, 2.0.0")
    return tuple(map(int, parts))


def asked_of(request: HttpRequest) -> tuple[dict[str, Any], int, str | None]:
    """Parameters of the query string, size of a page and the token."""
    if len(request.META.get("QUERY_STRING", "")) > LONGEST:
        zh = f"查询字符串最多 {LONGEST} 个字符；更长的查询请先建为命名查询（POST /queries）"
        en = f"a query string has at most {LONGEST} characters; longer queries are created with POST /queries"
        raise Refusal("URITooLongException", zh, en)
    given = {name: request.GET.getlist(name) for name in request.GET}
    size = whole("perPage", given.pop("perPage", [USUAL]), least=1, most=10**9)
    token = given.pop("nextPageToken", None)
    return dict(given), min(size, MOST), token[0] if token else None


def namespaces_of(request: HttpRequest) -> dict[str, str]:
    """Prefixes of the header ``GS1-Extensions``: ``ex=https://ns.example.com/, other=...``."""
    parts = [one.partition("=") for one in request.headers.get("GS1-Extensions", "").split(",")]
    return {prefix.strip(): space.strip() for prefix, _, space in parts if prefix.strip() and space.strip()}


def understood(request: HttpRequest, parameters: Mapping[str, Any]) -> Query:
    """The query, with the prefixes that the request declares."""
    return parse(parameters, namespaces=namespaces_of(request))


def answer_query(request: HttpRequest, query: Query, *, name: str, size: int, token: str | None) -> HttpResponse:
    """A page of the events that match."""
    kind = kind_of_answer(request)
    page = select(query, after=token, limit=size)
    return answer_page(request, page, kind=kind, name=name, size=size)


def answer_page(request: HttpRequest, page: Page, *, kind: str, name: str, size: int) -> HttpResponse:
    """A page as a query document, with the way to the next."""
    spell = spelling.spelling(request)
    if kind in _XML and request.headers.get(spelling.CBV_HEADER) == "Always_Web_URI":
        raise Refusal("NotAcceptableException", "XML 中的词汇为 URN", "words of the vocabulary are URNs in XML")
    events = [told(one, spell) for one in page.events]
    made = timezone.now().isoformat(timespec="milliseconds")
    try:
        response = _document(events, kind=kind, name=name, made=made)
    except Problem as error:
        raise Refusal("NotAcceptableException", error.zh, error.en) from None
    if page.next is not None:
        response["Link"] = next_link(request, page.next, size)
    return response


def _document(events: list[epcis.Event], *, kind: str, name: str, made: str) -> HttpResponse:
    if kind in _XML:
        content = epcis.xml_query_document(events, created=made, query=name)
        return HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    document = epcis.json_query_document(events, created=made, query=name)
    return json_answer(document, kind=kind)


def told(found: Found, spell: spelling.Spell | None) -> epcis.Event:
    """An event with its identifier and the time at which it was recorded."""
    body = {name: value for name, value in found.body.items() if name != "@namespaces"}
    named = {"recordTime": found.recorded_at.isoformat(timespec="milliseconds")}
    if not found.event_id:
        named["eventID"] = f"ni:///sha-256;{found.hash.hex()}?ver=CBV2.0"
    body = body | named
    return epcis.Event(spelling.spelt(body, spell) if spell else body, found.body.get("@namespaces") or {})


def next_link(request: HttpRequest, token: str, size: int) -> str:
    """The header that leads to the next page."""
    query = request.GET.copy()
    query["nextPageToken"], query["perPage"] = token, str(size)
    return f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'


def json_answer(document: Any, *, kind: str = "application/json", status: int = 200) -> HttpResponse:
    """A document of JSON."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=f"{kind}; charset=utf-8")


def collection(members: Sequence[str]) -> dict[str, Any]:
    """A list of resources."""
    return {"@context": CONTEXT, "type": "Collection", "member": list(members)}
