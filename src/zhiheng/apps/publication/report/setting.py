"""Sets a composed report: PDF with typst, Word with docxtpl. The same report always gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiheng.apps.publication.papers import word_template
from zhiheng.apps.publication.report import drawing
from zhiheng.apps.publication.report.contents import Report
from zhiheng.platform.documents import papers, word
from zhiheng.policy.pack import Pack

TEMPLATE = Path(__file__).parents[1] / "papers" / "report.typ"
WIDTHS_MM = {"trend": 150, "map": 66}


def pdf(report: Report, pack: Pack, *, at: datetime) -> bytes:
    """The report as PDF, dated ``at``."""
    return papers.pdf(TEMPLATE, data_of(report), at=at, pictures=drawing.svg(report, pack))


def docx(report: Report, pack: Pack, *, at: datetime) -> bytes:
    """The report as an editable Word document, dated ``at``."""
    drawn = drawing.png(report, pack)
    pictures = {chart.name: word.Inset(drawn[chart.name], WIDTHS_MM[chart.kind], chart.alt) for chart in report.charts}
    return word.docx(
        io.BytesIO(word_template.built()),
        asdict(report),
        at=at,
        title=report.title,
        author=report.issuer,
        pictures=pictures,
    )


def data_of(report: Report) -> dict[str, Any]:
    """The report as templates read it: plain values, each chart with the name of its file."""
    data = asdict(report)
    for chapter in data["chapters"]:
        for group in chapter["groups"]:
            for section in group["sections"]:
                for chart in (section["trend"], section["map"]):
                    if chart is not None:
                        chart["file"] = f"{chart['name']}.svg"
                        del chart["points"]  # drawn already
    return data
