"""Which of many figures speaks for now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiheng.apps.publication.comparing import Compared
from zhiheng.vocab.periods import Period


def latest_of_each(figures: Iterable[Compared]) -> set[str]:
    """Of each indicator and area, the key of the period that ends last (a year before its last quarter)."""
    last: dict[tuple[str, str], tuple[tuple[date, int], str]] = {}
    for one in figures:
        period = Period.parse(one.period)
        rank = (period.end, (period.end - period.start).days)
        place = (one.indicator, one.area)
        if place not in last or rank > last[place][0]:
            last[place] = (rank, one.key)
    return {key for _, key in last.values()}
