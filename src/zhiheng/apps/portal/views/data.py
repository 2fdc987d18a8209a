"""Releases, what they hold, and their files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from zhiheng.apps.indicators.wording import limit, with_unit
from zhiheng.apps.portal import editions, packaging
from zhiheng.apps.portal.caching import kept
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.licences import licence
from zhiheng.apps.publication import queries
from zhiheng.policy.schema.indicators import Indicator

REVISIONS_SHOWN = 200


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """What was released, and what is planned."""
    found = [editions.edition(release) for release in queries.releases()]
    context = {
        "edition": editions.current(),
        "editions": found,
        "calendar": queries.calendar(today=timezone.localdate()),
    }
    return render(request, "portal/releases.html", context)


@require_safe
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One release: contents, revisions, files, how to verify it."""
    edition = _edition(code)
    revisions = queries.revisions(edition.release)
    names = {city.code: city.name for city in edition.pack.cities}
    known = edition.pack.indicators
    context = {
        "edition": edition,
        "contents": edition.release.contents,
        "later": queries.later_edition(edition.release),
        "revisions": [
            _revised(one, known.get(one.indicator), names.get(one.area)) for one in revisions[:REVISIONS_SHOWN]
        ],
        "reports": queries.report_files(edition.release),
        "revised": revisions.count(),
        "files": packaging.files(edition).values(),
        "licence": licence(),
        "citation": packaging.citation(edition),
    }
    return render(request, "portal/release.html", context)


def _revised(note: Any, indicator: Indicator | None, city: str | None) -> dict[str, Any]:
    unit = indicator.measure.unit if indicator else None
    before, now = (with_unit(limit(value, unit), unit) for value in (note.old_value, note.new_value))
    return {"note": note, "indicator": indicator, "city": city, "before": before, "now": now}


@kept()
def downloads(request: HttpRequest) -> HttpResponse:
    """The files of the release that counts now, what their columns mean, and the terms of use."""
    edition = editions.current()
    context: dict[str, Any] = {
        "edition": edition,
        "licence": licence(),
        "tables": packaging.TABLES,
        "editions": [editions.edition(one) for one in queries.releases()],
    }
    if edition:
        context |= {"files": packaging.files(edition).values(), "citation": packaging.citation(edition)}
    return render(request, "portal/downloads.html", context)


@require_safe
def file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """One file of a release."""
    edition = _edition(code)
    found = packaging.files(edition).get(name)
    if found is None:
        raise Http404(name)
    etag, changed = f'"{found.sha256}"', int(edition.released_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=changed)
    response = known or FileResponse(found.path.open("rb"), content_type=found.media_type)
    if known is None:
        shown = f"{code}-{name}" if name != packaging.PACKAGE else name
        response["Content-Disposition"] = f'attachment; filename="{shown}"'
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def latest_file(request: HttpRequest, name: str) -> HttpResponse:
    """The file of that name in the release that counts now."""
    edition = editions.current()
    if edition is None:
        raise Http404(name)
    return HttpResponseRedirect(reverse("release_file", args=[edition.code, name]))


def _edition(code: str) -> Edition:
    found = queries.release(code)
    if found is None:
        raise Http404(code)
    return editions.edition(found)
