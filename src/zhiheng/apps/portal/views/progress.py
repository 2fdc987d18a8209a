"""Home: where all targets stand; and the page of one indicator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng import policy
from zhiheng.apps.portal import editions, explained, indicator_page, overview, pictures, wording
from zhiheng.apps.portal.caching import kept
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.showing import Shown
from zhiheng.apps.publication import explaining
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.web.status import status_of


@kept("period")
def home(request: HttpRequest) -> HttpResponse:
    """Where the targets stand at the end of a year."""
    edition = editions.current()
    context: dict[str, Any] = {"edition": edition, "pack": edition.pack if edition else policy.load(settings.PACKS[0])}
    if edition:
        context |= _overview(edition, edition.year(request.GET.get("period")))
    return render(request, "portal/home.html", context)


@kept("period")
def indicator(request: HttpRequest, indicator: str) -> HttpResponse:
    """Everything about one indicator."""
    edition = editions.current()
    pack = edition.pack if edition else policy.load(settings.PACKS[0])
    if indicator not in pack.indicators:
        raise Http404(indicator)
    found = pack.indicators[indicator]
    context: dict[str, Any] = {
        "edition": edition,
        "indicator": found,
        "promised": indicator_page.promised(found),
        "interval": explaining.INTERVALS.get(found.interval),
        "collected": indicator_page.collected(found, pack),
        "owners": [pack.bodies[body] for body in found.owners],
        "supports": [pack.bodies[body] for body in found.supports],
    }
    if edition:
        context |= _shown(edition, found, edition.year(request.GET.get("period")))
    return render(request, "portal/indicator.html", context)


def _overview(edition: Edition, period: Period) -> dict[str, Any]:
    figures = edition.figures(period=period)
    whole = [figure for figure in figures if figure.area == edition.province]
    if edition.period.kind != PeriodKind.YEAR:  # targets in words speak for the last period, whatever its kind
        whole += _worded(edition)
    rows = overview.rows(edition.pack, whole, edition.series(edition.province, period))
    cities = overview.cities(edition.pack, figures)
    tally = overview.tally(rows)
    return {
        "period": period,
        "years": edition.years,
        "tally": tally,
        "bar": _bar(tally),
        "numeric": sum(count for _, count in tally),
        "open": overview.open_targets(rows),
        "parts": overview.parts(rows, numeric=True),
        "worded": overview.parts(rows, numeric=False),
        "has_outlook": any(row.outlook and row.outlook.status == "projected" for row in rows),
        "cities": cities,
        "map": pictures.tally_map(cities, edition.pack),
    }


def _worded(edition: Edition) -> list[Shown]:
    found = edition.figures(area=edition.province, period=edition.period)
    return [figure for figure in found if figure.indicator.measure.method == "qualitative"]


def _bar(tally: list[tuple[str, int]]) -> list[tuple[str, str, str]]:
    """Tone, start and width of each stretch, of 100."""
    whole = sum(count for _, count in tally) or 1
    stretches: list[tuple[str, str, str]] = []
    start = 0
    for status, count in tally:
        stretches.append((status_of(status).tone, f"{100 * start / whole:.2f}", f"{100 * count / whole:.2f}"))
        start += count
    return stretches


def _shown(edition: Edition, indicator: Indicator, period: Period) -> dict[str, Any]:
    figures = edition.figures(indicator=indicator.id)
    drawn = indicator_page.drawn(edition, indicator, figures, period)
    basis = indicator.measure.basis
    return {
        "period": period,
        "years": edition.years,
        "figure": drawn.figure,
        "formula": explaining.formula(dict(figures[0].record)) if figures else None,
        "parts": explained.parts(edition.pack, figures[0].record["measure"]) if figures else [],
        "basis_code": basis,
        "basis": wording.BASES[basis] if basis else None,
        "basis_note": wording.BASIS_NOTES[basis] if basis else None,
        "course": drawn.course,
        "series": sorted((one for one in figures if one.area == edition.province), key=_newest_first),
        "has_intervals": any(one.limits for one in figures),
        "cities": drawn.cities,
        "vintages": editions.vintages(drawn.figure.key) if drawn.figure else [],
        "trend": drawn.trend,
        "map": drawn.map,
        "dots": drawn.dots,
    }


def _newest_first(figure: Shown) -> tuple[int, int]:
    return -figure.period.end.toordinal(), figure.period.start.toordinal()
