"""How likely the numeric targets of an indicator are to be met by their date, from the series so far."""

from __future__ import annotations

from typing import Any

from zhiheng.apps.indicators.observing import Observation
from zhiheng.apps.indicators.rounding import settled
from zhiheng.apps.indicators.series import Series
from zhiheng.apps.indicators.valuing import value_of
from zhiheng.engines import outlook
from zhiheng.policy.schema.indicators import Indicator, TargetEntry
from zhiheng.vocab.periods import Period, PeriodKind


def look_ahead(series: Series, period: Period, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outlook of each numeric target that is not due yet, as of the end of ``period``."""
    not_due = {finding["id"] for finding in findings if finding["status"] == "not_due"}
    asked = [target for target in series.indicator.targets if target.value is not None and target.id in not_due]
    return [_outlook(series, target, period) for target in asked]


def _outlook(series: Series, target: TargetEntry, period: Period) -> dict[str, Any]:
    every = PeriodKind(target.every or PeriodKind.YEAR)
    seen = [_told(series.indicator, when, what) for when, what in series.until(period, every)]
    result = outlook.run(
        outlook.Input.model_validate(
            {
                "kind": target.kind,
                "comparator": target.comparator,
                "target": target.value,
                "unit": series.indicator.measure.unit,
                "year": target.year,
                "since": target.since,
                "observations": seen,
            }
        )
    )
    limits = {name: getattr(result, name) for name in ("probability", "low", "median", "high", "level")}
    return {
        "target": target.id,
        "status": result.status,
        "points": result.points,
        "statement": {"zh": result.statement.zh, "en": result.statement.en},
        **{name: None if number is None else settled(number) for name, number in limits.items()},
    }


def _told(indicator: Indicator, when: Period, seen: Observation) -> outlook.Observation:
    """The observation in the engine's words: counts of cases as counts, all else (kilometres, an index) as a value."""
    if isinstance(seen.numerator, int) and isinstance(seen.denominator, int) and not seen.missing:
        return outlook.Observation(period=str(when), numerator=seen.numerator, denominator=seen.denominator)
    value = value_of(indicator, seen).value
    return outlook.Observation(
        period=str(when),
        value=None if value is None else float(value),
        se=None if seen.se is None or value is None else float(seen.se),
    )
