"""Chart definitions: values with their intervals over time, by area as dots, by area as a map.

Each function returns a Picture (see charts.py). A mark that stands for something with a page of its own links to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from zhiheng.platform.documents.charts import ACCENT, INK, MUTED, Picture, picture
from zhiheng.vocab.canonical import sha256_hex

STATUS_COLOURS = {
    "met": "#1a7f4b",
    "missed": "#b42318",
    "inconclusive": "#b7791f",
    "no_data": "#9aa5b1",
    "not_due": "#4a6fa5",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One value to draw: in a period, or for an area.

    Attributes:
        label: what stands on the axis (``2013``, ``太原市``).
        value: the value in the unit of the axis; None is drawn as a gap, never as 0.
        low: lower end of the interval, if there is one.
        high: upper end of the interval, if there is one.
        link: address of the page behind the mark.
        area: division code, for maps.
        status: key of ``STATUS_COLOURS`` or empty.
        shown: the value as it is written everywhere else; without it the drawing rounds by itself.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    link: str = ""
    area: str = ""
    status: str = ""
    shown: str = ""

    def drawn(self) -> dict[str, Any]:
        """The fields as a drawing reads them: with the text beside the mark and the place above it."""
        text = self.shown or ("" if self.value is None else f"{self.value:.4g}")
        ends = [end for end in (self.value, self.high) if end is not None]
        return {**asdict(self), "text": text, "top": max(ends, default=None)}


@dataclass(frozen=True, slots=True)
class Outlines:
    """Shapes of the areas of a province.

    Attributes:
        features: GeoJSON features whose properties carry ``adcode`` and ``name``.
        sha256: of the file they came from.
    """

    features: Sequence[Mapping[str, Any]] = field(repr=False)
    sha256: str

    @classmethod
    def read(cls, path: Path) -> Outlines:
        """The outlines in a GeoJSON file."""
        data = path.read_bytes()
        return cls(json.loads(data)["features"], sha256_hex(data))


def trend(
    points: Sequence[Point],
    *,
    axis: str,
    target: float | None = None,
    target_label: str = "",
    width: int = 560,
    height: int = 260,
    with_values: bool = True,
) -> Picture:
    """Values over time with interval bars and the target as a dashed line; many values are better left unwritten."""
    shown = points if with_values else [replace(point, shown=" ") for point in points]
    return picture(_draw_trend, shown, axis=axis, target=target, target_label=target_label, width=width, height=height)


def dots(
    points: Sequence[Point], *, axis: str, target: float | None = None, target_label: str = "", width: int = 480
) -> Picture:
    """One row an area, in the order given: value as a dot, interval as a bar, target as a dashed line."""
    return picture(_draw_dots, points, axis=axis, target=target, target_label=target_label, width=width)


def area_map(
    outlines: Outlines,
    points: Sequence[Point],
    *,
    legend: str,
    by_status: bool = False,
    with_values: bool = False,
    width: int = 330,
) -> Picture:
    """The areas of a province, coloured by value or by status; areas without a value stay grey.

    Args:
        outlines: the shapes.
        points: one per area, matched by ``area``.
        legend: title of the colour scale; none is drawn without it.
        by_status: colour by status instead of by value.
        with_values: write the value below each name, so that the map is read without its colours.
        width: points.
    """
    options = {"legend": legend, "by_status": by_status, "with_values": with_values, "width": width}
    return picture(_draw_area_map, outlines, points, **options)


def _draw_trend(
    points: Sequence[Point], *, axis: str, target: float | None, target_label: str, width: int, height: int
) -> Any:
    import altair as alt

    rows = alt.Data(values=[p.drawn() for p in points])
    x = alt.X("label:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy"), sort=[p.label for p in points])
    y = alt.Y("value:Q", title=axis, scale=alt.Scale(zero=False, nice=True, domain=_domain(points, target)))
    base = alt.Chart(rows)
    layers: list[Any] = [
        base.mark_rule(color=ACCENT, opacity=0.45, strokeWidth=5).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y),
        base.mark_circle(color=ACCENT, size=70, opacity=1).encode(x=x, y=y, href="link:N"),
    ]
    if target is not None:
        layers += _target_line(target, target_label, along="y", width=width)
    layers += [_written(base.encode(x=x, y=alt.Y("top:Q"), text="text:N"), dy=-12)]
    return alt.layer(*layers).properties(width=width, height=height)


def _draw_dots(points: Sequence[Point], *, axis: str, target: float | None, target_label: str, width: int) -> Any:
    import altair as alt

    rows = alt.Data(values=[p.drawn() for p in points])
    y = alt.Y("label:N", title=None, sort=[p.label for p in points])
    x = alt.X("value:Q", title=axis, scale=alt.Scale(zero=False, nice=True, domain=_domain(points, target)))
    base = alt.Chart(rows)
    layers: list[Any] = [
        base.mark_rule(color=ACCENT, opacity=0.45, strokeWidth=5).encode(y=y, x=alt.X("low:Q"), x2="high:Q"),
        base.mark_circle(size=80, opacity=1).encode(y=y, x=x, href="link:N", color=_status_colour()),
    ]
    if target is not None:
        layers += _target_line(target, target_label, along="x")
    return alt.layer(*layers).properties(width=width, height=26 * max(len(points), 1))


def _draw_area_map(
    outlines: Outlines, points: Sequence[Point], *, legend: str, by_status: bool, with_values: bool, width: int
) -> Any:
    import altair as alt

    by_area = {p.area: p for p in points}
    features = [_feature(f, by_area.get(str(f["properties"]["adcode"]))) for f in outlines.features]
    scale = alt.Legend(title=legend) if legend else None
    by_value = alt.Color("properties.value:Q", legend=scale, scale=_pale_blues(with_values))
    colour = _status_colour("properties.status") if by_status else by_value
    filled = alt.condition("isValid(datum.properties.value)", colour, alt.value("#e4e8ec"))
    shapes = alt.Chart(alt.Data(values=features)).project("mercator").mark_geoshape(stroke="white", strokeWidth=1)
    labels = alt.Chart(alt.Data(values=[_label(f) for f in features])).encode(longitude="x:Q", latitude="y:Q")
    names = labels.encode(text="name:N", href="link:N")
    layers = [shapes.encode(color=filled, href="properties.link:N"), _written(names, dy=-7 if with_values else 0)]
    if with_values:
        layers.append(_written(labels.encode(text="text:N"), dy=7))
    return alt.layer(*layers).properties(width=width, height=round(width * 1.6))


def _written(labels: Any, **place: Any) -> Any:
    """Text with a halo, so that it is read on any ground."""
    import altair as alt

    halo = labels.mark_text(stroke="white", strokeWidth=3, strokeJoin="round", **place)
    return alt.layer(halo, labels.mark_text(color=INK, **place))


def _pale_blues(is_pale: bool) -> Any:
    import altair as alt

    return alt.Scale(range=["#eaf1fa", "#7fa8d6"]) if is_pale else alt.Scale(scheme="blues")


def _target_line(target: float, label: str, *, along: str, width: int = 0) -> list[Any]:
    """A dashed line; its label stands outside, where no mark is: right of a level line, above an upright one."""
    import altair as alt

    line = alt.Chart(alt.Data(values=[{"target": target, "label": label}])).encode(**{along: "target:Q"})
    rule = line.mark_rule(color=MUTED, strokeDash=[5, 4], strokeWidth=1.5)
    if along == "y":
        text = line.mark_text(color=MUTED, fontSize=12, align="left", dx=6).encode(x=alt.value(width), text="label:N")
    else:
        text = line.mark_text(color=MUTED, fontSize=12, align="center").encode(y=alt.value(-6), text="label:N")
    return [rule, text]


def _status_colour(field: str = "status") -> Any:
    import altair as alt

    scale = alt.Scale(domain=["", *STATUS_COLOURS], range=[ACCENT, *STATUS_COLOURS.values()])
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def _domain(points: Sequence[Point], target: float | None) -> list[float]:
    """Room for every interval end and the target, with a margin of a twentieth and some more above."""
    ends = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    ends += [target] if target is not None else []
    if not ends:
        return [0.0, 1.0]
    low, high = min(ends), max(ends)
    margin = (high - low) / 20 or abs(high) / 20 or 1.0
    return [low - margin, high + 2.5 * margin]  # above stands the value of the highest mark


def _feature(feature: Mapping[str, Any], point: Point | None) -> dict[str, Any]:
    known = point.drawn() if point else {"value": None, "link": "", "status": "", "text": ""}
    return {
        "type": "Feature",
        "geometry": feature["geometry"],
        "properties": {**known, "name": feature["properties"]["name"]},
    }


def _label(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Name at the middle of the bounding box of the largest ring."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    ring = max((polygon[0] for polygon in polygons), key=len)
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    name = str(feature["properties"]["name"]).removesuffix("市")
    return {
        "name": name,
        "text": feature["properties"]["text"],
        "link": feature["properties"]["link"],
        "x": (min(xs) + max(xs)) / 2,
        "y": (min(ys) + max(ys)) / 2,
    }
