"""The sentences behind a status, in both languages."""

from __future__ import annotations

from zhiheng.engines.target_status.models import Reason
from zhiheng.vocab.bilingual import Text

_SENTENCES = {
    "reached": ("{period}为 {value}，达到目标（{aim}）", "{period} is {value}: the target ({aim}) is reached"),
    "not_reached": ("{period}为 {value}，未达到目标（{aim}）", "{period} is {value}: short of the target ({aim})"),
    "interval_straddles": (
        "{period}为 {value}，区间 {low} 至 {high} 跨越目标（{aim}），尚不能判定",
        "{period} is {value}, but its interval {low} to {high} straddles the target ({aim}): this does not decide it",
    ),
    "value_decides": (
        "按点估计判定；区间 {low} 至 {high} 跨越目标",
        "judged by the point estimate; the interval {low} to {high} straddles the target",
    ),
    "limits_absent": (
        "抽样数值没有区间，只能按点估计判定",
        "a sampled value without limits, so the point estimate decides",
    ),
    "period_missing": ("缺少数据：{missing}；缺报不按 0 计", "no data for {missing}; a missing part is never 0"),
    "parts_missing": (
        "{period}的数据不全，缺：{missing}；缺报不按 0 计",
        "{period} is incomplete, lacking {missing}; a missing part is never 0",
    ),
    "incomplete": (
        "{period}的数据不全；缺报不按 0 计",
        "{period} is incomplete; a missing part is never 0",
    ),
    "nothing_examined": (
        "{period}没有可计算的数值（分母为 0 或缺分子、分母）",
        "{period} has no computable value (denominator 0, or a count is missing)",
    ),
    "period_failed": ("{missing}未保持在目标之内（{aim}）", "the target ({aim}) was not kept in {missing}"),
    "every_period_held": (
        "{count} 个报告期全部保持在目标之内（{aim}）",
        "all {count} reporting periods kept to the target ({aim})",
    ),
    "sum_reached": ("{period}累计 {value}，达到目标（{aim}）", "{value} in {period}: the target ({aim}) is reached"),
    "sum_short": ("{period}累计 {value}，未达到目标（{aim}）", "{value} in {period}: short of the target ({aim})"),
    "sum_decided_without_missing": (
        "尚缺 {missing}，但不影响结论：计数只增不减",
        "{missing} is still missing but cannot change this: counts only add",
    ),
    "rank_reached": (
        "在 {count} 个比较对象中居第 {value} 位，达到目标（前 {aim} 位）",
        "place {value} of {count}: within the first {aim}, the target is reached",
    ),
    "rank_not_reached": (
        "在 {count} 个比较对象中居第 {value} 位，未进入前 {aim} 位",
        "place {value} of {count}: not within the first {aim}",
    ),
    "rank_open": (
        "名次在第 {low} 至第 {high} 位之间，尚不能判定是否进入前 {aim} 位",
        "the place lies between {low} and {high}: whether it is within the first {aim} is open",
    ),
    "peers_missing": (
        "缺少比较对象的数据：{missing}；不能排名",
        "no data for the peers {missing}: they cannot be ranked",
    ),
    "peers_missing_harmless": (
        "缺少 {missing} 的数据，但不影响结论",
        "no data for {missing}, but they cannot change this",
    ),
    "not_yet_due": ("目标期限为 {year} 年底，尚未到期", "the target is due by the end of {year}"),
    "operationalisation_missing": (
        "原文为定性目标，尚未登记衡量办法，不能判定",
        "the policy states this in words; it cannot be judged until a way to measure it is registered",
    ),
    "operationalised": ("按登记的衡量办法判定：{reference}", "judged as registered: {reference}"),
    "risk_targeted": (
        "数据来自风险导向抽查，只说明被抽样品，不推及总体",
        "from risk-targeted checks: it describes the samples taken, not the whole",
    ),
}


def reason(code: str, **facts: object) -> Reason:
    """The reason ``code`` with its facts filled in, each in its language; lists are joined."""
    zh, en = _SENTENCES[code]
    return Reason(
        code=code,
        zh=zh.format_map({name: _said(fact, "zh", "、") for name, fact in facts.items()}),
        en=en.format_map({name: _said(fact, "en", ", ") for name, fact in facts.items()}),
    )


def _said(fact: object, language: str, comma: str) -> str:
    if isinstance(fact, list):
        return comma.join(_said(item, language, comma) for item in fact)
    return fact.in_language(language) if isinstance(fact, Text) else str(fact)
