"""Where the targets of an indicator stand, judged by the engine on what was observed up to a period."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators.observing import Observation
from zhiheng.apps.indicators.rounding import plain, settled
from zhiheng.apps.indicators.series import Series
from zhiheng.apps.indicators.valuing import value_of
from zhiheng.engines import target_status
from zhiheng.policy.schema.indicators import Indicator, TargetEntry
from zhiheng.vocab.periods import Period, PeriodKind

LARGEST = 10**12  # the engine's own limit for counts


def judge(series: Series, period: Period) -> list[dict[str, Any]]:
    """The finding on each target of the indicator, as of the end of ``period``."""
    return [_finding(series, target, period) for target in series.indicator.targets]


def _finding(series: Series, target: TargetEntry, period: Period) -> dict[str, Any]:
    result = target_status.run(_question(series, target, period))
    return {
        "id": target.id,
        "kind": target.kind,
        "comparator": target.comparator,
        "value": target.value,
        "year": target.year,
        "status": result.status,
        "if_due_now": result.if_due_now,
        "distance": None if result.distance is None else settled(result.distance),
        "rank": result.rank,
        "missing": result.missing,
        "periods": [{"period": found.period, "status": found.status} for found in result.periods],
        "reasons": [{"code": said.code, "zh": said.zh, "en": said.en} for said in result.reasons],
    }


def _question(series: Series, target: TargetEntry, period: Period) -> target_status.Input:
    indicator = series.indicator
    measure = indicator.measure
    every = PeriodKind(target.every or PeriodKind.YEAR)
    given: dict[str, Any] = {
        "kind": target.kind,
        "unit": measure.unit or "index",
        "year": target.year,
        "since": target.since,
        "every": str(every),
        "as_of": period.end,
        "observations": list(_observations(series, period, every)),
    }
    if target.value is not None:
        given |= {"target": target.value, "comparator": target.comparator}
    if measure.basis is not None:
        given["basis"] = measure.basis
    if target.kind == "rank":
        given |= {"at_most_rank": target.at_most_rank, "peers": _peers(series, period)}
    return target_status.Input.model_validate(given)


def _observations(series: Series, period: Period, every: PeriodKind) -> Iterable[target_status.Observation]:
    for when, seen in series.until(period, every):
        yield _told(series.indicator, when, seen)


def _told(indicator: Indicator, when: Period, seen: Observation) -> target_status.Observation:
    """The observation in the engine's words; counts as counts, so that they are compared exactly."""
    missing = [f"{cell.area} {cell.period} {cell.item}" for cell in seen.missing]
    valued = value_of(indicator, seen)
    limits = {"low": valued.low, "high": valued.high}
    if seen.numerator is None or max(seen.numerator, seen.denominator or 0) > LARGEST:
        return target_status.Observation(period=str(when), value=valued.value, missing=missing, **limits)
    return target_status.Observation(
        period=str(when),
        numerator=Decimal(seen.numerator),
        denominator=None if seen.denominator is None else Decimal(seen.denominator),
        missing=missing,
        **limits,
    )


def _peers(series: Series, period: Period) -> list[target_status.Peer]:
    years = series.until(period, PeriodKind.YEAR)
    known = dict(years[-1][1].peers) if years else {}
    return [
        target_status.Peer(name=peer.name.zh, value=plain(known[peer.area]) if peer.area in known else None)
        for peer in series.indicator.measure.peers
    ]
