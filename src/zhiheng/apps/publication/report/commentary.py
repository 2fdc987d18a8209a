"""Sentences about one indicator, each a rule over its figures; what the figures do not carry is not said.

Every function returns one sentence in Chinese, or nothing where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from zhiheng.apps.indicators import wording
from zhiheng.apps.publication.report.comparing import Change, change
from zhiheng.apps.publication.report.missing import cells, listed
from zhiheng.apps.publication.report.released import Reading, Record, Released
from zhiheng.vocab.periods import Period

POINTS = {"percent": "个百分点", "index": "个指数点", "count": "个"}
RISK_TARGETED = "样品按风险选取，数值只描述被抽到的样品，不推及全部产品；区间只反映样品数量带来的不确定。"
BASES = {
    "census": "全数统计",
    "probability": "概率抽样",
    "risk_targeted": "风险导向抽样（只描述被抽样品）",
}


def level(released: Released, now: Reading | None) -> str:
    """What the value is, and from what it was computed."""
    if now is None:
        return f"{released.period.label().zh}没有本指标的数据。"
    when, name = now.period.label().zh, now.indicator.name.zh
    if now.shown is None:
        return f"{when}，{name}没有可公布的数值。"
    if now.indicator.measure.method == "cumulative":
        return f"截至{when}底，{name}累计{now.text}个。"
    if now.indicator.measure.method == "rank":
        return f"{when}，本省用户满意度指数为{now.text}{_in_brackets(now)}。"
    return f"{when}，{name}为{now.text}{_in_brackets(now)}。"


def why_absent(released: Released, now: Reading | None) -> str:
    """Why there is no value."""
    if now is None or now.shown is not None:
        return ""
    if now.completeness == "incomplete":
        missing = listed(cells(released, now.record["missing"]), "项")
        return f"以下数据缺报，缺报不按0计，因此不出数：{missing}。"
    if now.completeness == "withheld":
        return "涉及人数过少，按保密规则不公布。"
    return "没有可供计算的数据，或分母为零。"


def sampling(now: Reading | None) -> str:
    """That a risk-targeted sample describes itself only."""
    return RISK_TARGETED if now is not None and now.basis == "risk_targeted" and now.shown is not None else ""


def since_last_year(before: Reading | None, now: Reading | None) -> str:
    """The change against the year before; a rise or fall is only told where the intervals carry it."""
    if now is None or now.shown is None:
        return ""
    if before is None or before.shown is None:
        return "上年没有可比的数值，不作比较。"
    if now.indicator.measure.method == "cumulative":
        return f"当年新增{wording.tidy(now.shown - before.shown)}个（上年底累计{before.text}个）。"
    found = change(before, now)
    if found == Change.SAME:
        return f"与上年（{before.text}）持平。"
    if found in (Change.RISEN, Change.FALLEN):
        return _changed(found, before, now)
    if before.limits is None or now.limits is None:
        return f"上年为{before.text}；抽样数值没有误差区间，不判断升降。"
    return f"上年为{before.text}（{before.between}），两年区间重叠，现有数据不足以判断升降。"


def _changed(found: Change, before: Reading, now: Reading) -> str:
    assert now.shown is not None
    assert before.shown is not None
    verb = "上升" if found == Change.RISEN else "下降"
    size = f"{wording.tidy(abs(now.shown - before.shown))}{POINTS[now.unit or 'index']}"
    if now.limits is None:
        return f"比上年（{before.text}）{verb}{size}。"
    return f"比上年（{before.text}，区间{before.between}）{verb}{size}，两年区间不重叠，{verb}明确。"


def since_first_year(years: Sequence[Reading]) -> str:
    """The change over the whole series, first year against last."""
    valued = [one for one in years if one.shown is not None]
    if len(valued) < 3 or valued[-1].indicator.measure.method == "cumulative":
        return ""
    first, last = valued[0], valued[-1]
    found = change(first, last)
    span = f"与{first.period.label().zh}（{first.text}）相比"
    if found == Change.OPEN:
        return f"{span}，区间重叠，不能认定有明确变化。"
    if found == Change.SAME:
        return f"{span}持平。"
    verb = "上升" if found == Change.RISEN else "下降"
    steps = [change(one, other) for one, other in pairwise(valued)]
    if all(step == found for step in steps):
        return f"{span}，逐年{verb}。"
    return f"{span}，总体{verb}，但并非每年都有明确{verb}。"


def standing(now: Reading | None, finding: Record | None) -> str:
    """Where the value stands against the target, as the engine found it."""
    if now is None or finding is None or finding["value"] is None:
        return ""
    aim = f"目标（{_aim(now, finding)}）"
    if finding["status"] == "not_due":
        return f"目标（{_aim(now, finding)}）期限为{finding['year']}年底，尚未到期；按现有数据{_if_due(finding)}。"
    if finding["status"] == "no_data":
        return f"因数据不全或没有数据，{aim}是否达到无从判定。"
    if finding["kind"] == "maintain":
        return _maintained(now, finding)
    if now.period.year > finding["year"]:
        return f"{aim}期限为{finding['year']}年底，按到期时的数据{_VERDICTS[finding['status']]}。"
    return f"{_position(now, finding)}，{aim}{_VERDICTS[finding['status']]}。"


_VERDICTS = {"met": "已达到", "missed": "未达到", "inconclusive": "是否达到不能判定"}


def _position(now: Reading, finding: Record) -> str:
    """The distance to the target, in the digits that are printed."""
    assert now.shown is not None
    gap = now.shown - Decimal(finding["value"])
    if finding["status"] == "inconclusive":
        return f"区间{now.between}跨越目标值{wording.tidy(Decimal(finding['value']))}"
    if gap == 0:
        return "数值与目标值相同"
    size = f"{wording.tidy(abs(gap))}{POINTS[now.unit or 'index']}"
    side = f"比目标值高{size}" if gap > 0 else f"比目标值低{size}"
    if now.limits is None:
        return side
    inside = now.limits[0] < Decimal(finding["value"]) < now.limits[1]
    return side if inside else f"{side}，区间整体{'高' if gap > 0 else '低'}于目标值"


def _maintained(now: Reading, finding: Record) -> str:
    kept = [found for found in finding["periods"] if found["status"] == "met"]
    total = len(finding["periods"])
    start = f"目标要求自{_since(now, finding)}年起每个报告期都保持{_aim(now, finding)}"
    counted = f"{total}个报告期中{len(kept)}个达到"
    parts = [counted, *(_named(finding, status, word) for status, word in _PERIOD_WORDS.items())]
    said = "，".join(part for part in parts if part)
    return f"{start}；{said}。据此，该目标{_VERDICTS[finding['status']]}。"


_PERIOD_WORDS = {"missed": "未达到", "inconclusive": "不能判定", "no_data": "没有数据"}


def _named(finding: Record, status: str, word: str) -> str:
    found = [Period.parse(one["period"]).label().zh for one in finding["periods"] if one["status"] == status]
    return f"{len(found)}个{word}（{listed(found, '期')}）" if found else ""


def _since(now: Reading, finding: Record) -> int:
    entry = next((one for one in now.indicator.targets if one.id == finding["id"]), None)
    return entry.since if entry and entry.since else now.period.year


def _if_due(finding: Record) -> str:
    return {"met": "已达到", "missed": "尚未达到", "inconclusive": "不能判定", "no_data": "无从判定"}[
        finding["if_due_now"]
    ]


def _aim(now: Reading, finding: Record) -> str:
    return wording.aim_of(finding, now.unit).replace(" ", "")


def _in_brackets(now: Reading) -> str:
    """Counts and interval behind a value."""
    parts = [now.counts.replace(" ", "")] if now.counts else []
    if now.between:
        parts.append(f"95%区间{now.between}")
    return f"（{'，'.join(parts)}）" if parts else ""
