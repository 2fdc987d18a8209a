"""Facts that our own apps know of: what was found in samples, how complaints ended, which signals of harm were true.

Each is told under a key of its own record, so that the same again is the same fact and what was corrected there is
corrected here. What is not certain is not told: a fact that is missing deducts nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.utils.timezone import localdate

from zhiheng.apps.complaints import queries as complaints
from zhiheng.apps.credit.facts.reading import MOST_TEXT, Line, Value, end_of
from zhiheng.apps.inspection import queries as inspection
from zhiheng.apps.registry import queries as registry
from zhiheng.apps.safety import queries as safety
from zhiheng.policy.schema.catalogue import CatalogueItem

SECTORS = {
    "food": "food",
    "agri": "food",
    "export_food": "food",
    "drug": "drug",
    "industrial": "key-product",
    "export_industrial": "key-product",
    "service": "service",
}
CASE = "workflow.case:"


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the app that knows of it tells it."""

    key: str
    organisation: int
    occurred_on: date
    fields: Mapping[str, Value] = field(default_factory=dict)


class Collector(Protocol):
    """Tells all facts of a kind, or those of some keys (without the prefix)."""

    def __call__(self, keys: Collection[str] | None = None) -> Iterator[Told]:  # noqa: D102
        ...


def inspections(keys: Collection[str] | None = None) -> Iterator[Told]:
    """A verdict on a sample."""
    for one in inspection.findings(keys):
        said: dict[str, Value] = {"result": one.verdict, "failed_items": str(one.failing)}
        said |= {"sector": SECTORS[one.domain]} if one.domain in SECTORS else {}
        said |= {"product": one.product[:MOST_TEXT]} if one.product else {}
        yield Told(one.key, one.organisation, one.occurred_on, said)


def complaint_outcomes(keys: Collection[str] | None = None) -> Iterator[Told]:
    """How mediation ended, where that is certain."""
    for one in complaints.outcomes(keys):
        said: dict[str, Value] = {"result": one.result, "closed_on": one.closed_on.isoformat(), "days": str(one.days)}
        yield Told(one.number, one.organisation, one.closed_on, said)


def incidents(keys: Collection[str] | None = None) -> Iterator[Told]:
    """Somebody was hurt and the office acted on it; who is to blame is for an inquiry, and stays unknown."""
    signals = list(safety.acted_on(None if keys is None else [CASE + key for key in keys]))
    whose = complaints.organisations_of_cases([signal.number for signal in signals])
    for signal in signals:
        if signal.number in whose:
            yield Told(signal.number, whose[signal.number], localdate(signal.at), {"level": "general"})


COLLECTORS: Mapping[str, tuple[str, Collector]] = {
    "inspection": ("inspection:", inspections),
    "complaint_outcome": ("complaint:", complaint_outcomes),
    "incident": ("signal:", incidents),
}


def lines_of(item: CatalogueItem, prefix: str, told: Collection[Told]) -> list[Line]:
    """What was told, as rows of the item; fields that the catalogue does not have are left out."""
    known = {one.id for one in item.fields}
    whose = registry.briefs_of(one.organisation for one in told)
    lines = []
    for one in told:
        brief = whose[one.organisation]
        fields = {name: value for name, value in one.fields.items() if name in known}
        line = Line(0, key=prefix + one.key, occurred_on=one.occurred_on, fields=fields)
        line.organisation, line.organisation_key, line.division = brief.pk, brief.key, brief.division
        line.effective_to = end_of(item, one.occurred_on)
        lines.append(line)
    return lines
