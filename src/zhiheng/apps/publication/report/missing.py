"""What is missing, named so that people know whom to ask: areas with their periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhiheng.apps.publication.report.released import Record, Released
from zhiheng.vocab.periods import Period

MOST = 6


def cells(released: Released, missing: Iterable[Record]) -> list[str]:
    """Cells of returns that were not reported, grouped by area: ``朔州市2014年第三季度、2014年第四季度``."""
    periods: dict[str, list[Period]] = {}
    for cell in missing:
        found = periods.setdefault(cell["area"], [])
        period = Period.parse(cell["period"])
        if period not in found:
            found.append(period)
    return [
        f"{released.area_name(area)}（{listed([p.label().zh for p in sorted(found)], '期')}）"
        for area, found in sorted(periods.items())
    ]


def listed(names: Sequence[str], counter: str, most: int = MOST) -> str:
    """Names in a row; of many only the first, with their number."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}{counter}"
