"""What answers a scanned code: the resolver at the site's root, and the page for the citizen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.api.problems import problem_answer
from zhiheng.apps.registry import public, sections
from zhiheng.apps.registry.showing import subject_of
from zhiheng.apps.traceability import words
from zhiheng.apps.traceability.queries import resolving
from zhiheng.apps.traceability.queries.holding import holders_of
from zhiheng.apps.traceability.scanned import KEYS, Scanned, full_gtin, raw_path, scanned
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.keeping import unkept

VOC = "https://gs1.org/voc/"
VOCS = (VOC, "https://ref.gs1.org/voc/", "http://gs1.org/voc/", "https://www.gs1.org/voc/")
LINKSET, JSON = "application/linkset+json", "application/json"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
UNKNOWN = Problem("code_unknown", "没有关于该编码的任何信息", "nothing is known of this code")


def for_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Programs of other sites may ask as well, also first what they may ask (the standard's section 2.2)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_asked_first = request.method == "OPTIONS"
        answer = HttpResponse(status=204) if is_asked_first else view(request, *args, **kwargs)
        if is_asked_first:
            answer.headers["Allow"] = answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            answer.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "Link, Location"
        return answer

    return answered


@for_programs
@require_safe
def resolve(request: HttpRequest, below: str) -> HttpResponseBase:
    """The resolver: a linkset, or the way to where the code leads (GS1-Conformant Resolver Standard; RFC 9264)."""
    path, query = raw_path(request, below), request.META.get("QUERY_STRING", "")
    if full := full_gtin(path):
        return HttpResponseRedirect(full + (f"?{query}" if query else ""), status=308)
    try:
        found = scanned(path, query)
    except Problem as problem:
        return _refused(request, problem)
    links = resolving.targets(found)
    if not links and not resolving.is_told_of(found):
        return _refused(request, UNKNOWN, status=404) if _wants_json(request) else _page(request, found, status=404)
    asked = _type_asked(request)
    if _wants_json(request):
        return _linkset(request, found, links)
    if asked not in ("", "defaultLink"):
        wanted = next((one.href for one in links if one.link.link_type == asked), None)
        own = _page_of(request, found) if asked in ("pip", "traceability", "recallStatus") else None
        href = wanted or own
        if href is None:
            zh, en = f"该编码没有登记“{asked}”链接", f"no link of the type {asked} is registered for this code"
            return _refused(request, Problem("link_missing", zh, en), status=404)
        return _lead(request, found, href)
    default = next((one.href for one in links if one.link.is_default), None)
    return _lead(request, found, default or _page_of(request, found))


def _wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, for the linkset rather than for where the code leads."""
    accepted = request.headers.get("Accept", "")
    return _type_asked(request) in ("all", "linkset") or any(one in accepted for one in (LINKSET, JSON))


def _type_asked(request: HttpRequest) -> str:
    """The term of the vocabulary, whichever way it is written."""
    asked = request.GET.get("linkType", "")
    return next((asked.removeprefix(one) for one in ("gs1:", *VOCS) if asked.startswith(one)), asked)


def _page_of(request: HttpRequest, found: Scanned) -> str:
    return f"/product{found.path}"


def _lead(request: HttpRequest, found: Scanned, href: str) -> HttpResponse:
    answer = HttpResponse(status=307)  # a target may be any https address, which Django's redirect class would not vary
    query = request.META.get("QUERY_STRING", "")
    passed_on = query and not href.startswith("/")  # a registered target gets all that was asked (section 2.12)
    answer.headers["Location"] = href + ("&" if "?" in href else "?") + query if passed_on else href
    answer.headers["Link"] = (
        f'<{request.build_absolute_uri(found.path)}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Vary"] = "Accept"
    return answer


def _linkset(request: HttpRequest, found: Scanned, links: list[resolving.Target]) -> HttpResponse:
    """All links as RFC 9264 section 4.2 writes them; those of this site stand where a firm has registered none."""
    listed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in links:
        told = {"href": one.href, "title": one.link.title, "type": one.link.media_type, "hreflang": one.link.languages}
        listed[VOC + one.link.link_type].append(told)
        if one.link.is_default and VOC + "defaultLink" not in listed:
            listed[VOC + "defaultLink"].append(told)
    page = request.build_absolute_uri(_page_of(request, found))
    own = {"href": page, "title": "产品追溯信息", "type": "text/html", "hreflang": ["zh"]}
    for name in ("pip", "traceability", "recallStatus", "defaultLink"):
        if VOC + name not in listed:
            listed[VOC + name].append(own)
    body = {"linkset": [{"anchor": request.build_absolute_uri(found.path), **listed}]}
    accepted = request.headers.get("Accept", "")
    kind = JSON if JSON in accepted and LINKSET not in accepted else LINKSET
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=kind)
    answer.headers["Link"] = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Vary"] = "Accept"
    return answer


def _refused(request: HttpRequest, problem: Problem, *, status: int = 400) -> HttpResponse:
    if _wants_json(request):
        return problem_answer(status, code=problem.code, detail=Text(problem.zh, problem.en))
    context = {"problem": problem, "is_unknown": status == 404}
    return render(request, "traceability/scanned_wrong.html", context, status=status)


@require_safe
def product(request: HttpRequest, below: str) -> HttpResponse:
    """The page for the citizen: what it is, who made it, its history as far as public, and whether it is recalled."""
    path = raw_path(request, f"product/{below}").removeprefix("/product")
    if full := full_gtin(path):
        return HttpResponseRedirect(f"/product{full}", status=308)
    try:
        found = scanned(path)
    except Problem as problem:
        return _refused(request, problem)
    return _page(request, found, status=200 if resolving.is_told_of(found) else 404)


def _page(request: HttpRequest, found: Scanned, *, status: int) -> HttpResponse:
    """The page; a browser asks for it anew each time, for a recall is to be seen at once."""
    with system_scope():  # what is asked for here is for everybody
        context = {
            "found": found,
            "name": found.anchors[0],
            "described": resolving.described(found),
            "history": [
                (words.word(words.STEPS, one.step), one.on, one.city) for one in resolving.public_history(found)
            ],
            "is_known": resolving.is_known(found),
            "recalls": resolving.recalls_covering(found.anchors),
            **_maker(request, found),
        }
    answer = unkept(render(request, "traceability/product.html", context, status=status))
    if found.identified.level == "instance":
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _maker(request: HttpRequest, found: Scanned) -> dict[str, Any]:
    """Whose key it is by confirmed claims, and what everybody may know of them."""
    holder = next(iter(holders_of(found.anchors[:1]).values()), None)
    organisation = public.addressed(holder.uscc) if holder else None
    shown = sections.shown(subject_of(organisation), request, audience="public") if organisation else []
    return {"holder": holder, "organisation": organisation, "sections": shown}


@for_programs
@require_safe
def description_file(request: HttpRequest) -> HttpResponse:
    """What this resolver can do (GS1-Conformant Resolver Standard, resolver description file)."""
    body = {
        "name": "质衡 Zhiheng",
        "resolverRoot": request.build_absolute_uri("/"),
        "supportedPrimaryKeys": KEYS.split("|"),
        "linkTypeDefaultCanBeLinkset": False,
        "supportedLinkType": [{"namespace": VOC, "prefix": "gs1:"}],
        "jsonLdContextLocation": CONTEXT,
        "contact": {"fn": tr_name()},
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type=JSON)


def tr_name() -> str:
    """The operator, in both languages."""
    name = Text("质衡：省级质量治理系统", "Zhiheng")
    return f"{name.zh} {name.en}"
