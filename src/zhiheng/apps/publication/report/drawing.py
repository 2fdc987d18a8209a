"""The charts of the report as pictures; drawn once and kept, so that setting the report waits for files only."""

from __future__ import annotations

from collections.abc import Callable

from zhiheng.apps.publication.report.contents import Chart, Report
from zhiheng.platform.documents import charts, figures
from zhiheng.policy.pack import Pack

MANY = 8  # marks closer than this have no room for their values
MAP_FILE = "map/cities.geojson"


def draw(report: Report, pack: Pack, *, told: Callable[[int, int], None]) -> None:
    """Draw every chart in both forms ahead of setting; ``told`` hears how many of how many are done."""
    outlines = _outlines(pack)
    total = 2 * len(report.charts)
    for number, chart in enumerate(report.charts):
        told(2 * number, total)
        charts.svg(picture(chart, outlines))
        charts.png(picture(chart, outlines))
    told(total, total)


def svg(report: Report, pack: Pack) -> dict[str, bytes]:
    """Every chart by file name, for the PDF."""
    outlines = _outlines(pack)
    return {f"{chart.name}.svg": charts.svg(picture(chart, outlines)).encode() for chart in report.charts}


def png(report: Report, pack: Pack) -> dict[str, bytes]:
    """Every chart by name, for Word."""
    outlines = _outlines(pack)
    return {chart.name: charts.png(picture(chart, outlines)) for chart in report.charts}


def picture(chart: Chart, outlines: figures.Outlines) -> charts.Picture:
    """How a chart is drawn."""
    if chart.kind == "map":
        return figures.area_map(outlines, chart.points, legend="", with_values=True, width=260)
    return figures.trend(
        chart.points,
        axis=chart.axis,
        target=chart.target,
        target_label=chart.target_label,
        width=500,
        height=175,
        with_values=len(chart.points) <= MANY,
    )


def _outlines(pack: Pack) -> figures.Outlines:
    return figures.Outlines.read(pack.file(MAP_FILE))
