"""Everybody looks an organisation up: nothing is shown but what is public, and no person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhiheng.apps.registry import public, showing
from zhiheng.apps.registry.tables import FoundTable
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import table_response
from zhiheng.web.templatetags.zhiheng import tr

MOST_FOUND, MOST_TYPED = 50, 100


@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The search, and what it found."""
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    found = public.found(typed, most=MOST_FOUND) if typed else []
    name = tr(Text("企业查询", "enterprises"))
    context = {"q": typed, "is_cut": len(found) == MOST_FOUND}
    return table_response(request, FoundTable(found), "registry/public_list.html", context, name=name)


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation, as far as it is public."""
    found = public.addressed(code)
    if found is None:
        raise Http404(code)
    if (address := public.address_of(found)) != code:
        return redirect("public_organisation", address, permanent=True)
    return render(request, "registry/public.html", showing.everything(found, request, audience="public"))
