"""Results in figures and words."""

from __future__ import annotations

from zhiheng.engines.outlook.models import Forecast, Input, Result, Statement
from zhiheng.engines.outlook.series import FEWEST, Series
from zhiheng.vocab.bilingual import Text

_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def insufficient(given: Input, series: Series) -> Result:
    """Too few values: no outlook rather than a guess."""
    count = len(series.known)
    return _result(
        given,
        series,
        "insufficient",
        None,
        Statement(
            zh=f"只有 {count} 个数据，少于 {FEWEST} 个，不作展望",
            en=f"only {count} values, fewer than {FEWEST}: no outlook",
        ),
    )


def settled(given: Input, series: Series, is_met: bool) -> Result:
    """What was observed decides."""
    zh, en = ("已达到", "is met") if is_met else ("已不能达到", "can no longer be met")
    return _result(
        given,
        series,
        "settled",
        float(is_met),
        Statement(
            zh=f"实际数据表明目标（{_aim(given)}）{zh}", en=f"by what was observed the target ({_aim(given)}) {en}"
        ),
    )


def projected(
    given: Input, series: Series, probability: float, at: Forecast, path: list[Forecast], *, is_certain: bool = False
) -> Result:
    """An outlook, never told as certain unless every possible value meets the target (or none does)."""
    if not is_certain:
        probability = min(max(round(probability, 4), 0.0001), 0.9999)
    share, level = f"{100 * probability:.0f}%", f"{100 * given.level:g}%"
    low, high = _number(at.low, given), _number(at.high, given)
    what = Text("累计数", "the sum") if given.kind == "cumulative" else series.due.label()
    statement = Statement(
        zh=f"按目前走势，目标（{_aim(given)}）实现的可能性约为 {share}；{what.zh}的 {level} 区间为 {low} 至 {high}",
        en=f"as things go, the chance of meeting the target ({_aim(given)}) is about {share}; "
        f"the {level} interval of {what.en} is {low} to {high}",
    )
    result = _result(given, series, "projected", probability, statement)
    return result.model_copy(update={"low": at.low, "median": at.median, "high": at.high, "path": path})


def _result(given: Input, series: Series, status: str, probability: float | None, statement: Statement) -> Result:
    return Result.model_validate(
        {
            "status": status,
            "probability": probability,
            "low": None,
            "median": None,
            "high": None,
            "path": [],
            "points": len(series.known),
            "level": given.level,
            "statement": statement,
        }
    )


def _aim(given: Input) -> str:
    return f"{_SIGNS[given.comparator]} {_number(float(given.target), given)}"


def _number(value: float, given: Input) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{text}%" if given.unit == "percent" else text
