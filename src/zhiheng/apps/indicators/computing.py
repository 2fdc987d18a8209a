"""From frozen tables and a pack to figures: the same tables and pack always give the same bytes.

No clock, no database, no person: used once to compute, and again whenever someone wants to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from zhiheng.apps.indicators.choices import Completeness
from zhiheng.apps.indicators.judging import judge
from zhiheng.apps.indicators.observing import InspectionCounts, Observation, Places, ReturnedCells
from zhiheng.apps.indicators.outlooking import look_ahead
from zhiheng.apps.indicators.rounding import DECIMALS, plain, shown
from zhiheng.apps.indicators.series import Series
from zhiheng.apps.indicators.valuing import LEVEL, Valued, completeness, value_of
from zhiheng.apps.indicators.withholding import withheld
from zhiheng.engines import disclosure, intervals, outlook, target_status
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.vocab.problem import Problem

FORMAT = 1  # of the records below; a change of their shape or of how they come about raises it
WITHHELD = {
    "code": "withheld",
    "zh": "涉及人数过少，数值和目标状态都不公布",
    "en": "too few people stand behind it: neither the value nor where the target stands is published",
}
Observer = Callable[[str, Period], Observation | None]
ENGINES = {
    "disclosure": disclosure.VERSION,
    "intervals": intervals.VERSION,
    "outlook": outlook.VERSION,
    "target-status": target_status.VERSION,
}


@dataclass(frozen=True, slots=True)
class Source:
    """Frozen data: Ibis tables and the hash of each, by the name of the dataset."""

    tables: Mapping[str, Any]
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Computed:
    """One figure: what it is of, and all of it as canonical JSON."""

    indicator: str
    area: str
    period: str
    completeness: Completeness
    value: str | None
    status: str
    canonical: str

    @property
    def key(self) -> str:
        """How a figure is called everywhere."""
        return f"{self.indicator}.{self.area}.{self.period}"

    @property
    def sha256(self) -> str:
        """The hash of the canonical bytes."""
        return sha256_hex(self.canonical.encode())


class Computation:
    """One pass over the indicators of a pack."""

    def __init__(self, pack: Pack, source: Source, *, first: Period, last: Period) -> None:
        self.pack = pack
        self.source = source
        self.first = first
        self.last = last
        self.places = Places(pack)
        returns = source.tables.get("returns")
        self._cells = None if returns is None else ReturnedCells(returns, pack, self.places, first)

    def figures(self) -> Iterator[Computed]:
        """Every figure: province and cities, whole periods from first to last."""
        for indicator in self.pack.indicators.values():
            if indicator.measure.dataset in self.source.tables:
                yield from self._measured(indicator)
            elif indicator.measure.method == "qualitative":
                yield from self._unmeasured(indicator)

    def _measured(self, indicator: Indicator) -> Iterator[Computed]:
        _require_strict(indicator)
        observe, observe_part = self._observers(indicator)
        areas = self.places.areas if "city" in indicator.measure.by else (self.places.province,)
        found = [
            Series(indicator, area, self.first, self.last, partial(observe, area), partial(observe_part, area))
            for area in areas
        ]
        hidden: dict[Period, dict[str, str]] = {}
        for period in found[0].periods:
            seen = {series.area: series.observations[period] for series in found if period in series.observations}
            hidden[period] = withheld(self.pack, indicator, seen, self.places)
        for series in found:
            own = {period: areas[series.area] for period, areas in hidden.items() if series.area in areas}
            told = series.without(own) if own else series
            for period, observation in series.observations.items():
                yield self._figure(told, period, observation, own.get(period))

    def _unmeasured(self, indicator: Indicator) -> Iterator[Computed]:
        """A target in words has no value, and says so once, for the last year or shorter period."""
        series = Series(indicator, self.places.province, self.last, self.last, _nothing, _nothing)
        yield self._figure(series, self.last, Observation())

    def _observers(self, indicator: Indicator) -> tuple[Observer, Observer]:
        if indicator.measure.dataset == "inspections":
            counted = InspectionCounts(self.source.tables["inspections"], indicator, self.places)
            return counted.observe, counted.observe
        assert self._cells is not None
        return partial(self._cells.observe, indicator), partial(self._cells.observe_part, indicator)

    def _figure(self, series: Series, period: Period, seen: Observation, hidden: str | None = None) -> Computed:
        indicator = series.indicator
        findings = judge(series, period)
        ahead = look_ahead(series, period, findings) if self._looks_ahead(period) else []
        valued, whole = value_of(indicator, seen), completeness(seen)
        if hidden is not None:
            seen, valued, whole, ahead = Observation(), Valued(None), Completeness.WITHHELD, []
            findings = [finding | {"reasons": [WITHHELD]} for finding in findings]
        record = {
            "format": FORMAT,
            "indicator": indicator.id,
            "clause": indicator.clause,
            "area": series.area,
            "period": str(period),
            "pack": {"id": self.pack.id, "version": self.pack.version, "hash": self.pack.hash},
            "engines": ENGINES,
            "datasets": self._datasets(indicator),
            "measure": _measure(indicator),
            "counts": _counts(seen),
            "completeness": str(whole),
            "withheld": hidden,
            "missing": [{"item": gap.item, "area": gap.area, "period": gap.period} for gap in seen.missing],
            "gaps": list(seen.gaps),
            "result": _result(indicator, valued),
            "targets": findings,
            "outlook": ahead,
        }
        return Computed(
            indicator=indicator.id,
            area=series.area,
            period=str(period),
            completeness=whole,
            value=None if valued.value is None else _text(valued.value),
            status=findings[0]["status"] if findings else "",
            canonical=canonical_bytes(record).decode(),
        )

    def _looks_ahead(self, period: Period) -> bool:
        """Only from the last whole year: an outlook from further back is history."""
        return period.kind == PeriodKind.YEAR and period.following().end > self.last.end

    def _datasets(self, indicator: Indicator) -> dict[str, str]:
        name = indicator.measure.dataset
        return {name: self.source.hashes[name]} if name else {}


def _require_strict(indicator: Indicator) -> None:
    if indicator.measure.missing != "strict":
        raise Problem(
            "missing_not_strict",
            f"指标 {indicator.id} 要求缺报时照样出数；缺报不按 0 计，本系统只支持 strict",
            f"indicator {indicator.id} wants a value in spite of missing parts; only strict is supported",
            indicator=indicator.id,
        )


def _nothing(_: Period) -> Observation | None:
    return None


def _measure(indicator: Indicator) -> dict[str, Any]:
    """The formula as it was applied."""
    measure = indicator.measure
    named = {"numerator": measure.numerator, "denominator": measure.denominator, "value": measure.value}
    parts = {name: part.model_dump(mode="json", exclude_none=True) for name, part in named.items() if part}
    peers = {"peers": {peer.area: peer.item for peer in measure.peers}} if measure.peers else {}
    return {"method": measure.method, "dataset": measure.dataset, "basis": measure.basis, **parts, **peers}


def _counts(seen: Observation) -> dict[str, Any]:
    """The numbers that went in: integers as they are, decimals as text."""
    named = {"numerator": seen.numerator, "denominator": seen.denominator, "value": seen.value, "se": seen.se}
    found: dict[str, Any] = {name: _text(number) for name, number in named.items() if number is not None}
    if seen.sample is not None:
        found["sample"] = str(seen.sample)
    if seen.peers:
        found["peers"] = {area: _text(value) for area, value in seen.peers}
    return found


def _result(indicator: Indicator, valued: Valued) -> dict[str, Any]:
    unit = indicator.measure.unit
    has_limits = valued.low is not None and valued.high is not None
    return {
        "unit": unit,
        "value": None if valued.value is None else _text(valued.value),
        "shown": None if valued.value is None or unit is None else str(shown(valued.value, unit)),
        "decimals": DECIMALS[unit] if unit else None,
        "rounding": "half_up",
        "low": _text(valued.low) if has_limits and valued.low is not None else None,
        "high": _text(valued.high) if has_limits and valued.high is not None else None,
        "interval": indicator.interval if has_limits else "none",
        "level": str(LEVEL) if has_limits else None,
    }


def _text(number: int | Decimal) -> str:
    """Plain digits, never an exponent."""
    return str(number) if isinstance(number, int) else format(plain(number), "f")
