"""The policy document: targets, coverage, bodies and their duties."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng import policy
from zhiheng.apps.portal import document, editions
from zhiheng.apps.portal.caching import kept
from zhiheng.policy.coverage import totals

STATUSES = ("served", "planned", "declaratory")


@kept()
def targets(request: HttpRequest) -> HttpResponse:
    """What was promised."""
    pack = policy.load(settings.PACKS[0])
    parts = document.in_parts((one.target.clause, one) for one in document.promises(pack))
    context = {"pack": pack, "edition": editions.current(), "parts": parts, "totals": totals(pack)}
    return render(request, "portal/targets.html", context)


@kept("status")
def coverage(request: HttpRequest) -> HttpResponse:
    """How each address of the document is answered."""
    pack = policy.load(settings.PACKS[0])
    found = document.coverage(pack)
    counted = document.tally(found)
    status = request.GET.get("status") if request.GET.get("status") in STATUSES else None
    query = request.GET.get("q", "").strip()[:60]
    context = {
        "pack": pack,
        "edition": editions.current(),
        "answers": [one for one in found if status in (None, one.status) and document.mentions(one, query)],
        "total": len(found),
        "tally": [(one, counted[one]) for one in STATUSES],
        "status": status,
        "query": query,
    }
    return render(request, "portal/coverage.html", context)


@kept()
def bodies(request: HttpRequest) -> HttpResponse:
    """Who answers for what."""
    pack = policy.load(settings.PACKS[0])
    context: dict[str, Any] = {"pack": pack, "edition": editions.current(), "groups": document.obligations(pack)}
    context["common"] = document.common_duties(pack)
    return render(request, "portal/bodies.html", context)
