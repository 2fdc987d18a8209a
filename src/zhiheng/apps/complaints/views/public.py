"""What everybody may read of complaints: figures, and the complaints that were published."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.complaints import queries
from zhiheng.apps.complaints import statistics as figures_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.web.export import csv_answer
from zhiheng.web.keeping import kept, unkept
from zhiheng.web.templatetags.zhiheng import tr

FIRST_YEAR, A_PAGE = 2012, 50
# seconds that a page may be old, here and with the reader: what was published by mistake is to go soon
FIGURES_AGE, LIST_AGE = 600, 60


def _state() -> object:
    return policy.load(settings.PACKS[0]).hash


@kept("year", state=_state, seconds=FIGURES_AGE)
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Counts by area, category and month of a year, small cells withheld; rates with their intervals."""
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, range(FIRST_YEAR, this + 1)) else this
    found = figures_of.figures(date(year, 1, 1), date(year, 12, 31))
    if request.GET.get("export") == "csv":
        return _exported(found, year)
    years = range(this, FIRST_YEAR - 1, -1)
    context = {"figures": found, "year": year, "years": years, "threshold": figures_of.THRESHOLD}
    page = render(request, "complaints/statistics.html", context)
    return page if asked in ("", str(year)) else unkept(page)


def _exported(found: figures_of.Figures, year: int) -> HttpResponseBase:
    """Every number of the page as one line; a number that is withheld is empty."""
    head = [tr(one) for one in figures_of.EXPORT_HEAD]
    rows = [
        [tr(table.title), tr(name), tr(column), value]
        for table in found.tables
        for name, values in table.rows
        for column, value in zip(table.head, values, strict=True)
    ]
    return csv_answer(head, rows, f"complaints-{year}")


@kept("page", state=_state, seconds=LIST_AGE)
def published(request: HttpRequest) -> HttpResponse:
    """Closed complaints on the public list, the latest first; without who complained and what was said."""
    text = request.GET.get("text", "").strip()[:100]
    with system_scope():
        page = Paginator(queries.published(text), A_PAGE).get_page(request.GET.get("page"))
        rows = [(one, one.case.standing.name) for one in page.object_list]
    answer = render(request, "complaints/published.html", {"page": page, "rows": rows, "text": text})
    return answer if request.GET.get("page", "1") == str(page.number) else unkept(answer)
