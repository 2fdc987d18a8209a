"""Limits of standards (标准值): bounds, bans, and two- and three-class sampling plans of food microbiology."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhiheng.vocab.measurements.quantities import LONGEST_CELL, LOST_SUPERSCRIPT, Quantity, half_width, quantity
from zhiheng.vocab.measurements.results import Measurement, MeasurementKind
from zhiheng.vocab.missing import Missing, missing_kind
from zhiheng.vocab.problem import Problem


class LimitKind(StrEnum):
    """How a limit binds."""

    BOUNDS = "bounds"
    NOT_DETECTED = "not_detected"
    PROHIBITED = "prohibited"
    SAMPLING_PLAN = "sampling_plan"
    NOMINAL = "nominal"
    QUALITATIVE = "qualitative"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """GB 4789.1: of ``n`` units at most ``c`` may exceed ``m``, none may exceed ``M``."""

    n: int
    c: int
    m: Decimal
    M: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit cell.

    Attributes:
        kind: how it binds; ``nominal`` is a number without a direction, which nobody may assume.
        raw: the cell as it was.
        low: lower bound, ``low_inclusive`` if it may be met exactly.
        high: upper bound, ``high_inclusive`` if it may be met exactly.
        plan: of a sampling plan.
        notes: how the cell was understood, such as ``lost_superscript``.
    """

    kind: LimitKind
    raw: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_inclusive: bool = True
    high_inclusive: bool = True
    unit: str | None = None
    plan: SamplingPlan | None = None
    missing: Missing | None = None
    notes: tuple[str, ...] = ()


_SIGNS = {
    "≤": ("不得超过", "不超过", "不大于", "不高于", "小于等于", "小于或等于", "不得大于", "最大"),
    "≥": ("不得低于", "不低于", "不小于", "大于等于", "大于或等于", "不得少于", "不少于", "最小"),
    "<": ("小于", "低于"),
    ">": ("大于", "高于"),
}
_WORDS = {word: sign for sign, words in _SIGNS.items() for word in words}
_NOT_DETECTED = re.compile(r"(?:不得|不应|不可|不能|未)检出(?:/?\s*\d.{0,12})?")
_PROHIBITED = re.compile(r"(?:不得|禁止|不应|不可|严禁)(?:使用|添加|含有|加入|存在)(?:\(.{0,30}\))?|禁用")
_QUALITATIVE = re.compile(r"阴性|无菌|合格|通过|(?:应|须|必须|应当)?(?:符合|标注|具有|有|无|清晰|标示|标明).{1,60}")
_BOUND = re.compile(r"(?P<sign>[<≤>≥])\s*(?P<rest>[^<≤>≥]+)")
_BETWEEN = re.compile(r"(?P<low>.+?[^eE^×xX*\s])\s*[~至-]\s*(?P<high>\d.*)")
_PLAN = re.compile(
    r"n\s*=\s*(?P<n>\d+)\s*[,;]?\s*c\s*=\s*(?P<c>\d+)\s*[,;]?\s*m\s*=\s*(?P<m>[^,;M]+?)\s*(?:[,;]?\s*M\s*=\s*(?P<M>[^,;]+))?"
)
_LOST_POWER = re.compile(r"10(?P<exponent>[1-9])(?P<unit>\D.*)?")


def parse_limit(text: str) -> Limit:
    """What a limit cell says.

    Raises:
        Problem: ``limit_unreadable`` (often the sign of a shifted column).

    >>> parse_limit("≤0.1mg/kg").high, parse_limit("≥9.62g/100ml").low
    (Decimal('0.1'), Decimal('9.62'))
    >>> parse_limit("n=5, c=2, m=2.5×104, M=105CFU/g").plan
    SamplingPlan(n=5, c=2, m=Decimal('25000'), M=Decimal('100000'))
    """
    if (marker := missing_kind(text)) is not None:
        return Limit(LimitKind.MISSING, text, missing=marker)
    tidy = _in_signs(half_width(text)) if len(text) <= LONGEST_CELL else ""
    found = _worded(tidy, text) or _plan(tidy, text) or _bounds(tidy, text) or _between(tidy, text)
    if found is None:
        raise Problem(
            "limit_unreadable",
            f"“{text[:LONGEST_CELL]}”不是标准值；请检查该行是否错列",
            f"{text[:LONGEST_CELL]!r} is no limit: look whether the columns of this row are shifted",
            value=text,
        )
    return found


def meets(result: Measurement, limit: Limit) -> bool | None:
    """Whether a result keeps its limit; None where that cannot be said (other units, no direction, no number).

    >>> from zhiheng.vocab.measurements import parse_measurement
    >>> meets(parse_measurement("0.96mg/kg"), parse_limit("≤0.1mg/kg"))
    False
    """
    if limit.kind in {LimitKind.NOT_DETECTED, LimitKind.PROHIBITED}:
        return _is_absent(result)
    if result.unit and limit.unit and result.unit != limit.unit:
        return None
    if limit.plan is not None:
        return _meets_plan(result, limit.plan)
    if limit.kind is not LimitKind.BOUNDS or result.kind not in {MeasurementKind.VALUE, MeasurementKind.SEVERAL}:
        return None
    return all(_within(value, limit) for value in result.values)


