"""Failing items of a line: split, measured and limited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhiheng.apps.inspection.choices import FoundKind, LimitKind
from zhiheng.vocab.measurements import Item, parse_limit, parse_measurement, split_items
from zhiheng.vocab.problem import Problem
from zhiheng.vocab.units import laboratory_unit


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A failing item as it goes into the table; ``is_doubtful`` when neither result nor limit could be read."""

    item: str
    found_raw: str = ""
    found_kind: str = str(FoundKind.MISSING)
    found_values: tuple[Decimal, ...] = ()
    found_unit: str = ""
    limit_raw: str = ""
    limit_kind: str = str(LimitKind.MISSING)
    limit_low: Decimal | None = None
    limit_high: Decimal | None = None
    limit_unit: str = ""
    limit_plan: dict[str, Any] | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two lines speak of the same item of a sample."""
        return (self.item, self.found_raw, self.limit_raw)

    @property
    def is_doubtful(self) -> bool:
        """Whether result and limit are both words that mean neither: the sign of a shifted line."""
        return self.found_kind == FoundKind.UNREAD and self.limit_kind == LimitKind.UNREAD


def read_items(cells: Mapping[str, str]) -> list[ReadItem]:
    """The failing items of a line, whether in one cell or in several.

    Raises:
        Problem: the cells do not fit one another (from :func:`~zhiheng.vocab.measurements.split_items`).
    """
    told = split_items(
        cells.get("failing", ""),
        result=cells.get("found") or None,
        limit=cells.get("limit") or None,
        unit=cells.get("result_unit") or None,
    )
    return [_read(item) for item in told]


def _read(item: Item) -> ReadItem:
    found, limit = _found(item.result or "", item.unit), _limit(item.limit or "", item.unit)
    notes = tuple(dict.fromkeys((*found.pop("notes", ()), *limit.pop("notes", ()))))
    return ReadItem(item=item.name[:300], notes=notes, **found, **limit)


def _found(raw: str, unit: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"found_raw": raw[:500]}
    if not raw:
        return told
    try:
        measured = parse_measurement(raw)
    except Problem:
        return told | {"found_kind": str(FoundKind.UNREAD)}
    stated = measured.unit or (laboratory_unit(unit) if unit and measured.values else None)
    return told | {
        "found_kind": str(measured.kind),
        "found_values": measured.values,
        "found_unit": (stated or "")[:50],
        "notes": measured.notes,
    }


def _limit(raw: str, unit: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"limit_raw": raw[:500]}
    if not raw:
        return told
    try:
        limit = parse_limit(raw)
    except Problem:
        return told | {"limit_kind": str(LimitKind.UNREAD)}
    has_number = limit.low is not None or limit.high is not None or limit.plan is not None
    stated = limit.unit or (laboratory_unit(unit) if unit and has_number else None)
    plan = limit.plan
    return told | {
        "limit_kind": str(limit.kind),
        "limit_low": limit.low,
        "limit_high": limit.high,
        "limit_unit": (stated or "")[:50],
        "limit_plan": {"n": plan.n, "c": plan.c, "m": str(plan.m), "M": None if plan.M is None else str(plan.M)}
        if plan
        else None,
        "notes": limit.notes,
    }
