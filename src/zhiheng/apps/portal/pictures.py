"""The charts of the public pages; kept on disk by what they show, drawn ahead by ``tasks.draw_ahead``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from zhiheng.apps.portal.overview import CityTally
from zhiheng.apps.portal.showing import Placed, Shown
from zhiheng.platform.documents import charts, figures
from zhiheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Frame:
    """What a chart is drawn against: the title of its axis, the target and what stands at its line."""

    axis: str
    target: float | None
    label: str


def trend(found: Sequence[Shown], frame: Frame) -> SafeString | None:
    """The series of the province; None where there is nothing to draw."""
    points = [_point(figure, str(figure.period)) for figure in found]
    if not any(point.value is not None for point in points):
        return None
    width = _width(len(points))
    return _inline(figures.trend(points, axis=frame.axis, target=frame.target, target_label=frame.label, width=width))


def cities(found: Iterable[Placed], frame: Frame) -> SafeString | None:
    """Cities as dots with their intervals, in the order of the table."""
    points = [_point(city.figure, city.name.removesuffix("市")) for city in found]
    if not any(point.value is not None for point in points):
        return None
    return _inline(figures.dots(points, axis=frame.axis, target=frame.target, target_label=frame.label, width=400))


def city_map(found: Iterable[Placed], pack: Pack, *, legend: str) -> SafeString:
    """Cities coloured by the value of one indicator."""
    points = [
        figures.Point(label=city.name, value=city.figure.number, area=city.figure.area, link=_city(city.figure.area))
        for city in found
    ]
    return _inline(figures.area_map(outlines(pack), points, legend=legend))


def tally_map(found: Iterable[CityTally], pack: Pack) -> SafeString:
    """Cities coloured by how many targets their values reach."""
    points = [
        figures.Point(label=one.name, value=float(one.met) if one.judged else None, area=one.code, link=_city(one.code))
        for one in found
    ]
    return _inline(figures.area_map(outlines(pack), points, legend=""))


def outlines(pack: Pack) -> figures.Outlines:
    """The outlines of the cities."""
    return _outlines(pack.file("map/cities.geojson"))


@lru_cache(maxsize=4)
def _outlines(path: Path) -> figures.Outlines:
    return figures.Outlines.read(path)


def _inline(picture: charts.Picture) -> SafeString:
    return mark_safe(spoken(charts.svg(picture)))  # noqa: S308 - drawn here, from numbers and names of the pack


def spoken(svg: str) -> str:
    """The chart with one link a thing, called as a person would call it.

    The renderer draws a city as shape, halo and name, three links that tell screen readers their coordinates: the name
    alone stays for keyboard and ear. A point is called by its label and value.
    """
    svg = _MARKED_TEXT.sub(r"<text\1>", svg)
    svg = _SHAPE_OR_HALO.sub(r'<a href="\1" tabindex="-1" aria-hidden="true"><\2', svg)
    return _POINT.sub(r'aria-label="\1: \2"', svg)


_MARKED_TEXT = re.compile(r'<text aria-label="[^"]*" role="graphics-symbol" aria-roledescription="text mark"([^>]*)>')
_SHAPE_OR_HALO = re.compile(
    r'<a href="([^"]*)"><(path [^>]*aria-roledescription="geoshape"|text (?=[^>]*stroke="(?:white|#fff(?:fff)?)"))'
)
_POINT = re.compile(r'aria-label="label: ([^;"]*);[^"]*?: (-?[\d.,]+)[^"]*; link: [^"]*"')


def _point(figure: Shown, label: str) -> figures.Point:
    low, high = figure.limits or (None, None)
    return figures.Point(
        label=label,
        value=figure.number,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        link=reverse("figure", args=[figure.key]),
        area=figure.area,
        status=figure.standing if figure.finding else "",
    )


def _city(code: str) -> str:
    return reverse("city", args=[code])


def _width(points: int) -> int:
    return 380 if points <= 8 else min(44 * points, 1000)