def _is_absent(result: Measurement) -> bool | None:
    if result.kind is MeasurementKind.NOT_DETECTED:
        return True
    counted = result.kind in {MeasurementKind.VALUE, MeasurementKind.SEVERAL} and any(result.values)
    return False if counted else None


def _meets_plan(result: Measurement, plan: SamplingPlan) -> bool | None:
    if result.kind is not MeasurementKind.SEVERAL or len(result.values) != plan.n:
        return None
    above = sum(value > plan.m for value in result.values)
    return above <= plan.c and (plan.M is None or max(result.values) <= plan.M)


def _within(value: Decimal, limit: Limit) -> bool:
    above = limit.low is None or value > limit.low or (limit.low_inclusive and value == limit.low)
    below = limit.high is None or value < limit.high or (limit.high_inclusive and value == limit.high)
    return above and below


def _in_signs(tidy: str) -> str:
    for word, sign in _WORDS.items():
        tidy = tidy.replace(word, sign)
    if tidy.endswith("以下") and quantity(tidy[:-2]):
        return f"≤{tidy[:-2]}"
    if tidy.endswith("以上") and quantity(tidy[:-2]):
        return f"≥{tidy[:-2]}"
    return tidy


def _worded(tidy: str, raw: str) -> Limit | None:
    for pattern, kind in (
        (_NOT_DETECTED, LimitKind.NOT_DETECTED),
        (_PROHIBITED, LimitKind.PROHIBITED),
        (_QUALITATIVE, LimitKind.QUALITATIVE),
    ):
        if pattern.fullmatch(tidy):
            return Limit(kind, raw)
    return None


def _plan(tidy: str, raw: str) -> Limit | None:
    found = _PLAN.fullmatch(tidy.strip(" ,;"))
    if found is None:
        return None
    low = _of_plan(found["m"])
    high = _of_plan(found["M"]) if found["M"] else None
    if low is None or (found["M"] and (high is None or high.value <= low.value)):
        return None
    plan = SamplingPlan(int(found["n"]), int(found["c"]), low.value, high.value if high else None)
    notes = tuple(dict.fromkeys((*low.notes, *(high.notes if high else ()))))
    unit = low.unit or (high.unit if high else None)
    return Limit(LimitKind.SAMPLING_PLAN, raw, unit=unit, plan=plan, notes=notes)


def _of_plan(text: str) -> Quantity | None:
    """Plans are printed in powers of ten, so ``M=105CFU/g`` is 10⁵ that lost its superscript, never 105."""
    lost = _LOST_POWER.fullmatch(text.strip())
    if lost is None:
        return quantity(text.strip())
    restored = quantity(f"10^{lost['exponent']}{lost['unit'] or ''}")
    return Quantity(restored.value, restored.unit, (LOST_SUPERSCRIPT,)) if restored else None


def _bounds(tidy: str, raw: str) -> Limit | None:
    bounds = list(_BOUND.finditer(tidy))
    if not bounds or len(bounds) > 2 or tidy[: bounds[0].start()].strip():
        return None
    sides: dict[str, tuple[str, Quantity]] = {}
    for bound in bounds:
        found = quantity(bound["rest"].strip().strip(",;且和并").strip())
        side = "high" if bound["sign"] in "<≤" else "low"
        if found is None or side in sides:
            return None
        sides[side] = (bound["sign"], found)
    return _from_sides(sides.get("low"), sides.get("high"), raw)


def _between(tidy: str, raw: str) -> Limit | None:
    if "±" in tidy:
        middle, _, margin = tidy.partition("±")
        centre, spread = quantity(middle.strip()), quantity(margin.strip())
        if centre is None or spread is None:
            return None
        unit = centre.unit or spread.unit
        return Limit(LimitKind.BOUNDS, raw, centre.value - spread.value, centre.value + spread.value, unit=unit)
    if single := quantity(tidy):
        return Limit(LimitKind.NOMINAL, raw, single.value, single.value, unit=single.unit, notes=single.notes)
    ends = _BETWEEN.fullmatch(tidy)
    low, high = (quantity(ends["low"]), quantity(ends["high"])) if ends else (None, None)
    return _from_sides(("≥", low), ("≤", high), raw) if low and high else None


def _from_sides(low: tuple[str, Quantity] | None, high: tuple[str, Quantity] | None, raw: str) -> Limit | None:
    sides = [side[1] for side in (low, high) if side]
    units = {side.unit for side in sides if side.unit}
    if len(units) > 1 or (low and high and low[1].value > high[1].value):
        return None
    return Limit(
        LimitKind.BOUNDS,
        raw,
        low[1].value if low else None,
        high[1].value if high else None,
        low_inclusive=low is None or low[0] == "≥",
        high_inclusive=high is None or high[0] == "≤",
        unit=next(iter(units), None),
        notes=tuple(dict.fromkeys(note for side in sides for note in side.notes)),
    )
