"""The words of the public pages for units, kinds, bases; how digits are written is ``indicators.wording``."""

from __future__ import annotations

from zhiheng.apps.indicators.wording import aim
from zhiheng.policy.pack import Target
from zhiheng.policy.schema.indicators import Frequency, TargetEntry
from zhiheng.vocab.bilingual import Text

UNITS = {"percent": Text("百分比", "percent"), "count": Text("个", "count"), "index": Text("指数", "index")}
EVERY = {
    "month": Text("每月", "every month"),
    "quarter": Text("每季度", "every quarter"),
    "half": Text("每半年", "every half-year"),
    "year": Text("每年", "every year"),
}
FREQUENCIES: dict[Frequency, Text] = {
    "monthly": Text("每月", "monthly"),
    "quarterly": Text("每季度", "quarterly"),
    "half-yearly": Text("每半年", "half-yearly"),
    "yearly": Text("每年", "yearly"),
}
LEVELS = {
    "province": Text("省", "province"),
    "city": Text("市", "cities"),
    "county": Text("县", "counties"),
    "sector": Text("行业", "sectors"),
}
KINDS = {
    "level": Text("到期达到", "reached by its date"),
    "maintain": Text("持续保持", "kept in every period"),
    "cumulative": Text("累计达到", "reached in total"),
    "rank": Text("位次", "rank"),
    "qualitative": Text("定性", "in words"),
}
BASES = {
    "census": Text("全数统计", "complete count"),
    "probability": Text("概率抽样", "probability sample"),
    "risk_targeted": Text("风险导向抽样", "risk-targeted sample"),
}
BASIS_NOTES = {
    "census": Text("统计了应统计的全部对象，没有抽样误差。", "Everything that belongs into the figure was counted."),
    "probability": Text(
        "样本按概率抽取，可以推断总体；区间表示抽样误差。",
        "The sample was drawn by chance and stands for the whole; the interval is its sampling error.",
    ),
    "risk_targeted": Text(
        "抽检对象按风险选取，数值只描述被抽到的样品，不代表全部产品；区间只表示样本量带来的不确定性。",
        "Samples were chosen by risk: the figure describes what was sampled, not all products; "
        "the interval shows only how much the number of samples leaves open.",
    ),
}
COMPLETENESS = {
    "complete": Text("完整", "complete"),
    "incomplete": Text("缺报，不出数", "parts missing, no value"),
    "none": Text("无数据", "no data"),
    "withheld": Text("涉及人数过少，不公布", "too few people stand behind it: withheld"),
}


def goal(entry: TargetEntry | Target, unit: str | None) -> Text:
    """What was promised: ``≥ 96%，每季度保持``."""
    if entry.value is None or entry.comparator is None:
        return _without_number(entry)
    number = aim(entry.comparator, entry.value, unit)
    if entry.kind == "maintain":
        every = EVERY[entry.every or "year"]
        return Text(f"{number}（{every.zh}）", f"{number} ({every.en})")
    if entry.kind == "cumulative":
        return Text(f"{number}（{entry.since} 年起累计）", f"{number} (total since {entry.since})")
    return Text(number, number)


def _without_number(entry: TargetEntry | Target) -> Text:
    if entry.kind == "rank":
        place = entry.at_most_rank
        return Text(f"第 {place} 位" if place == 1 else f"前 {place} 位", f"place {place} or better")
    return KINDS["qualitative"]
