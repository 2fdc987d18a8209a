"""Sense: target and method agree, a value is collected often enough, and reviews are not overdue."""

from __future__ import annotations

from datetime import date

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.schema.indicators import Indicator, TargetEntry
from zhiheng.policy.schema.returns import ReturnForm

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_COLLECTED = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


def check(case: Case) -> None:
    """Contradictions inside an item or between an indicator and the form it draws on; overdue reviews."""
    for file, indicator in case.indicators:
        for number, target in enumerate(indicator.targets):
            _kind(case, (file, ("targets", number, "kind")), indicator, target)
            _every(case, (file, ("targets", number, "every")), indicator, target)
        _interval(case, file, indicator)
        _cities(case, file, indicator)
        _review(case, file, indicator.next_review)
    for file, form in case.forms:
        _review(case, file, form.next_review)
    _review(case, "manifest.yaml", case.parsed.models["manifest.yaml"].next_review)


def _kind(case: Case, place: Place, indicator: Indicator, target: TargetEntry) -> None:
    method = indicator.measure.method
    agree = {"rank": method == "rank", "cumulative": method == "cumulative", "qualitative": True}
    if not agree.get(target.kind, method in ("ratio", "count", "index")):
        zh, en = f"{target.kind} 目标与 {method} 方法不合", f"a {target.kind} target does not fit method {method}"
        case.fault(place, "kind_mismatch", zh, en)


def _every(case: Case, place: Place, indicator: Indicator, target: TargetEntry) -> None:
    if target.every and indicator.collect and _MONTHS[target.every] < _COLLECTED[indicator.collect.frequency]:
        zh = f"每 {target.every} 检查，但数据 {indicator.collect.frequency} 才收集"
        en = f"checked every {target.every}, but collected {indicator.collect.frequency}"
        case.fault(place, "collected_too_seldom", zh, en)


def _interval(case: Case, file: str, indicator: Indicator) -> None:
    """A census has no sampling error, and a reported error needs an item that reports it."""
    measure = indicator.measure
    if measure.basis == "census" and indicator.interval != "none":
        zh, en = (
            "全数检验没有抽样误差，interval 应为 none",
            "a census has no sampling error: interval is none",
        )
        case.fault((file, ("interval",)), "interval_of_census", zh, en)
    reported = measure.value is not None and measure.value.item_se is not None
    if (indicator.interval == "reported") != reported:
        zh, en = "interval: reported 与 item_se 须同时出现", "interval: reported and item_se belong together"
        case.fault((file, ("interval",)), "interval_unreported", zh, en)


def _cities(case: Case, file: str, indicator: Indicator) -> None:
    """Values by city can only come from a form that the cities fill in, often enough."""
    if indicator.measure.dataset != "returns":
        return
    forms = {case.pack.form_items[name][0].id: name for name in indicator.measure.items if name in case.pack.form_items}
    for name in forms.values():
        form = case.pack.form_items[name][0]
        if ("city" in indicator.measure.by) != (form.body == "city"):
            zh = f"by 与报表 {form.id} 的填报单位（{form.body}）不合"
            en = f"by does not fit form {form.id}, filled in by {form.body}"
            case.fault((file, ("measure", "by")), "by_mismatch", zh, en)
        _frequency(case, file, indicator, form)


def _frequency(case: Case, file: str, indicator: Indicator, form: ReturnForm) -> None:
    if indicator.collect is not None and indicator.collect.frequency != form.frequency:
        zh = f"指标按 {indicator.collect.frequency} 收集，报表 {form.id} 却是 {form.frequency}"
        en = f"collected {indicator.collect.frequency}, but form {form.id} is {form.frequency}"
        case.fault((file, ("collect",)), "frequency_mismatch", zh, en)


def _review(case: Case, file: str, next_review: date) -> None:
    if next_review < case.on:
        zh = f"复核已逾期：应于 {next_review} 前复核"
        en = f"review overdue: was due by {next_review}"
        case.fault((file, ("next_review",)), "review_overdue", zh, en)
