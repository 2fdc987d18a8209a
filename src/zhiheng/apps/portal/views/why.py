"""One figure: its permanent page, why it is what it is, and the file that proves it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.apps.portal import editions, explained, indicator_page, wording
from zhiheng.apps.portal.caching import kept
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.showing import Shown
from zhiheng.apps.publication import explaining, queries
from zhiheng.apps.publication.queries import ReleasedFigure
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats

PROVINCE = Text("全省", "Province")


@kept()
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """The latest value of a figure, and what it was in each release."""
    vintages = editions.vintages(key)
    if not vintages:
        raise Http404(key)
    latest = vintages[0]
    context = _named(latest.edition, latest.figure) | {"vintages": vintages, "year": latest.figure.period.year}
    return render(request, "portal/figure.html", context)


@kept()
def why(request: HttpRequest, release: str, key: str) -> HttpResponse:
    """Clause, formula, counts, data, versions, proof: everything behind one released number."""
    found = _found(release, key)
    edition = editions.edition(found.release)
    figure = next(iter(edition.shown([found])), None)
    if figure is None:
        raise Http404(key)
    told = explaining.why(found)
    names = _names(edition)
    context = _named(edition, figure) | {
        "promised": indicator_page.promised(figure.indicator),
        "formula": told["formula"],
        "parts": explained.parts(edition.pack, figure.record["measure"]),
        "interval": told["interval"],
        "sum": explained.sum_of(figure.record),
        "counts": explained.counts(figure.record, _peers(figure) | names),
        "gaps": indicator_page.joined([Text(names.get(area, area), area) for area in figure.record["gaps"]]),
        "datasets": told["datasets"],
        "engines": sorted(told["engines"].items()),
        "sha256": told["sha256"],
        "proof_facts": explained.proof_facts(told["ledger"]),
        "proof_name": _file_name(found),
    }
    response = render(request, "portal/why.html", context)
    if not context["proof_facts"]:
        response["Cache-Control"] = "no-store"  # the head is about to be signed
    return response


@require_safe
def why_json(request: HttpRequest, release: str, key: str) -> HttpResponse:
    """The same as a file."""
    found = _found(release, key)
    response = JsonResponse(explained.proof_file(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{_file_name(found)}"'
    return response


def _file_name(found: ReleasedFigure) -> str:
    return f"{found.release.code}.{found.key}.proof.json"


def _found(release: str, key: str) -> ReleasedFigure:
    known = queries.release(release)
    found = queries.figure(known, key) if known else None
    if found is None:
        raise Http404(f"{release} {key}")
    return found


def _named(edition: Edition, figure: Shown) -> dict[str, Any]:
    names = _names(edition)
    return {
        "edition": edition,
        "figure": figure,
        "indicator": figure.indicator,
        "period": figure.period,
        "area_name": names.get(figure.area, PROVINCE.in_language("en" if formats.is_english() else "zh")),
        "basis_code": figure.basis,
        "basis": wording.BASES[figure.basis] if figure.basis else None,
        "basis_note": wording.BASIS_NOTES[figure.basis] if figure.basis else None,
    }


def _names(edition: Edition) -> dict[str, str]:
    return {city.code: city.name for city in edition.pack.cities}


def _peers(figure: Shown) -> dict[str, str]:
    english = formats.is_english()
    return {peer.area: peer.name.in_language("en" if english else "zh") for peer in figure.indicator.measure.peers}
