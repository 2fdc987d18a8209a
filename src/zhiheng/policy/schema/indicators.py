"""Indicators: what is measured, from which dataset, how sure one can be, and what was promised."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Item, ItemId, Name, Number, Slug, Year
from zhiheng.vocab.problem import Problem

Method = Literal["ratio", "count", "cumulative", "index", "rank", "qualitative"]
DatasetName = Literal["inspections", "returns"]
Unit = Literal["percent", "count", "index"]
Basis = Literal["census", "probability", "risk_targeted"]
Interval = Literal["wilson", "clopper_pearson", "jeffreys", "design", "reported", "none"]
Comparator = Literal[">", ">="]
TargetKind = Literal["level", "maintain", "cumulative", "rank", "qualitative"]
Frequency = Literal["monthly", "quarterly", "half-yearly", "yearly"]
Every = Literal["month", "quarter", "half", "year"]
Level = Literal["province", "city", "county", "sector"]
Dimension = Literal["city", "county", "category", "level", "stratum"]
Column = Literal["level", "domain", "category", "sampling", "stratum", "verdict", "city", "county"]


class Part(Item):
    """One quantity: inspection rows that meet ``where``, or an ``item`` of a return (with its own error and sample)."""

    where: dict[Column, tuple[Name, ...]] | None = None
    item: ItemId | None = None
    item_se: ItemId | None = None
    item_n: ItemId | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Part:
        if (self.where is None) == (self.item is None):
            raise Problem(
                "part_source", "where 与 item 必须且只能有一个", "exactly one of where and item must be given"
            )
        if (self.item_se or self.item_n) and self.item is None:
            raise Problem("part_source", "item_se、item_n 只能与 item 同用", "item_se and item_n need item")
        return self


class Peer(Item):
    """Another area in a comparison and the item that holds its value."""

    area: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    name: Bilingual
    item: ItemId


class Measure(Item):
    """How the value comes about."""

    method: Method
    unit: Unit | None = None
    dataset: DatasetName | None = None
    numerator: Part | None = None
    denominator: Part | None = None
    value: Part | None = None
    peers: tuple[Peer, ...] = ()
    basis: Basis | None = None
    by: tuple[Dimension, ...] = ()
    missing: Literal["strict", "report_partial"] = "strict"

    @model_validator(mode="after")
    def _complete(self) -> Measure:
        needed = _NEEDED[self.method]
        for name in ("dataset", "unit", "numerator", "denominator", "value", "basis"):
            given = getattr(self, name) is not None
            if name in needed and not given:
                raise Problem("measure_incomplete", f"{self.method} 缺少 {name}", f"{self.method} needs {name}")
            if name not in needed and given:
                raise Problem("measure_surplus", f"{self.method} 不用 {name}", f"{self.method} does not use {name}")
        if (self.method == "rank") != bool(self.peers):
            raise Problem("measure_peers", "rank 必须列出 peers，其他方法不用", "peers belong to rank, and only to it")
        for part in self.parts:
            if (part.where is None) != (self.dataset == "returns"):
                raise Problem(
                    "measure_dataset",
                    "inspections 用 where，returns 用 item",
                    "inspections are filtered with where, returns named with item",
                )
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """The quantities in use."""
        return tuple(part for part in (self.numerator, self.denominator, self.value) if part is not None)

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of all return items in use."""
        named = (name for part in self.parts for name in (part.item, part.item_se, part.item_n) if name)
        return (*named, *(peer.item for peer in self.peers))


_VALUE = frozenset({"dataset", "unit", "value", "basis"})
_NEEDED: dict[str, frozenset[str]] = {
    "ratio": frozenset({"dataset", "unit", "numerator", "denominator", "basis"}),
    "count": _VALUE,
    "cumulative": _VALUE,
    "index": _VALUE,
    "rank": _VALUE,
    "qualitative": frozenset(),
}


class TargetEntry(Item):
    """What was promised, as written in the file of its indicator."""

    id: Slug
    kind: TargetKind
    year: Year
    comparator: Comparator | None = None
    value: Number | None = None
    every: Every | None = None
    since: Year | None = None
    at_most_rank: Annotated[int, Field(ge=1)] | None = None
    clause: Name | None = None
    shares_number_with: Slug | None = None
    needs_operationalisation: bool = False
    reading: Bilingual | None = None

    @model_validator(mode="after")
    def _complete(self) -> TargetEntry:
        numeric = self.kind in ("level", "maintain", "cumulative")
        if numeric != (self.value is not None) or numeric != (self.comparator is not None):
            raise Problem(
                "target_value",
                f"{self.kind} 目标{'必须有' if numeric else '不能有'} comparator 与 value",
                f"a {self.kind} target {'needs' if numeric else 'has no'} comparator and value",
            )
        if (self.kind == "maintain") != (self.every is not None):
            raise Problem("target_every", "maintain 目标（且只有它）须写 every", "every belongs to maintain targets")
        if (self.kind in ("maintain", "cumulative")) != (self.since is not None):
            raise Problem(
                "target_since",
                "maintain、cumulative 目标须写 since",
                "since belongs to maintain and cumulative",
            )
        if (self.kind == "rank") != (self.at_most_rank is not None):
            raise Problem("target_rank", "rank 目标须写 at_most_rank", "at_most_rank belongs to rank targets")
        if self.kind == "qualitative" and self.reading is None:
            raise Problem(
                "target_reading",
                "定性目标须写 reading（如何理解）",
                "a qualitative target needs its reading",
            )
        return self


class Collect(Item):
    """How often the data come, how many days after the period they are due, from which levels."""

    frequency: Frequency
    due_days: Annotated[int, Field(ge=0, le=366)]
    levels: tuple[Level, ...]


class Indicator(Item):
    """One indicator with its targets: one file."""

    id: Slug
    clause: Name
    name: Bilingual
    definition: Bilingual
    measure: Measure
    interval: Interval
    targets: tuple[TargetEntry, ...] = ()
    owners: Annotated[tuple[Slug, ...], Field(min_length=1)]
    supports: tuple[Slug, ...] = ()
    collect: Collect | None = None
    name_numbers: tuple[Number, ...] = ()
    author: Name
    next_review: date

    @model_validator(mode="after")
    def _collected(self) -> Indicator:
        if (self.measure.method == "qualitative") != (self.collect is None):
            raise Problem(
                "indicator_collect", "可计量的指标须写 collect", "collect belongs to every indicator that is measured"
            )
        return self
