"""Everybody looks up credit: by name or code, penalties and the list of serious violators; nobody's person is named."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.registry import public as registry
from zhiheng.apps.sharing import publicity
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.forms import PublicFilter
from zhiheng.apps.sharing.queries import public
from zhiheng.apps.sharing.reporting import content
from zhiheng.apps.sharing.tables import DishonestTable, LookupTable, PenaltyTable
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import table_response
from zhiheng.web.tables import Table
from zhiheng.web.templatetags.zhiheng import tr

MOST_TYPED = 100


@require_safe
def lookup(request: HttpRequest) -> HttpResponseBase:
    """The search, and what it found."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:MOST_TYPED]
    found = public.looked_up(typed, on=timezone.localdate()) if typed else []
    context = {"q": typed, "is_cut": len(found) == public.MOST_FOUND}
    return table_response(request, LookupTable(found), "sharing/lookup.html", context, name="credit")


@require_safe
def penalties(request: HttpRequest) -> HttpResponseBase:
    """Penalties that are published today."""
    title = Text("行政处罚公示", "Published penalties")
    return _list(request, publicity.PENALTY, PenaltyTable, title)


@require_safe
def dishonest(request: HttpRequest) -> HttpResponseBase:
    """Who is on the list of serious violators today, and until when."""
    title = Text("严重违法失信名单", "Serious violators")
    return _list(request, publicity.LISTING, DishonestTable, title)


def _list(request: HttpRequest, kind: str, table: type[Table], title: Text) -> HttpResponseBase:
    form = PublicFilter(request.GET, kinds=public.kinds(kind))
    asked = form.asked()
    rows = public.published(kind, at=timezone.now(), text=asked["text"], city=asked["city"], of=asked.get("kind", ""))
    context = {"form": form, "title": title, "today": timezone.localdate(), "is_penalties": kind == publicity.PENALTY}
    return table_response(request, table(rows), "sharing/published.html", context, name=tr(title))


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    """The credit of one organisation, as far as it is public."""
    found = registry.addressed(code)
    if found is None:
        raise Http404(code)
    if (address := registry.address_of(found)) != code:
        return redirect("credit_organisation", address, permanent=True)
    return render(request, "sharing/organisation.html", _told(found) | {"address": address})


def _told(found: object) -> dict[str, object]:
    """Grade in force and published facts."""
    at = timezone.now()
    pk = found.pk  # type: ignore[attr-defined]  # an organisation of the register
    standing = public.standing(pk)
    with system_scope():
        wanted = content.Wanted("", Edition.PUBLIC, "", "", at)
        parts = content.facts(pk, wanted)
        is_example = shared.is_example(wanted.on)
    return {
        "organisation": found,
        "standing": standing[0] if standing else None,
        "grade": standing[1] if standing else None,
        "parts": parts,
        "has_facts": any(part["items"] for part in parts),
        "is_example": is_example,
        "report": public.latest_report(pk, on=wanted.on),
    }
