"""The cities: side by side, and one at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng import policy
from zhiheng.apps.portal import city_page, editions, overview, pictures
from zhiheng.apps.portal.caching import kept

SINCE = date(2011, 1, 1)  # the first year of the targets


@kept("period")
def cities(request: HttpRequest) -> HttpResponse:
    """All cities."""
    edition = editions.current()
    if edition is None:
        return render(request, "portal/cities.html", {"edition": None})
    period = edition.year(request.GET.get("period"))
    figures = edition.figures(period=period)
    tallies = overview.cities(edition.pack, figures)
    context = {
        "edition": edition,
        "period": period,
        "years": edition.years,
        "tallies": tallies,
        "map": pictures.tally_map(tallies, edition.pack),
        "matrix": city_page.matrix(edition.pack, figures, edition.province),
    }
    return render(request, "portal/cities.html", context)


@kept("period")
def city(request: HttpRequest, code: str) -> HttpResponse:
    """One city beside the province."""
    edition = editions.current()
    pack = edition.pack if edition else policy.load(settings.PACKS[0])
    found = {one.code: one for one in pack.cities}
    if code not in found:
        raise Http404(code)
    context: dict[str, Any] = {
        "edition": edition,
        "city": found[code],
        "others": [one for one in pack.cities if one.code != code],
        "counties": pack.divisions.counties(city=code),
        "changes": city_page.changes(pack, code, since=SINCE),
    }
    if edition:
        period = edition.year(request.GET.get("period"))
        figures = edition.figures(period=period)
        context |= {
            "period": period,
            "years": edition.years,
            "parts": city_page.rows(pack, figures, edition.province, code),
        }
    return render(request, "portal/city.html", context)
